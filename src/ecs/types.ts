import type { Clock, Status } from '../kernel/index.ts'

/** What is to be deployed where; every value parsed, nothing optional that a deploy needs. */
export interface DeployRequest {
  readonly module: string
  readonly environment: string
  readonly version: string
  readonly gitSha: string
  readonly image: ImageReference
  readonly target: ServiceTarget
  readonly strategy: Strategy
  readonly gate: 'smoke' | 'manual' | 'none'
  readonly gateTimeoutMs: number
  readonly timeoutMs: number
  readonly onTimeout: 'rollback' | 'leave'
  readonly circuitBreaker: boolean
  readonly alarms: readonly string[]
  /** A task definition document to start from; without it the one that the service runs. */
  readonly taskDefinition?: TaskDefinition
  /** An existing revision to deploy as it is, for a rollback: nothing is registered. */
  readonly existingTaskDefinitionArn?: string
  /** The head of the migration folder that this version was built with. */
  readonly migrationHead?: string
  /** Secrets of this environment stand below this prefix, those of the others below theirs. */
  readonly secretPrefix?: string
  readonly foreignSecretPrefixes: readonly string[]
}

export interface ImageReference {
  /** With the registry's host: `111111111111.dkr.ecr.eu-west-1.amazonaws.com/core`. */
  readonly repository: string
  readonly digest: string
}

export interface ServiceTarget {
  readonly cluster: string
  readonly service: string
  readonly container: string
}

/** Times in milliseconds, shares in percent. */
export type Strategy =
  | { readonly type: 'rolling' }
  | { readonly type: 'blue-green'; readonly bakeMs: number }
  | {
      readonly type: 'canary' | 'linear'
      readonly percent: number
      readonly stepBakeMs: number
      readonly bakeMs: number
    }

// ---- the service as ECS describes it ------------------------------------------------------------------------------

export interface ServiceState {
  readonly serviceArn: string
  readonly status: string
  readonly desiredCount: number
  readonly runningCount: number
  readonly taskDefinition: string
  readonly deploymentController: string
  readonly currentServiceDeployment?: string
  readonly currentServiceRevisions: readonly string[]
  readonly loadBalancers: readonly LoadBalancer[]
  readonly lifecycleHooks: readonly LifecycleHook[]
  readonly events: readonly ServiceEvent[]
}

export interface LoadBalancer {
  readonly targetGroupArn?: string
  readonly containerName?: string
  readonly containerPort?: number
  readonly alternateTargetGroupArn?: string
  readonly productionListenerRule?: string
  readonly testListenerRule?: string
}

/** As UpdateService takes it; members that deploy-kit does not read are carried along. */
export interface LifecycleHook {
  readonly targetType?: string
  readonly hookTargetArn?: string
  readonly lifecycleStages?: readonly string[]
  readonly [member: string]: unknown
}

export interface ServiceEvent {
  readonly id: string
  readonly at: number
  readonly message: string
}

/** As RegisterTaskDefinition takes it; members that deploy-kit does not read are carried along. */
export interface TaskDefinition {
  readonly family: string
  readonly containerDefinitions: readonly ContainerDefinition[]
  readonly [member: string]: unknown
}

export interface ContainerDefinition {
  readonly name: string
  readonly image?: string
  readonly environment?: readonly { readonly name: string; readonly value: string }[]
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[]
  readonly logConfiguration?: {
    readonly logDriver?: string
    readonly options?: Readonly<Record<string, string>>
  }
  readonly [member: string]: unknown
}

/** Where a container's log is. */
export interface LogStream {
  readonly group: string
  readonly stream: string
  /** Missing where it is that of the cluster. */
  readonly region?: string
}

export type Tags = Readonly<Record<string, string>>

export const terminalStatuses = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'] as const

export interface ServiceDeployment {
  readonly arn: string
  readonly createdAt: number
  readonly finishedAt?: number
  /** PENDING, IN_PROGRESS, SUCCESSFUL, STOP_REQUESTED, STOPPED, ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS, ROLLBACK_SUCCESSFUL, ROLLBACK_FAILED */
  readonly status: string
  readonly statusReason?: string
  /** An open word: the generated enum lacks stages that the service sends. */
  readonly lifecycleStage?: string
  readonly targetRevision?: RevisionProgress
  readonly sourceRevisions: readonly RevisionProgress[]
  readonly hooks: readonly HookState[]
  readonly rollback?: { readonly reason?: string; readonly revisionArn?: string }
  readonly circuitBreaker?: {
    readonly status?: string
    readonly failureCount?: number
    readonly threshold?: number
  }
  readonly alarms?: { readonly status?: string; readonly triggered: readonly string[] }
}

export interface RevisionProgress {
  readonly arn: string
  readonly requested: number
  readonly running: number
  readonly pending: number
  readonly testWeight?: number
  readonly productionWeight?: number
}

export interface HookState {
  readonly hookId: string
  readonly status: string
  readonly expiresAt?: number
  readonly timeoutAction?: string
}

export interface ServiceRevision {
  readonly arn: string
  readonly taskDefinition: string
  readonly images: readonly { readonly container: string; readonly image: string; readonly digest?: string }[]
  /** The target group that this revision's tasks stand in, by production listener rule. */
  readonly targetGroups: readonly {
    readonly targetGroupArn: string
    readonly productionListenerRule: string
  }[]
}

export interface StoppedTask {
  readonly taskArn: string
  readonly taskDefinition: string
  readonly stoppedAt?: number
  readonly stopCode?: string
  readonly reason?: string
  readonly containers: readonly {
    readonly name: string
    readonly exitCode?: number
    readonly reason?: string
  }[]
}

