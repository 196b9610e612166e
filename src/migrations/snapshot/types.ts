import type { Clock } from '../../kernel/index.ts'

/** A database as RDS knows it: an instance, or an Aurora cluster. */
export interface DatabaseSource {
  readonly kind: 'instance' | 'cluster'
  readonly identifier: string
  /** `available`, `backing-up`, …: an open word of RDS. */
  readonly status: string
  readonly engine: string
  /** What a restored copy needs in order to stand where the original stands. */
  readonly placement: Placement
}

export interface Placement {
  readonly instanceClass?: string
  readonly subnetGroup?: string
  readonly securityGroups: readonly string[]
  readonly parameterGroup?: string
  readonly publiclyAccessible?: boolean
  /** Whether IAM tokens open it; a restored copy has that off unless it is told. */
  readonly iamAuthentication?: boolean
  /** Capacity units of an Aurora cluster with instances of the class db.serverless. */
  readonly serverless?: { readonly MinCapacity?: number; readonly MaxCapacity?: number }
}

export type Tags = Readonly<Record<string, string>>

export interface Snapshot {
  readonly id: string
  readonly kind: DatabaseSource['kind']
  readonly source: string
  /** `creating`, `available`, `failed`, …: an open word of RDS. */
  readonly status: string
  /** 0 to 100. */
  readonly progress: number
  /** Milliseconds since the epoch; undefined while RDS has not begun. */
  readonly createdAt: number | undefined
  /** False for those that RDS takes by itself. */
  readonly manual: boolean
  readonly tags: Tags
}

/** A restored copy while it comes up and goes. */
export interface Copy {
  readonly name: string
  readonly kind: DatabaseSource['kind']
  readonly status: string
  readonly endpoint: { readonly host: string; readonly port: number } | undefined
}

/** RDS as far as snapshots need it; `aws.ts` fills it. Every call throws a PlatformError('aws') that names the operation. */
export interface RdsPort {
  /** The instance or cluster of that name. */
  describeSource(kind: DatabaseSource['kind'], identifier: string): Promise<DatabaseSource | undefined>
  /** The instance or cluster that answers at this address; a member of a cluster gives its cluster. */
  findSource(host: string, port: number): Promise<DatabaseSource | undefined>
  createSnapshot(source: DatabaseSource, id: string, tags: Tags): Promise<void>
  describeSnapshot(kind: DatabaseSource['kind'], id: string): Promise<Snapshot | undefined>
  listSnapshots(source: DatabaseSource): Promise<readonly Snapshot[]>
  deleteSnapshot(kind: DatabaseSource['kind'], id: string): Promise<void>
  /** Begins a restore under a new name. Of a cluster, the storage only: `addInstance` makes it answer. */
  restore(snapshot: Snapshot, name: string, placement: Placement, engine: string, tags: Tags): Promise<void>
  addInstance(cluster: string, placement: Placement, engine: string, tags: Tags): Promise<void>
  describeCopy(kind: DatabaseSource['kind'], name: string): Promise<Copy | undefined>
  /** Of a cluster, its instance first. False where RDS does not delete it in the state that it is in. */
  deleteCopy(kind: DatabaseSource['kind'], name: string): Promise<boolean>
  /** Every instance or cluster of the account whose name begins like that. */
  listNamed(
    kind: DatabaseSource['kind'],
    prefix: string,
  ): Promise<readonly { readonly name: string; readonly tags: Tags }[]>
}

/** Whose snapshots these are: only what carries these three tags is ever counted or deleted. */
export interface Owner {
  readonly module: string
  readonly environment: string
}

export interface Retention {
  /** How many are kept at most, the newest. */
  readonly keep: number
  /** Older ones go, in milliseconds; the newest always stays. */
  readonly maxAgeMs: number
}

export interface SnapshotPorts {
  readonly rds: RdsPort
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly log: { info(message: string): void }
}

export interface TableCount {
  /** `schema.table`. */
  readonly table: string
  readonly rows: number
  /** True where counting took too long and the planner's estimate was taken. */
  readonly estimated: boolean
}

/** What a database held when a snapshot of it was begun; it is written into the database, so that the snapshot has it. */
export interface StateRecord {
  readonly version: 1
  readonly snapshot: string
  /** ISO 8601. */
  readonly at: string
  /** How many rows the ledger had, and what the newest of them was. */
  readonly ledger: { readonly rows: number; readonly head: string | null }
  readonly tables: readonly TableCount[]
}
