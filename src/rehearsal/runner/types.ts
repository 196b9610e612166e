import type { Clock, JsonObject } from '../../kernel/index.ts'
import type { RunnerEvent } from './events.ts'

/** What the runner is given once: where it works, and how it reaches what GitHub would give it. */
export interface RunnerOptions {
  /** Each job gets a folder of its own below this one: workspace, temp, home. */
  readonly workDir: string
  /**
   * The files of `owner/name@ref` for `uses:`, as a folder that holds that commit's tree, or undefined where the
   * harness does not know the repository; the runner then refuses the step and names it.
   */
  readonly resolveRepository: (repository: string, ref: string) => Promise<ResolvedRepository | undefined>
  /** The GITHUB_TOKEN of a job, with no more than these permissions. It is masked in everything the job prints. */
  readonly issueToken: (request: TokenRequest) => Promise<string>
  /** Called with a job's GITHUB_TOKEN when the job is over: GitHub's stops working then. */
  readonly revokeToken?: (token: string) => void
  /** The OIDC endpoint of a job that holds `id-token: write`. */
  readonly idToken?: (request: IdTokenRequest) => Promise<IdTokenEndpoint>
  /** Asked for every job whose environment has reviewers; the signal fires when the run is cancelled. */
  readonly approve?: (request: ApprovalRequest, signal: AbortSignal) => Promise<'approved' | 'rejected'>
  /** Told of the deployment record of every job with an environment, unless the job says `deployment: false`. */
  readonly deployments?: DeploymentRecords
  /**
   * Set for every step: endpoints, certificate authorities. Workflow files may override them. Steps see nothing else
   * of this process's environment; `networkEnvironment` picks what they may need to reach a registry.
   */
  readonly extraEnv?: Readonly<Record<string, string>>
  /** The folders of the steps' PATH. Default: the folder of our Node, /usr/local/bin, /usr/bin, /bin and the like. */
  readonly path?: readonly string[]
  /** Where git finds a repository, for actions/checkout; undefined falls back to the run's own folder. */
  readonly gitUrl?: (repository: string) => string | undefined
  readonly serverUrl?: string
  readonly apiUrl?: string
  readonly graphqlUrl?: string
  /** The artifact and cache service that JavaScript actions reach through ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL. */
  readonly runtime?: { readonly token: string; readonly resultsUrl: string }
  /** What the token may do where no workflow says anything. Default `read`: contents and packages, as in new repositories. */
  readonly defaultPermissions?: 'read' | 'write'
  /** Jobs under way at the same time. Default 2. */
  readonly maxConcurrentJobs?: number
  readonly clock?: Clock
  /** Whether a docker daemon answers; asked once by the buildx and qemu stand-ins. Default: `docker version` is tried. */
  readonly docker?: () => Promise<boolean>
  readonly onEvent?: (event: RunnerEvent) => void
}

export interface ResolvedRepository {
  readonly dir: string
  readonly sha: string
  /** `refs/tags/v1`, `refs/heads/main`: what GitHub writes into `job_workflow_ref`. Left out for a SHA. */
  readonly fullRef?: string
}

export type Access = 'none' | 'read' | 'write'
/** Scope to access, `contents: write`; a scope that is not named is `none`. */
export type Permissions = Readonly<Record<string, Access>>

export interface JobIdentity {
  readonly runId: string
  /** The job's place in the run: `deploy`, `deploy (staging)`, `release / build`. */
  readonly job: string
  readonly repository: string
  readonly ref: string
  readonly sha: string
  readonly actor: string
  readonly eventName: string
  /** The name of the run's workflow. */
  readonly workflow: string
  /** Of the run, `org/core/.github/workflows/release.yml@refs/heads/main`. */
  readonly workflowRef: string
  readonly workflowSha: string
  /** Of the file that the job stands in; the same as `workflowRef` outside reusable workflows. */
  readonly jobWorkflowRef: string
  readonly jobWorkflowSha: string
  readonly environment?: string
  /** Of a pull request. */
  readonly headRef?: string
  readonly baseRef?: string
  readonly runNumber: number
  readonly runAttempt: number
}

export interface TokenRequest extends JobIdentity {
  readonly permissions: Permissions
}

/** What an OIDC issuer needs to write the job's claims. */
export type IdTokenRequest = JobIdentity

export interface IdTokenEndpoint {
  readonly requestUrl: string
  readonly requestToken: string
}

export interface ApprovalRequest extends JobIdentity {
  readonly environment: string
  readonly reviewers: readonly string[]
}

export interface DeploymentRecords {
  /** Called when the job may start; gives the deployment's id. */
  create(
    request: JobIdentity & { readonly environment: string; readonly url?: string },
  ): Promise<string | number>
  status(
    id: string | number,
    state: 'in_progress' | 'success' | 'failure' | 'error',
    detail: { readonly environment: string; readonly url?: string },
  ): Promise<void>
}

