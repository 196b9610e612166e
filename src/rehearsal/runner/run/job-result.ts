import type { Conclusion, JobResult, RunnerAnnotation, StepResult } from '../types.ts'
import type { JobOutcome } from './run-context.ts'
import type { StepsLeg } from './steps-leg.ts'

export interface JobEnding {
  readonly conclusion: Conclusion
  readonly annotations: readonly RunnerAnnotation[]
  readonly outputs?: Readonly<Record<string, string>>
  readonly steps?: readonly StepResult[]
  readonly startedAt?: number
  readonly url?: string
  readonly tolerated?: boolean
}

/** Enters a job into the run's result; a failure that `continue-on-error` tolerates counts as success for the run. */
export function record(
  leg: Pick<StepsLeg, 'run' | 'id' | 'name' | 'permissions' | 'environment' | 'matrix' | 'queuedAt'>,
  ending: JobEnding,
): JobOutcome {
  const { run, id, name, environment } = leg
  const finishedAt = run.clock.now()
  const startedAt = ending.startedAt ?? finishedAt
  const outputs = ending.outputs ?? {}
  const result: JobResult = {
    id,
    name,
    conclusion: ending.conclusion,
    outputs,
    steps: ending.steps ?? [],
    ...(environment === undefined
      ? {}
      : {
          environment: { name: environment.name, ...(ending.url === undefined ? {} : { url: ending.url }) },
        }),
    ...(Object.keys(leg.matrix).length === 0 ? {} : { matrix: leg.matrix }),
    annotations: ending.annotations,
    permissions: leg.permissions,
    queuedAt: leg.queuedAt,
    startedAt,
    finishedAt,
  }
  run.results.push(result)
  run.emit({
    type: 'job-finished',
    at: finishedAt,
    runId: run.runId,
    job: id,
    name,
    conclusion: ending.conclusion,
    outputs,
    annotations: ending.annotations,
    durationMs: finishedAt - startedAt,
  })
  return { result: ending.tolerated === true ? 'success' : ending.conclusion, outputs }
}