/** ECS as far as a deploy needs it; `aws.ts` fills it. Every call throws a PlatformError('aws') that names the operation. */
export interface Ecs {
  describeService(target: ServiceTarget): Promise<ServiceState | undefined>
  describeTaskDefinition(
    arn: string,
  ): Promise<{ readonly taskDefinition: TaskDefinition; readonly tags: Tags }>
  registerTaskDefinition(definition: TaskDefinition, tags: Tags): Promise<string>
  updateService(target: ServiceTarget, change: ServiceChange): Promise<ServiceState>
  listServiceDeployments(
    target: ServiceTarget,
    createdAfter?: number,
  ): Promise<readonly ServiceDeploymentBrief[]>
  describeServiceDeployment(arn: string): Promise<ServiceDeployment>
  describeServiceRevisions(arns: readonly string[]): Promise<readonly ServiceRevision[]>
  stopServiceDeployment(arn: string): Promise<void>
  continueServiceDeployment(arn: string, hookId: string, action: 'CONTINUE' | 'ROLLBACK'): Promise<void>
  stoppedTasks(target: ServiceTarget, taskDefinitionArn: string): Promise<readonly StoppedTask[]>
  /** Which of the names (or ARNs) in `secrets[].valueFrom` do not exist. */
  missingSecrets(valueFrom: readonly string[]): Promise<readonly string[]>
  /** The target groups of a listener rule with their weights. */
  ruleWeights(
    ruleArn: string,
  ): Promise<readonly { readonly targetGroupArn: string; readonly weight: number }[]>
}

export interface ServiceChange {
  readonly taskDefinition?: string
  readonly deploymentConfiguration: Readonly<Record<string, unknown>>
}

export interface ServiceDeploymentBrief {
  readonly arn: string
  readonly createdAt: number
  readonly status: string
  readonly targetRevisionArn?: string
}

// ---- what a deploy is given, and what it ends with ------------------------------------------------------------------

export interface DeployPorts {
  readonly ecs: Ecs
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly log: { info(message: string): void }
  /** Refuses an image whose signature is not the expected signer's; not asked where signing is off. */
  readonly verifyImage: (image: ImageReference, gitSha: string) => Promise<Verification>
  /** Writes down what is deployed, while it happens. */
  readonly record?: DeployRecord
  /** Decides at the PAUSE hook, before any user reaches the new revision. */
  readonly gate: (context: GateContext) => Promise<GateVerdict>
  /** The last lines of a task's container log, newest last; empty where they cannot be read. */
  readonly taskLog: (from: LogStream) => Promise<readonly string[]>
}

export interface DeployRecord {
  /** Told right before the service is changed: what throws here ends the deploy, and nothing was changed. */
  begin(known: {
    /** Empty where a rollback of a paused deploy needed no verification. */
    readonly signer: string
    readonly taskDefinition: string
    readonly configDigest: string
    /** The ARN of the service. */
    readonly service: string
  }): Promise<void>
  /** Told when ECS has named the deployment; never throws, because the deployment is under way. */
  started(known: {
    readonly serviceDeployment: string
    readonly serviceRevision: string | undefined
  }): Promise<void>
}

export type Verification =
  | { readonly ok: true; readonly signer: string }
  | { readonly ok: false; readonly reason: string; readonly fix?: string }

export interface GateContext {
  readonly stage: string
  readonly hookId: string
  readonly serviceDeploymentArn: string
  /** How many tasks of the new revision stand behind the test listener. */
  readonly instances: number | undefined
}

export interface GateVerdict {
  readonly pass: boolean
  /** One sentence: which check failed, what was found. */
  readonly reason: string
}

interface Deployed {
  readonly taskDefinition: string
  readonly serviceDeployment: string
}

export type DeployOutcome = (
  | ({
      readonly type: 'succeeded'
      readonly revision: string
      readonly running: number
      /** False where ECS names no listener rule of the revision, so that no traffic weights could be looked at. */
      readonly weighed: boolean
      readonly signer: string
    } & Deployed)
  | ({ readonly type: 'rolled-back'; readonly reason: string } & Deployed)
  | ({ readonly type: 'rollback-failed'; readonly reason: string } & Deployed)
  | ({ readonly type: 'stopped'; readonly reason: string } & Deployed)
  | ({ readonly type: 'superseded'; readonly by: string } & Deployed)
  | ({ readonly type: 'paused'; readonly hookId: string; readonly stage: string } & Deployed)
  | ({ readonly type: 'timed-out'; readonly afterMs: number; readonly rollbackRequested: boolean } & Deployed)
  | ({ readonly type: 'cancelled'; readonly rollbackRequested: boolean } & Deployed)
  | ({ readonly type: 'unproven'; readonly reason: string } & Deployed)
  | { readonly type: 'refused'; readonly reasons: readonly Refusal[] }
) & { readonly evidence: Evidence }

export interface Refusal {
  readonly reason: string
  readonly fix: string
}

/** What was seen on the way; collected while it happens, because ECS forgets stopped tasks within the hour. */
export interface Evidence {
  readonly startedAt: number
  readonly durationMs: number
  readonly before?: { readonly taskDefinition: string; readonly image?: string }
  readonly stages: readonly { readonly at: number; readonly text: string }[]
  readonly events: readonly ServiceEvent[]
  readonly failedTasks: readonly (StoppedTask & { readonly log: readonly string[] })[]
  readonly warnings: readonly string[]
  readonly apiCalls?: number
}

export function deployStatus(outcome: DeployOutcome, pausedIsExpected: boolean): Status {
  if (outcome.type === 'succeeded') return 'success'
  return outcome.type === 'paused' && pausedIsExpected ? 'paused' : 'failure'
}