/** Settings of an environment of the run's repository. */
export interface EnvironmentSettings {
  readonly secrets?: Readonly<Record<string, string>>
  readonly vars?: Readonly<Record<string, string>>
  /** Somebody of these has to approve before a job starts; none: no approval. */
  readonly reviewers?: readonly string[]
  /** How long every job waits before it starts. */
  readonly waitMinutes?: number
  /** Branch and tag patterns that may deploy; none: every ref. */
  readonly refs?: readonly string[]
}

export interface RunRequest {
  /** `owner/name`. */
  readonly repository: string
  readonly repositoryId?: string
  readonly repositoryOwnerId?: string
  /** A git work tree or bare repository that has `sha`; workflows and `$/` are read from that commit. */
  readonly dir: string
  /** `.github/workflows/release.yml`. */
  readonly workflow: string
  readonly event: { readonly name: string; readonly payload: JsonObject }
  /** `refs/heads/main`, `refs/pull/7/merge`, `refs/tags/v1.2.3`. */
  readonly ref: string
  readonly sha: string
  readonly actor: string
  readonly actorId?: string
  /** Of workflow_dispatch. */
  readonly inputs?: Readonly<Record<string, string | number | boolean>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly vars?: Readonly<Record<string, string>>
  readonly environments?: Readonly<Record<string, EnvironmentSettings>>
  /** The most that the run's token may do, for example read only for a pull request from a fork. */
  readonly maximumPermissions?: Permissions
  readonly runId?: string
  readonly runAttempt?: number
}

export interface Runner {
  run(request: RunRequest): RunHandle
  /** Cancels every run, `always()` steps and jobs included, and resolves when their processes are gone. */
  close(): Promise<void>
}

export interface RunHandle {
  readonly runId: string
  /** Never rejects for what a workflow did; rejects only where the runner itself cannot work: no git, no disk, a bug. */
  readonly result: Promise<RunResult>
  /** As the Cancel button does: SIGINT, 7.5 s later SIGTERM, 2.5 s later the whole process tree is killed. */
  cancel(reason?: string): void
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped'
export type RunConclusion = Conclusion | 'startup_failure'

export interface RunResult {
  readonly runId: string
  readonly runNumber: number
  readonly runAttempt: number
  readonly repository: string
  /** The workflow's name, or its path where it has none. */
  readonly workflow: string
  readonly path: string
  /** `run-name`, or what GitHub would show. */
  readonly title: string
  readonly conclusion: RunConclusion
  /** Why the run did not start (an invalid workflow file) or was cancelled. */
  readonly message?: string
  /** In the order in which they ended; a job that calls a workflow appears as the jobs of that workflow. */
  readonly jobs: readonly JobResult[]
  readonly startedAt: number
  readonly finishedAt: number
}

export interface JobResult {
  /** `deploy`, `deploy (staging)`, `release / build`. */
  readonly id: string
  /** As GitHub shows it. */
  readonly name: string
  readonly conclusion: Conclusion
  readonly outputs: Readonly<Record<string, string>>
  readonly steps: readonly StepResult[]
  readonly environment?: { readonly name: string; readonly url?: string }
  readonly matrix?: JsonObject
  /** Of the job itself: a rejected approval, an invalid expression, a time-out. */
  readonly annotations: readonly RunnerAnnotation[]
  readonly permissions: Permissions
  readonly queuedAt: number
  readonly startedAt: number
  readonly finishedAt: number
}

export interface StepResult {
  /** From 1, `Set up job` included. */
  readonly number: number
  readonly id?: string
  readonly name: string
  /** Before `continue-on-error`. */
  readonly outcome: Conclusion
  /** After `continue-on-error`. */
  readonly conclusion: Conclusion
  readonly outputs: Readonly<Record<string, string>>
  /** GITHUB_STEP_SUMMARY as GitHub would render it: masked markdown. */
  readonly summary?: string
  /** At most 10 per kind; what came after them is counted. */
  readonly annotations: readonly RunnerAnnotation[]
  readonly annotationsDropped: number
  /** Masked log lines. */
  readonly lines: readonly string[]
  readonly startedAt: number
  readonly finishedAt: number
}

export interface RunnerAnnotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
  readonly column?: number
  readonly endColumn?: number
}

/** An event of a repository, for choosing the workflows that it starts. */
export interface TriggeringEvent {
  readonly name: string
  readonly ref: string
  /** `opened`, `published`; from the payload's `action`. */
  readonly action?: string
  /** Of pull_request: the branch that it goes into. */
  readonly baseRef?: string
  /** Of pull_request: the commit that is offered, where `sha` is its merge. */
  readonly headSha?: string
  /** Files changed, for `paths`; undefined where GitHub cannot know them (tags), which matches. */
  readonly changedFiles?: readonly string[]
  /** Of workflow_run: the name of the workflow that ran. */
  readonly workflowName?: string
}
