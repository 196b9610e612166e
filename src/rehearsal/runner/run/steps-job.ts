import { errorMessage } from '../../../kernel/index.ts'
import {
  asText,
  expandFlag,
  expandMinutes,
  expandStrings,
  expandText,
  type Scope,
} from '../expression/index.ts'
import {
  type Frame,
  type JobWorld,
  killGroup,
  prepareActions,
  runJobSteps,
  shownStep,
  stepScope,
} from '../job/index.ts'
import type { Conclusion, JobIdentity, RunnerAnnotation } from '../types.ts'
import type { StepsJob } from '../workflow/index.ts'
import { deploymentRecord } from './deployment-record.ts'
import { passProtection } from './environment.ts'
import { jobEnding } from './job-ending.ts'
import { record } from './job-result.ts'
import { createWorld } from './job-world.ts'
import { identityOf, type JobOutcome } from './run-context.ts'
import { readRunsOn } from './runs-on.ts'
import type { StepsLeg } from './steps-leg.ts'

const defaultTimeoutMs = 360 * 60_000

/** Runs one job on this machine: protection, token, folders, steps, outputs. Never throws for what the job did. */
export async function runStepsJob(leg: StepsLeg): Promise<JobOutcome> {
  const { run, id, environment } = leg
  const identity = identityOf(run, leg.instance, id, environment?.name)
  let place: { release(): void } | undefined
  try {
    if (environment !== undefined) await passProtection(run, identity, environment, leg.cancelled)
    if (run.places.full) {
      run.emit({
        type: 'job-waiting',
        at: run.clock.now(),
        runId: run.runId,
        job: id,
        on: 'runner',
        reason: 'all places are taken',
      })
    }
    place = await run.places.take(leg.cancelled)
    return await onRunner(leg, identity)
  } catch (error) {
    const cancelled = leg.cancelled.aborted
    return record(leg, {
      conclusion: cancelled ? 'cancelled' : 'failure',
      annotations: cancelled ? [] : [{ level: 'error', message: errorMessage(error) }],
    })
  } finally {
    place?.release()
  }
}

async function onRunner(leg: StepsLeg, identity: JobIdentity): Promise<JobOutcome> {
  const { run, environment } = leg
  const startedAt = run.clock.now()
  run.emit({
    type: 'job-started',
    at: startedAt,
    runId: run.runId,
    job: leg.id,
    name: leg.name,
    ...(environment === undefined ? {} : { environment: environment.name }),
  })
  const ending = jobEnding(run.clock, leg.cancelled, run.forced)
  try {
    const world = await createWorld(leg, identity, ending)
    const annotations: RunnerAnnotation[] = []
    try {
      const ended = await runSteps(leg, identity, world, ending, annotations)
      return record(leg, { ...ended, annotations, steps: world.results, startedAt })
    } catch (error) {
      annotations.push({ level: 'error', message: world.masks.mask(errorMessage(error)) })
      return record(leg, { conclusion: 'failure', annotations, steps: world.results, startedAt })
    } finally {
      for (const group of world.survivors) killGroup(group)
      run.options.revokeToken?.(asText(world.contexts.github['token']))
    }
  } finally {
    ending.close()
  }
}

async function runSteps(
  leg: StepsLeg,
  identity: JobIdentity,
  world: JobWorld,
  ending: ReturnType<typeof jobEnding>,
  annotations: RunnerAnnotation[],
) {
  const { run, job, environment } = leg
  const frame = jobFrame(leg, world)
  const scope = (): Scope => stepScope(world, frame, Object.fromEntries(world.env), world.contexts.github)
  const limitMs = expandMinutes(job.timeoutMinutes, scope()) ?? defaultTimeoutMs
  ending.limit(limitMs)
  const tell = await deploymentRecord(run.options.deployments, identity, environment)
  await tell('in_progress')
  readRunsOn(job.runsOn, scope(), process.platform)
  const ready = await shownStep(world, 'Set up job', undefined, (log) =>
    prepareActions(world, frame, job.steps, log, leg.permissions),
  )
  if (ready.conclusion === 'success') await runJobSteps(world, frame, job.steps)
  if (ending.timedOut()) {
    const message = `The job has exceeded the maximum execution time of ${executionTime(limitMs)}`
    annotations.push({ level: 'error', message })
  }
  const outputs = jobOutputs(world, job, scope(), annotations)
  const url = environment?.url === undefined ? undefined : expandText(environment.url, scope())
  const conclusion: Conclusion = ending.cancelled.aborted ? 'cancelled' : world.status
  await tell(conclusion === 'success' ? 'success' : conclusion === 'cancelled' ? 'error' : 'failure', url)
  const tolerated = conclusion === 'failure' && expandFlag(job.continueOnError, scope())
  return { conclusion, outputs, tolerated, ...(url === undefined ? {} : { url }) }
}

// As GitHub writes it: 5m0s, 1h30m0s.
function executionTime(ms: number): string {
  const minutes = ms / 60_000
  return minutes < 60 ? `${minutes}m0s` : `${Math.floor(minutes / 60)}h${minutes % 60}m0s`
}

function jobFrame(leg: StepsLeg, world: JobWorld): Frame {
  return {
    kind: 'job',
    depth: 0,
    source: leg.instance.loaded.source,
    inputs: leg.instance.inputs,
    steps: {},
    status: () => world.status,
    merge: (conclusion) => {
      if (conclusion === 'failure' && world.status === 'success') world.status = 'failure'
    },
    env: {},
    ownEnv: {},
    action: {},
  }
}

/** Outputs of a job; one that holds a masked value is dropped, as GitHub does. */
function jobOutputs(
  world: JobWorld,
  job: StepsJob,
  scope: Scope,
  annotations: RunnerAnnotation[],
): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  for (const [name, value] of Object.entries(expandStrings(job.outputs, scope))) {
    if (world.masks.contains(value)) {
      annotations.push({ level: 'warning', message: `Skip output '${name}' since it may contain secret.` })
    } else outputs[name] = value
  }
  return outputs
}
