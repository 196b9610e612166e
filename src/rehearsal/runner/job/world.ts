import type { Clock, Json, JsonObject } from '../../../kernel/index.ts'
import type { RunnerEvent } from '../events.ts'
import { asText, hashFiles, type Scope } from '../expression/index.ts'
import type { Source } from '../source.ts'
import type { StandInServices } from '../stand-ins/index.ts'
import type { Conclusion, IdTokenEndpoint, StepResult } from '../types.ts'
import type { StepDefinition } from '../workflow/index.ts'
import type { ActionResolver } from './actions.ts'
import type { CommandFiles } from './file-commands.ts'
import type { Masks } from './masks.ts'
import type { StepLog } from './step-log.ts'

export type JobStatus = 'success' | 'failure' | 'cancelled'

/** All that the steps of one job share. */
export interface JobWorld {
  readonly runId: string
  readonly job: string
  readonly clock: Clock
  readonly masks: Masks
  readonly emit: (event: RunnerEvent) => void
  readonly debug: boolean
  readonly dirs: JobDirectories
  /** What every process starts from: PATH, HOME, LANG and what the harness gives. Nothing of ours leaks in. */
  readonly baseEnv: Readonly<Record<string, string>>
  /** `env` of the workflow and the job, then what steps wrote to GITHUB_ENV. */
  readonly env: Map<string, string>
  readonly prependedPath: string[]
  readonly contexts: Readonly<
    Record<'github' | 'vars' | 'secrets' | 'needs' | 'matrix' | 'strategy' | 'job' | 'runner', JsonObject>
  >
  /** `defaults.run` of the workflow and the job. */
  readonly defaults: { readonly shell?: string; readonly workingDirectory?: string }
  status: JobStatus
  /** Fires when the job is cancelled, with the reason. */
  readonly cancelled: AbortSignal
  /** Fires when what still runs after a cancellation has had its time. */
  readonly abandoned: AbortSignal
  readonly actions: ActionResolver
  readonly services: StandInServices
  readonly postSteps: PostStep[]
  /** GITHUB_STATE of `pre` steps, by the id of their step. */
  readonly preState: Map<string, Record<string, string>>
  readonly results: StepResult[]
  readonly survivors: Set<number>
  readonly idToken: IdTokenEndpoint | undefined
  readonly runtime: { readonly token: string; readonly resultsUrl: string } | undefined
}

export interface JobDirectories {
  readonly root: string
  readonly workspace: string
  readonly temp: string
  readonly home: string
  readonly toolCache: string
  /** Shared by the jobs of one run: artifacts. */
  readonly run: string
  /** Shared by all runs: caches. */
  readonly shared: string
}

/** Where steps stand: the job itself, or a composite action with inputs and steps of its own. */
export interface Frame {
  readonly kind: 'job' | 'composite'
  readonly depth: number
  /** What `$/` means here. */
  readonly source: Source
  readonly inputs: JsonObject
  /** The `steps` context, filled as steps end. */
  readonly steps: Record<string, JsonObject>
  /** The status that success() and failure() look at. */
  status(): JobStatus
  merge(conclusion: Conclusion): void
  /**
   * The environment of the composite's own step, as it was when the composite began. It lies over the job's: a
   * variable that was there before keeps its value within the composite, whatever its steps write to GITHUB_ENV
   * (RunStepsAsync of CompositeActionHandler.cs in actions/runner).
   */
  readonly env: Readonly<Record<string, string>>
  /** The part of it that comes from `env:` of steps. */
  readonly ownEnv: Readonly<Record<string, string>>
  /** `action_path` and its like inside a composite. */
  readonly action: JsonObject
}

/** One step under way, as its body sees it. */
export interface StepRun {
  readonly world: JobWorld
  readonly frame: Frame
  readonly id: string
  readonly log: StepLog
  readonly env: Readonly<Record<string, string>>
  /** The part of `env` that belongs to the step itself: its `env:` and that of the composites around it. */
  readonly ownEnv: Readonly<Record<string, string>>
  readonly outputs: Record<string, string>
  readonly state: Record<string, string>
  /** Fires when the step is to end: cancelled or timed out. */
  readonly signal: AbortSignal
  /** Set by a command that fails the step whatever its exit code. */
  readonly failed: { value: boolean }
}

export interface StepOutcome {
  /** Before `continue-on-error`. */
  readonly outcome: Conclusion
  /** After it. */
  readonly conclusion: Conclusion
  readonly outputs: Readonly<Record<string, string>>
}

/** Runs a step of a composite within the composite's own step. */
export type RunNested = (frame: Frame, definition: StepDefinition) => Promise<StepOutcome>

export interface PostStep {
  readonly name: string
  readonly condition: string
  readonly frame: Frame
  /** Laid over what the job's environment is by then. */
  readonly env: Readonly<Record<string, string>>
  readonly state: Record<string, string>
  readonly id: string
  run(step: StepRun): Promise<Conclusion>
}

/** What expressions see at a step. */
export function stepScope(
  world: JobWorld,
  frame: Frame,
  env: Readonly<Record<string, string>>,
  github: JsonObject,
): Scope {
  const { vars, secrets, needs, ...shared } = world.contexts
  return {
    contexts: {
      ...shared,
      ...(frame.kind === 'job' ? { vars, secrets, needs } : {}),
      github,
      env,
      inputs: frame.inputs,
      steps: frame.steps,
      job: { ...world.contexts.job, status: world.status },
    },
    functions: {
      success: () => frame.status() === 'success',
      failure: () => frame.status() === 'failure',
      cancelled: () => world.status === 'cancelled',
      hashFiles: (patterns) => hashFiles(world.dirs.workspace, patterns),
    },
  }
}

/** The `github` context at a step. */
export function githubAt(world: JobWorld, frame: Frame, id: string, files?: CommandFiles): JsonObject {
  return {
    ...world.contexts.github,
    ...frame.action,
    action: id,
    ...(frame.kind === 'composite' ? { action_status: frame.status() } : {}),
    ...(files ?? {}),
  }
}

// GitHub's runner exports these members of the github context, and no others.
const exported = [
  'action',
  'action_path',
  'action_ref',
  'action_repository',
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'env',
  'event_name',
  'event_path',
  'graphql_url',
  'head_ref',
  'job',
  'output',
  'path',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'state',
  'step_summary',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
] as const

/** The whole environment of a process of a step. The runner's own GITHUB_* and RUNNER_* win over the workflow's. */
export function processEnv(step: StepRun, github: JsonObject): Record<string, string> {
  const { world } = step
  const env: Record<string, string> = { ...world.baseEnv, CI: 'true', ...step.env }
  env['PATH'] = [...world.prependedPath]
    .reverse()
    .concat(env['PATH'] ?? '')
    .join(':')
  for (const name of exported) {
    const value: Json | undefined = github[name]
    if (value !== undefined && value !== null) env[`GITHUB_${name.toUpperCase()}`] = asText(value)
  }
  env['GITHUB_ACTIONS'] = 'true'
  for (const [name, value] of Object.entries(world.contexts.runner)) {
    env[`RUNNER_${name.toUpperCase()}`] = asText(value)
  }
  if (world.idToken !== undefined) {
    env['ACTIONS_ID_TOKEN_REQUEST_URL'] = world.idToken.requestUrl
    env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = world.idToken.requestToken
  }
  return env
}
