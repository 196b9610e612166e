import type { Clock } from '../../../../kernel/index.ts'
import type { CloudContext, ContainerSpec, TaskSpec } from '../../ports.ts'
import type { MetadataServer } from '../container/index.ts'
import type { DockerTasksOptions, Image } from '../types.ts'
import type { Docker } from './docker-command.ts'
import type { HostBridge } from './host-bridge.ts'

export interface DockerEngineParts {
  readonly context: CloudContext
  readonly options: DockerTasksOptions
  readonly docker: Docker
  readonly bridge: HostBridge
  readonly metadata: MetadataServer
  /** `name=value` of the label that everything of this runtime carries. */
  readonly label: string
  /** What the daemon has: it refuses a container that is given more. */
  readonly cpus: number
  /** Images that this runtime pulled, under docker's names. */
  readonly pulled: Set<string>
  readonly machineClock: Clock
}

/** What the containers of one task share. */
export interface TaskState {
  /** The first container; the others join its network, as the containers of a task share one on AWS. */
  owner: string | undefined
  readonly documents: Map<string, () => object>
  readonly startedAt: Date
  containers: number
}

/** What is needed to start one container. */
export interface StartParts {
  readonly task: TaskSpec
  readonly container: ContainerSpec
  readonly image: Image
  readonly pulled: string
  readonly name: string
  readonly state: TaskState
}
