import type { RunningTask, Target, TaskStop } from '../ports.ts'
import type {
  Cluster,
  CreateServiceRequest,
  DeploymentConfiguration,
  RegisterTaskDefinitionRequest,
  ServiceEvent,
  Tag,
  TaskOverride,
} from './aws.ts'
import type { DeploymentState } from './deployment-state.ts'
import type { Placement } from './placement.ts'
import type { RunToken } from './run-tokens.ts'

/** What ECS remembers. Plain records; the service scheduler and the operations change them. */
export class EcsState {
  readonly clusters = new Map<string, ClusterRecord>()
  /** By family, in the order of their revisions. */
  readonly taskDefinitions = new Map<string, TaskDefinitionRecord[]>()
  /** By ARN; an inactive service stays until one of the same name is created. */
  readonly services = new Map<string, ServiceRecord>()
  readonly tasks = new Map<string, TaskRecord>()
  readonly tags = new Map<string, readonly Tag[]>()
  /** By cluster and client token. */
  readonly runTokens = new Map<string, RunToken>()
}

export interface ClusterRecord {
  readonly name: string
  readonly arn: string
  active: boolean
  readonly given: Pick<
    Cluster,
    | 'settings'
    | 'configuration'
    | 'capacityProviders'
    | 'defaultCapacityProviderStrategy'
    | 'serviceConnectDefaults'
  >
}

export interface TaskDefinitionRecord {
  readonly arn: string
  readonly family: string
  readonly revision: number
  readonly given: Omit<RegisterTaskDefinitionRequest, 'tags'>
  readonly registeredAt: Date
  readonly registeredBy: string
  deregisteredAt: Date | undefined
}

/** The members of a service that a revision captures: a change of one of them is a deployment. */
export type Workload = Pick<
  CreateServiceRequest,
  | 'capacityProviderStrategy'
  | 'launchType'
  | 'loadBalancers'
  | 'networkConfiguration'
  | 'platformVersion'
  | 'serviceConnectConfiguration'
  | 'serviceRegistries'
  | 'volumeConfigurations'
  | 'vpcLatticeConfigurations'
>

export interface ServiceRecord {
  readonly arn: string
  readonly name: string
  readonly cluster: ClusterRecord
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'
  readonly createdAt: Date
  readonly createdBy: string
  desiredCount: number
  configuration: DeploymentConfiguration
  workload: Workload
  /** Further members that are only shown: placement, tags settings, and the like. */
  settings: Omit<CreateServiceRequest, keyof Workload | 'cluster' | 'serviceName' | 'taskDefinition' | 'tags'>
  /** All revisions ever deployed, oldest first. */
  readonly revisions: RevisionRecord[]
  readonly deployments: DeploymentRecord[]
  /** The revision whose deployment succeeded last. */
  base: RevisionRecord | undefined
  /** The revision that stands as PRIMARY. */
  primary: RevisionRecord
  readonly events: ServiceEvent[]
  steady: boolean
}

export interface RevisionRecord {
  readonly arn: string
  readonly deploymentId: string
  readonly taskDefinition: TaskDefinitionRecord
  readonly workload: Workload
  /** Where its tasks are registered: one of the two target groups of each load balancer. */
  readonly targetGroups: readonly RevisionTargetGroup[]
  readonly createdAt: Date
  updatedAt: Date
  /** By container name; the first start of a task settles them for all that follow. */
  readonly imageDigests: Map<string, string>
  requested: number
  /** It starts no further tasks: its deployment failed. */
  halted: boolean
  failedTasks: number
  /** Failures since the circuit breaker was last reset. */
  failures: number
  /** Starts wait until this many milliseconds of the clock have passed since the last failure. */
  backingOff: boolean
  rollout: { state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'; reason: string }
}

export interface RevisionTargetGroup {
  readonly containerName: string
  readonly containerPort: number
  /** The one its tasks are in; the first and the alternate of the configuration take turns. */
  readonly targetGroupArn: string
  readonly primaryTargetGroupArn: string
  readonly alternateTargetGroupArn: string | undefined
  readonly productionListenerRule: string | undefined
  readonly testListenerRule: string | undefined
}

export interface DeploymentRecord {
  readonly arn: string
  readonly service: ServiceRecord
  readonly target: RevisionRecord
  readonly base: RevisionRecord | undefined
  readonly leftovers: readonly RevisionRecord[]
  readonly configuration: DeploymentConfiguration
  state: DeploymentState
  /** What the revisions had when the deployment ended: the numbers of a deployment that is over stand still. */
  final: readonly RevisionCount[] | undefined
}

export interface RevisionCount {
  readonly arn: string
  readonly requested: number
  readonly running: number
  readonly pending: number
}

export interface TaskRecord {
  readonly arn: string
  readonly id: string
  readonly cluster: ClusterRecord
  readonly taskDefinition: TaskDefinitionRecord
  /** Of a service's task. */
  readonly service: ServiceRecord | undefined
  readonly revision: RevisionRecord | undefined
  readonly group: string
  readonly startedBy: string | undefined
  readonly placement: Placement
  readonly overrides: TaskOverride
  readonly containerArns: ReadonlyMap<string, string>
  readonly createdAt: Date
  readonly enableExecuteCommand: boolean
  readonly networkInterfaceId: string
  /** Of its network interface, where the task definition says awsvpc. Nothing listens there: AWS shows it. */
  readonly privateAddress: string
  run: RunningTask | undefined
  status: 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'STOPPED'
  imageDigests: Readonly<Record<string, string>>
  startedAt: Date | undefined
  stoppingAt: Date | undefined
  stoppedAt: Date | undefined
  /** Why it is being stopped; the runtime's own account replaces it when the task is over. */
  stopping: { readonly code: TaskStop['stopCode']; readonly reason: string } | undefined
  stop: TaskStop | undefined
  /** The exit code that a scenario gave it. */
  exit: number | undefined
  /** Registered targets by target group ARN. */
  readonly targets: Map<string, Target>
  healthy: boolean
  everHealthy: boolean
  /** The health check grace period is over. */
  graceOver: boolean
  /** Without any health check a task counts as healthy some time after it runs. */
  settled: boolean
  /** A scenario keeps it running and out of the scheduler's sight. */
  detached: boolean
  version: number
}

/** On its way to running or running, as the scheduler counts tasks. */
export function isLive(task: TaskRecord): boolean {
  return task.stopping === undefined && task.status !== 'STOPPED'
}
