import type { Clock, Exec } from '../../kernel/index.ts'
import type { Ecs } from './ecs/index.ts'
import type { Elb, ElbOptions } from './elb/index.ts'
import type { CloudEvents } from './events.ts'
import type { GitHub, GitHubOptions } from './github/index.ts'
import type { CloudContext, TaskRuntime } from './ports.ts'
import type { Rds } from './rds/index.ts'
import type { Registry, RegistryOptions } from './registry/index.ts'
import type {
  CloudWatch,
  IssuerKeys,
  Logs,
  LogsOptions,
  Role,
  SecretsManager,
  Ssm,
  Sts,
} from './services/index.ts'
import type { Faults, Journal } from './wire/index.ts'

export interface CloudOptions {
  /** Of the AWS endpoint. 0, the default, takes a free one. */
  readonly port?: number
  /** Default `111111111111`. */
  readonly accountId?: string
  /** Default `eu-west-1`. */
  readonly region?: string
  /** Further regions that the endpoint answers for, with the same state. */
  readonly regions?: readonly string[]
  /** Drives what AWS times. Default: the machine's clock. */
  readonly clock?: Clock
  /** Default: Math.random. */
  readonly random?: () => number
  /** Images and git repositories are kept here; in a temporary folder that goes with the cloud, where not given. */
  readonly dataDir?: string
  /**
   * The cloud that was closed with this folder stands again, and closing writes what then stands: ECS, load balancers,
   * images, parameters, secrets, alarms and logs. Not kept: metrics, RDS, tasks without a service, roles, and what GitHub
   * knows beside its git repositories.
   */
  readonly stateDir?: string
  /** What runs tasks. `auto`, the default: docker where a daemon answers, else plain processes. */
  readonly tasks?: 'auto' | 'docker' | 'process' | ((context: CloudContext) => Promise<TaskRuntime>)
  readonly roles?: readonly Role[]
  /** Keys of OIDC issuers besides the local GitHub's. */
  readonly issuers?: IssuerKeys
  /** `false` leaves GitHub out; a web identity then needs `issuers`. */
  readonly github?: Omit<GitHubOptions, 'dataDir'> | false
  readonly registry?: Omit<RegistryOptions, 'dataDir'>
  readonly loadBalancer?: ElbOptions
  readonly logs?: LogsOptions
  /**
   * Whether a request with a member that its model does not know is refused, or the member passed over as AWS does.
   * Default: refused.
   */
  readonly unknownMembers?: 'refuse' | 'ignore'
  /** Runs docker and git. Default: Node's. */
  readonly exec?: Exec
  /** The environment of docker and git. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Addresses {
  /** For `AWS_ENDPOINT_URL`. */
  readonly aws: string
  /** `http://127.0.0.1:PORT`; without the scheme it is the host of image names. */
  readonly registry: string
  /** GITHUB_SERVER_URL and GITHUB_API_URL; undefined where GitHub was left out. */
  readonly github: string | undefined
  /** The issuer of GitHub's OIDC tokens. */
  readonly oidc: string | undefined
}

/** A running cloud: where it is, what happened in it, and what a scenario can do to it. */
export interface Cloud {
  readonly context: CloudContext
  readonly addresses: Addresses
  /** AWS_ENDPOINT_URL, AWS_REGION and ambient credentials for a client; over it whatever else the client needs. */
  readonly environment: Readonly<Record<string, string>>
  readonly events: CloudEvents
  readonly faults: Faults
  /** The calls that reached the AWS endpoint. */
  readonly calls: Journal
  readonly access: Sts['access']
  readonly parameters: Ssm['parameters']
  readonly secrets: SecretsManager['secrets']
  readonly alarms: CloudWatch['alarms']
  readonly metrics: CloudWatch['metrics']
  readonly rds: Rds
  readonly logs: Logs
  readonly ecs: Ecs
  readonly elb: Elb
  readonly tasks: TaskRuntime
  readonly registry: Registry
  /** Throws where GitHub was left out. */
  github(): GitHub
  /** Leaves no process, no socket and no temporary folder. Can be called twice. */
  close(): Promise<void>
}
