import type {
  DeploymentLifecycleHookAction,
  DeploymentLifecycleHookStatus,
  ServiceDeploymentRollbackMonitorsStatus,
  ServiceDeploymentStatus,
} from './aws.ts'
import type { DeploymentPlan, LifecycleStage, Step } from './deployment-plan.ts'
import type { TaskCounts } from './rolling.ts'

/** One visit of a PAUSE hook. */
export interface HookVisit {
  readonly id: string
  readonly stage: LifecycleStage
  readonly status: DeploymentLifecycleHookStatus
  readonly timeoutMs: number
  readonly timeoutAction: DeploymentLifecycleHookAction
  readonly expiresAt: number
}

/** A service deployment as plain data; times are milliseconds since the epoch. */
export interface DeploymentState {
  readonly plan: DeploymentPlan
  readonly status: ServiceDeploymentStatus
  readonly statusReason: string | undefined
  readonly stage: LifecycleStage | undefined
  readonly steps: readonly Step[]
  /** The step under way, and how far: arrived at (it may have to wait for something), or its effects were told. */
  readonly position: number
  readonly progress: 'ahead' | 'arrived' | 'acted'
  /** Timers of the step under way that have run out. */
  readonly elapsed: readonly string[]
  readonly hooks: readonly HookVisit[]
  /** Percent of traffic that is meant for the target revision. */
  readonly production: number
  readonly test: number
  /** The limits of a rolling update let nothing go on; told once. */
  readonly stalled: boolean
  readonly rollback: { readonly reason: string; readonly startedAt: number } | undefined
  readonly breaker: ServiceDeploymentRollbackMonitorsStatus
  readonly alarms: ServiceDeploymentRollbackMonitorsStatus
  readonly triggeredAlarms: readonly string[]
  /** Why it is to be stopped or rolled back, once the request is acted on. */
  readonly requestReason: string | undefined
  readonly createdAt: number
  readonly startedAt: number | undefined
  readonly finishedAt: number | undefined
  readonly stoppedAt: number | undefined
  readonly updatedAt: number
}

/** What the scheduler sees of the service at one moment. */
export interface Observation {
  readonly desired: number
  readonly target: TaskCounts
  readonly base: TaskCounts | undefined
  readonly leftovers: readonly TaskCounts[]
  /** Failed tasks as the circuit breaker counts them, and its threshold. */
  readonly failures: number
  readonly threshold: number
  /** Names of the plan's alarms that are in ALARM now. */
  readonly alarms: readonly string[]
  /** What is wrong with listener rules and target groups, in AWS's words. */
  readonly networking: string | undefined
  /** A reason for which a rollback cannot be done, set by a scenario. */
  readonly rollbackBlocked: string | undefined
}

export type DeploymentEvent =
  | { readonly type: 'start' }
  | { readonly type: 'observe' }
  | { readonly type: 'timer'; readonly id: string }
  | { readonly type: 'continue'; readonly hookId: string; readonly action: DeploymentLifecycleHookAction }
  | { readonly type: 'stop'; readonly stopType: 'ROLLBACK' | 'ABORT' }
  /** It ends without a rollback, for this reason. */
  | { readonly type: 'supersede'; readonly reason: string }
  | { readonly type: 'networking-failed'; readonly problem: string }

export type Effect =
  | { readonly type: 'request'; readonly revision: string; readonly count: number }
  /** The revision starts no further tasks. */
  | { readonly type: 'halt'; readonly revision: string }
  | { readonly type: 'traffic'; readonly production: number; readonly test: number }
  | { readonly type: 'timer'; readonly id: string; readonly ms: number }
  | { readonly type: 'cancel-timers' }
  | { readonly type: 'stage'; readonly stage: LifecycleStage }
  | { readonly type: 'hook'; readonly hook: HookVisit }
  | { readonly type: 'status'; readonly status: ServiceDeploymentStatus; readonly reason: string | undefined }
  | { readonly type: 'stalled' }
  /** The deployment failed; `cause` in the words of the service event. */
  | { readonly type: 'failed'; readonly cause: string; readonly rollsBack: boolean }
  | { readonly type: 'finished' }

/** What the machine may not find out by itself. */
export interface Surroundings {
  readonly now: number
  readonly newHookId: () => string
}

export interface Transition {
  readonly state: DeploymentState
  readonly effects: readonly Effect[]
}

export function createDeployment(plan: DeploymentPlan, now: number): DeploymentState {
  return {
    plan,
    status: 'PENDING',
    statusReason: undefined,
    stage: undefined,
    steps: plan.steps,
    position: 0,
    progress: 'ahead',
    elapsed: [],
    hooks: [],
    production: 0,
    test: 0,
    stalled: false,
    rollback: undefined,
    breaker: plan.breaker === undefined ? 'DISABLED' : 'MONITORING',
    alarms: plan.alarms === undefined ? 'DISABLED' : 'MONITORING',
    triggeredAlarms: [],
    requestReason: undefined,
    createdAt: now,
    startedAt: undefined,
    finishedAt: undefined,
    stoppedAt: undefined,
    updatedAt: now,
  }
}

const terminalStatuses: ReadonlySet<ServiceDeploymentStatus> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
])

export function isTerminal(status: ServiceDeploymentStatus): boolean {
  return terminalStatuses.has(status)
}
