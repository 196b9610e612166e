import type { Clock } from '../../kernel/index.ts'

/**
 * How the parts of the local cloud meet. `wire/` turns HTTP into calls of an `AwsService` and back; `ecs/` decides
 * what runs and who gets traffic; `tasks/` runs it; `elb/` moves the traffic; `logs/` keeps what tasks say. Each
 * part gets the ports it needs as arguments; `index.ts` plugs them together.
 */

/** One AWS service: operations by their API name. Inputs were validated against the service's model before the call. */
export interface AwsService {
  /** The id in the model that the SDK ships: `ecs`, `elasticloadbalancingv2`, `ssm`, `sts`, `logs`, `ecr`, `cloudwatch`, `rds`. */
  readonly id: string
  readonly operations: Readonly<Record<string, AwsOperation>>
}

/** Input and output are plain objects with the model's member names; timestamps are `Date`, blobs `Uint8Array`. */
export type AwsOperation = (input: AwsInput, call: AwsCall) => Promise<object>

// Validated by wire/ against the model, so each operation narrows the members it reads.
export type AwsInput = Readonly<Record<string, unknown>>

export interface AwsCall {
  readonly requestId: string
  readonly region: string
  /** The caller as STS knows it. */
  readonly principal: { readonly arn: string; readonly account: string; readonly userId: string }
  /** Fires when the caller has gone; for operations that answer with a stream. */
  readonly signal?: AbortSignal
}

/** A part whose state can outlive the process. */
export interface Stateful {
  /** Everything that is remembered, as plain data: maps, dates and cycles are fine, functions are not. */
  save(): unknown
  /** Takes over what `save` of the same part gave; called once, before anything else happens. */
  restore(saved: unknown): Promise<void>
}

