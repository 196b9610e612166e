import type { AlarmStates, AwsService, LoadBalancing, SecretSource, Stateful, TaskRuntime } from '../ports.ts'

/** What ECS needs of the rest of the cloud. */
export interface EcsPorts {
  readonly tasks: TaskRuntime
  readonly loadBalancing: LoadBalancing
  readonly secrets: SecretSource
  readonly alarms: AlarmStates
  /** The digest that an image reference points at now (`sha256:…`), undefined where it cannot be told before the pull. */
  readonly resolveImage?: (image: string) => Promise<string | undefined>
}

/** Which revision a fault is meant for: every member that is given must match. */
export interface RevisionMatch {
  readonly cluster?: string
  readonly service?: string
  readonly family?: string
  readonly revision?: number
  /** Part of the image reference of any container, for example a digest or a tag. */
  readonly image?: string
}

/** What a scenario can make go wrong; each call gives a function that takes the fault away again. */
export interface EcsFaults {
  /** Tasks of matching revisions start, run, and are never healthy. */
  neverHealthy(match: RevisionMatch): () => void
  /** Health of tasks of matching revisions is told this much later than it is so (milliseconds of the cloud's clock). */
  slowStart(match: RevisionMatch, ms: number): () => void
  /** The next rollback of a matching service ends ROLLBACK_FAILED with this reason. */
  rollbackFails(match: Pick<RevisionMatch, 'cluster' | 'service'>, reason?: string): () => void
  /** Deployments of a matching service walk through all stages and end SUCCESSFUL while production weights never move. */
  servesOldVersion(match: Pick<RevisionMatch, 'cluster' | 'service'>): () => void
  /** DescribeServices goes on naming the deployment before as `currentServiceDeployment` for this many answers. */
  staleCurrentDeployment(match: Pick<RevisionMatch, 'cluster' | 'service'>, answers: number): () => void
  /** Stops a running task as if its essential container had exited. */
  exitTask(taskArn: string, exitCode: number): void
}

export interface Ecs {
  readonly service: AwsService
  readonly state: Stateful
  readonly faults: EcsFaults
  /** Stops the scheduler and every timer; the tasks themselves belong to the `TaskRuntime`. */
  close(): Promise<void>
}
