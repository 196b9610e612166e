import type { Clock } from '../../kernel/index.ts'
import type { ImageReference, LogStream, Refusal, ServiceTarget, Tags, TaskDefinition } from '../types.ts'

/** One run of a command in the image and the network of a service. */
export interface TaskRequest {
  readonly target: ServiceTarget
  /** The image to run, where it is not the one that the service runs. The caller has verified it. */
  readonly image?: ImageReference | undefined
  /** What the container runs in the place of the image's ENTRYPOINT, a word each, and its arguments. */
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  /** Added to the container's environment. Never a secret: an override is shown to everybody who may look at tasks. */
  readonly environment: Readonly<Record<string, string>>
  /** Seen in ECS as `startedBy`. */
  readonly startedBy: string
  readonly tags: Tags
  /** On the task definition, where one is registered; later runs may use it again. */
  readonly definitionTags: Tags
  /** From RunTask until the task has stopped, in milliseconds. */
  readonly timeoutMs: number
}

export interface TaskPlacement {
  readonly status: string
  readonly taskDefinition: string
  /** As RunTask takes it. */
  readonly networkConfiguration?: Readonly<Record<string, unknown>>
  readonly capacityProviderStrategy?: readonly Readonly<Record<string, unknown>>[]
  readonly launchType?: string
  readonly platformVersion?: string
  readonly placementConstraints?: readonly Readonly<Record<string, unknown>>[]
  readonly placementStrategy?: readonly Readonly<Record<string, unknown>>[]
  /** Of volumes that the task definition leaves to be configured at launch. */
  readonly volumeConfigurations?: readonly Readonly<Record<string, unknown>>[]
}

export interface TaskState {
  /** PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED. */
  readonly status: string
  readonly stopCode?: string
  readonly stoppedReason?: string
  readonly containers: readonly {
    readonly name: string
    readonly exitCode?: number
    readonly reason?: string
  }[]
}

/** ECS as far as a task needs it; `aws.ts` fills it. Every call throws a PlatformError('aws') that names the operation. */
export interface EcsTasks {
  describePlacement(target: ServiceTarget): Promise<TaskPlacement | undefined>
  describeTaskDefinition(arn: string): Promise<TaskDefinition>
  /** The newest active revision of a family; undefined where the family has none. */
  newestOfFamily(family: string): Promise<{ readonly arn: string; readonly tags: Tags } | undefined>
  registerTaskDefinition(definition: TaskDefinition, tags: Tags): Promise<string>
  /** Gives the task's ARN, or why ECS placed none. The same token starts no second task. */
  runTask(start: TaskStart): Promise<{ readonly arn: string } | { readonly failure: string }>
  describeTask(cluster: string, arn: string): Promise<TaskState | undefined>
  stopTask(cluster: string, arn: string, reason: string): Promise<void>
}

export interface TaskStart {
  readonly cluster: string
  readonly taskDefinition: string
  readonly container: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly placement: TaskPlacement
  readonly startedBy: string
  readonly tags: Tags
  readonly token: string
}

export interface TaskPorts {
  readonly ecs: EcsTasks
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly log: { info(message: string): void }
  /** The lines of a log stream from a position on; empty where the stream does not exist yet. */
  readonly readLog: (
    from: LogStream,
    position: string | undefined,
  ) => Promise<{ readonly lines: readonly string[]; readonly position: string | undefined }>
  /** Told each line of the task, in order. True once nothing more is expected of a task that has stopped. */
  readonly onLine: (line: string) => boolean
}

export type TaskOutcome =
  | { readonly type: 'refused'; readonly reasons: readonly Refusal[] }
  | { readonly type: 'not-started'; readonly reason: string; readonly task: string | undefined }
  /** The container ran to its end. */
  | {
      readonly type: 'exited'
      readonly exitCode: number
      readonly task: string
      readonly reason: string
      /** Why its log could not be read to the end, where that is so. */
      readonly unread?: Error | undefined
    }
  /** It was ended from outside, or nobody says with what code. */
  | { readonly type: 'stopped'; readonly reason: string; readonly task: string }
  /** ECS did not answer any more, so it was asked to stop it. */
  | { readonly type: 'lost'; readonly reason: string; readonly task: string; readonly stopped: boolean }
  /** It was stopped by us; `stopped` is false where it was still running when we gave up. */
  | { readonly type: 'timed-out' | 'cancelled'; readonly task: string; readonly stopped: boolean }