/** Thrown by an operation, rendered by `wire/` in the service's own protocol. */
export class AwsError extends Error {
  /** The error's shape name, for example `InvalidParameterException`. */
  readonly code: string
  readonly statusCode: number
  /** Further members of the error's shape. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { statusCode?: number; members?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.name = code
    this.code = code
    this.statusCode = options.statusCode ?? 400
    this.members = options.members ?? {}
  }
}

/** What every part of the cloud gets. */
export interface CloudContext {
  readonly accountId: string
  readonly region: string
  /** Drives everything that AWS times: bakes, health check intervals, hook time-outs, draining. */
  readonly clock: Clock
  /** 0 <= n < 1; ids and weighted choices. */
  readonly random: () => number
  /** Everything that happened, for the report page and for a person who looks around. */
  readonly emit: (event: CloudEvent) => void
}

export interface CloudEvent {
  /** Milliseconds since the epoch, real time. */
  readonly at: number
  /** `ecs`, `elb`, `registry`, `github`, … */
  readonly source: string
  /** A stable word: `deployment.stage`, `weights.changed`, `task.started`, `task.stopped`, `target.health`, `image.pushed`, … */
  readonly type: string
  readonly detail: Readonly<Record<string, unknown>>
}

// ---- tasks -------------------------------------------------------------------------------------------------------

/** Runs tasks as real processes. */
export interface TaskRuntime {
  /** `process` or `docker`. */
  readonly kind: string
  /** Pulls the images and starts the containers; a failure to do so is the task's `stopped` event, never a throw. */
  start(spec: TaskSpec): RunningTask
  /** Stops everything that it started and waits until it is gone. */
  close(): Promise<void>
}

export interface TaskSpec {
  readonly taskArn: string
  readonly clusterArn: string
  readonly taskDefinitionArn: string
  readonly family: string
  readonly revision: number
  readonly containers: readonly ContainerSpec[]
  /** The task's size, which the metadata endpoint tells; docker holds a container to it, nothing does a plain process. */
  readonly limits?: { readonly vCpu: number; readonly memoryMiB: number }
}

export interface ContainerSpec {
  readonly name: string
  /** As the task definition names it: `repo:tag` or `repo@sha256:…`, with its registry host. */
  readonly image: string
  readonly essential: boolean
  readonly command?: readonly string[]
  readonly entryPoint?: readonly string[]
  readonly workingDirectory?: string
  /** Environment and resolved secrets; secrets also stand in `secretNames`. */
  readonly environment: Readonly<Record<string, string>>
  readonly secretNames: readonly string[]
  readonly ports: readonly number[]
  readonly healthCheck?: {
    /** As in the task definition: `CMD …` or `CMD-SHELL …`. */
    readonly command: readonly string[]
    readonly intervalMs: number
    readonly timeoutMs: number
    readonly retries: number
    readonly startPeriodMs: number
  }
  readonly logs?: { readonly group: string; readonly stream: string }
  readonly stopTimeoutMs: number
}

export interface RunningTask {
  readonly spec: TaskSpec
  /** Resolves once every container process was started, with the digest that each image resolved to. */
  readonly started: Promise<{ readonly imageDigests: Readonly<Record<string, string>> }>
  /** Resolves when the task is over, however it came to that. */
  readonly stopped: Promise<TaskStop>
  /** `HEALTHY`, `UNHEALTHY` or `UNKNOWN` by container health checks; `UNKNOWN` without one. */
  health(): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN'
  /** Where a container port can be reached: 127.0.0.1 and a port of the task's own. */
  endpoint(containerPort: number): { readonly host: string; readonly port: number } | undefined
  /** SIGTERM, then SIGKILL after the stop time-out. */
  stop(stopCode: TaskStop['stopCode'], reason: string): void
}

export interface TaskStop {
  readonly stopCode:
    | 'EssentialContainerExited'
    | 'ServiceSchedulerInitiated'
    | 'TaskFailedToStart'
    | 'UserInitiated'
    | 'SpotInterruption'
    | 'TerminationNotice'
  readonly stoppedReason: string
  readonly containers: readonly {
    readonly name: string
    readonly exitCode?: number
    /** Why it did not start or was ended, in AWS's words: `CannotPullContainerError: …`, `OutOfMemoryError: …`. */
    readonly reason?: string
    readonly imageDigest?: string
  }[]
}

/** Where container output goes; CloudWatch Logs implements it. */
export interface LogSink {
  put(group: string, stream: string, timestampMs: number, message: string): void
}

// ---- load balancing ----------------------------------------------------------------------------------------------

/** What ECS needs of the load balancer; the HTTP proxy behind it is real. */
export interface LoadBalancing {
  targetGroup(
    arn: string,
  ): { readonly arn: string; readonly name: string; readonly deregistrationDelayMs: number } | undefined
  register(targetGroupArn: string, target: Target): void
  /** Starts draining; resolves when the target has no request left or the deregistration delay is over. */
  deregister(targetGroupArn: string, target: Target): Promise<void>
  health(targetGroupArn: string, target: Target): TargetHealth
  /** The forward action of a listener rule (or of a listener's default, by listener ARN), undefined where there is none. */
  weights(ruleOrListenerArn: string): readonly Weight[] | undefined
  setWeights(ruleOrListenerArn: string, weights: readonly Weight[]): void
}

export interface Target {
  readonly host: string
  readonly port: number
  /** What AWS would call it: the private address of a task in awsvpc mode, and the port of its container. */
  readonly shown?: { readonly host: string; readonly port: number }
}

export interface Weight {
  readonly targetGroupArn: string
  readonly weight: number
}

export interface TargetHealth {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining'
  readonly reason?: string
  readonly description?: string
}

// ---- secrets and alarms ------------------------------------------------------------------------------------------

/** Resolves `secrets[].valueFrom` of a container definition, or throws AWS's `ResourceInitializationError` words. */
export interface SecretSource {
  resolve(valueFrom: string): string
}

export interface AlarmStates {
  /** The state now, or undefined where no such alarm exists. */
  state(alarmName: string): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined
}
