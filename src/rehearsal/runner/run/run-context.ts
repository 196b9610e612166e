import type { Clock, Exec, JsonObject } from '../../../kernel/index.ts'
import type { RunnerEvent } from '../events.ts'
import type { Source } from '../source.ts'
import type { StandInServices } from '../stand-ins/index.ts'
import type { JobIdentity, JobResult, RunnerOptions, RunRequest } from '../types.ts'
import type { ConcurrencyGroups, Places } from './concurrency.ts'
import type { LoadedWorkflow } from './load-tree.ts'

/** What all jobs of one run share. */
export interface RunContext {
  readonly options: RunnerOptions
  readonly request: RunRequest
  readonly clock: Clock
  readonly exec: Exec
  readonly emit: (event: RunnerEvent) => void
  readonly runId: string
  readonly runNumber: number
  readonly dir: string
  readonly path: readonly string[]
  /** The `github` context but for what belongs to a job. */
  readonly github: JsonObject
  readonly groups: ConcurrencyGroups
  readonly places: Places
  /** Fires when the run is cancelled, with the reason. */
  readonly cancelled: AbortSignal
  /** Fires when the runner is closed: nothing is waited for any more. */
  readonly forced: AbortSignal
  readonly services: StandInServices
  readonly repository: (repository: string, ref: string) => Promise<Source | undefined>
  readonly results: JobResult[]
}

/** A workflow within the run: the one that the event started, or one that a job calls. */
export interface Instance {
  readonly loaded: LoadedWorkflow
  /** `release / ` in front of the ids of its jobs. */
  readonly prefix: string
  readonly inputs: JsonObject
  readonly secrets: Readonly<Record<string, string>>
  /**
   * Whether the secrets of a job's environment are seen in full. In a called workflow they are only with
   * `secrets: inherit`; else they replace secrets that the caller passes and add none (actions/runner#1490).
   */
  readonly seesEnvironmentSecrets: boolean
  /** The concurrency groups' members that this runs inside of. */
  readonly ancestors: readonly { readonly cancel: (reason: string) => void }[]
  /** Fires when a job around it is cancelled. */
  readonly cancelled: AbortSignal
}

export type JobResultValue = 'success' | 'failure' | 'cancelled' | 'skipped'

/** What a job is to those that need it. */
export interface JobOutcome {
  readonly result: JobResultValue
  readonly outputs: Readonly<Record<string, string>>
}

/** What several jobs come to together: one failure is a failure, nothing but skipped ones is skipped. */
export function combine(results: readonly JobResultValue[]): JobResultValue {
  return (
    (['failure', 'cancelled', 'success'] as const).find((result) => results.includes(result)) ?? 'skipped'
  )
}

export function identityOf(
  run: RunContext,
  instance: Instance,
  job: string,
  environment?: string,
): JobIdentity {
  const { request } = run
  const headRef = String(run.github['head_ref'])
  const baseRef = String(run.github['base_ref'])
  return {
    runId: run.runId,
    job,
    repository: request.repository,
    ref: request.ref,
    sha: request.sha,
    actor: request.actor,
    eventName: request.event.name,
    workflow: String(run.github['workflow']),
    workflowRef: String(run.github['workflow_ref']),
    workflowSha: request.sha,
    jobWorkflowRef: instance.loaded.ref,
    jobWorkflowSha: instance.loaded.source.sha,
    ...(environment === undefined ? {} : { environment }),
    ...(headRef === '' ? {} : { headRef }),
    ...(baseRef === '' ? {} : { baseRef }),
    runNumber: run.runNumber,
    runAttempt: request.runAttempt ?? 1,
  }
}
