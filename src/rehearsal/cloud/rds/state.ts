import type { CloudContext } from '../ports.ts'
import type { DatabaseEngine, Server } from './engine.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** What a client may say of an instance and gets back; nothing here is acted on. */
export interface Settings {
  readonly DBInstanceClass?: string
  readonly DBSubnetGroupName?: string
  readonly VpcSecurityGroupIds?: readonly string[]
  readonly DBParameterGroupName?: string
  readonly DBClusterParameterGroupName?: string
  readonly PubliclyAccessible?: boolean
  readonly MultiAZ?: boolean
  readonly AutoMinorVersionUpgrade?: boolean
  readonly AllocatedStorage?: number
  readonly StorageType?: string
  readonly CopyTagsToSnapshot?: boolean
  readonly EnableIAMDatabaseAuthentication?: boolean
  readonly ServerlessV2ScalingConfiguration?: { readonly MinCapacity?: number; readonly MaxCapacity?: number }
  readonly DeletionProtection?: boolean
  readonly CACertificateIdentifier?: string
  readonly BackupRetentionPeriod?: number
}

export type Status = 'creating' | 'available' | 'backing-up' | 'deleting' | 'failed'

export interface Instance {
  readonly identifier: string
  readonly arn: string
  readonly resourceId: string
  readonly engine: string
  readonly engineVersion: string
  readonly masterUsername: string
  readonly databaseName: string | undefined
  readonly createdAt: Date
  readonly settings: Settings
  readonly cluster: Cluster | undefined
  status: Status
  server: Server | undefined
}

export interface Cluster {
  readonly identifier: string
  readonly arn: string
  readonly resourceId: string
  readonly engineVersion: string
  readonly masterUsername: string
  readonly databaseName: string | undefined
  readonly createdAt: Date
  readonly settings: Settings
  readonly port: number
  status: Status
  /** Aurora's storage is there before an instance runs on it. */
  storage: { readonly folder: string; readonly like: Server } | undefined
  server: Server | undefined
}

export interface Snapshot {
  readonly kind: 'instance' | 'cluster'
  readonly identifier: string
  readonly arn: string
  readonly source: Instance | Cluster
  readonly createdAt: Date
  status: 'creating' | 'available' | 'failed'
  progress: number
  /** The data at rest, and the server whose roles and passwords they have. */
  data: { readonly folder: string; readonly like: Server } | undefined
}

export interface RdsState {
  readonly context: CloudContext
  readonly engine: DatabaseEngine
  readonly instances: Map<string, Instance>
  readonly clusters: Map<string, Cluster>
  readonly snapshots: Map<string, Snapshot>
  readonly tags: Map<string, readonly Tag[]>
  /** Work that goes on after its call was answered; what goes wrong in it is told as an event. */
  background(what: string, work: (signal: AbortSignal) => Promise<void>): void
}

/** How long AWS takes, by the cloud's clock. Typical of small databases; AWS promises nothing. */
export const durations = {
  createMs: 300_000,
  restoreMs: 360_000,
  snapshotMs: 120_000,
  deleteMs: 120_000,
} as const

export function arnOf(state: RdsState, kind: string, name: string): string {
  const { region, accountId } = state.context
  return `arn:aws:rds:${region}:${accountId}:${kind}:${name}`
}
