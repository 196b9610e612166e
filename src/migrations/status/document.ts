import type { DatabaseState, LockHolder, LogRow, MigrationFolder } from '../types.ts'

/** How the document names itself; a change that a reader could not get over is another version. */
export const statusSchemaId = 'deploy-kit/migration-status/v1'

/**
 * The state of a database's migrations, as one versioned document: the command line prints it, Core serves it, the
 * Admin panel shows it. Times are ISO 8601 in UTC. `docs/migration-status.schema.json` is its JSON Schema.
 */
export interface MigrationStatus {
  readonly schema: typeof statusSchemaId
  /** When the state was read, by the clock of the database. */
  readonly at: string
  readonly environment: string | null
  readonly server: DatabaseState['server']
  /**
   * `needs-attention`: applying would be refused, or somebody has to look first. `ahead`: the database has migrations
   * that this folder lacks and everything that the folder has.
   */
  readonly state: 'up-to-date' | 'pending' | 'ahead' | 'needs-attention'
  /** The newest applied migration. */
  readonly head: string | null
  readonly folder: {
    readonly format: MigrationFolder['format']
    readonly head: string | null
    readonly count: number
  }
  /** Who holds the lock of migration runs now. */
  readonly lock: LockHolder | null
  /** Oldest first. */
  readonly applied: readonly AppliedMigration[]
  readonly pending: readonly PendingMigration[]
  /** In the ledger, not in the folder. */
  readonly unknown: readonly Recorded[]
  /** Where ledger and folder contradict each other; applying is refused until it is settled. */
  readonly drifted: readonly { readonly name: string; readonly how: 'edited' | 'renamed' | 'out-of-order' }[]
  /** Runs that did not end well and that no later run has made good. */
  readonly failed: readonly FailedMigration[]
  readonly lastRun: LastRun | null
  /** What `down` could go back to, nearest first; null is a database without migrations. */
  readonly wayBack: readonly WayBack[]
}

/** What the log tells of a migration's run; null where there is no log of it. */
export interface Recorded {
  readonly name: string
  readonly hash: string
  /** Null where deploy-kit did not apply it. */
  readonly appliedAt: string | null
  readonly ms: number | null
  readonly actor: string | null
  readonly gitSha: string | null
  /** The version of the product that brought it. */
  readonly version: string | null
  /** `baseline` and `mark-applied` recorded it without running it; null where there is no log of it, or an older one. */
  readonly kind: LogRow['kind']
  readonly phase: string | null
  readonly snapshotId: string | null
}

export interface AppliedMigration extends Recorded {
  readonly risk: string | null
  /** Whether the SQL of its way back is known, in a file or in the log. */
  readonly reversible: boolean
}

export interface PendingMigration {
  readonly name: string
  readonly phase: string | null
  readonly risk: string | null
}

export interface FailedMigration {
  readonly name: string
  readonly direction: 'up' | 'down'
  /** `running`: under way now. `interrupted`: its run ended without a word, and `repair` knows what to do. */
  readonly status: 'failed' | 'running' | 'interrupted'
  readonly startedAt: string
  readonly sqlstate: string | null
  readonly error: string | null
  /** False where statements of it are done that no rollback took back. */
  readonly rolledBack: boolean
}

export interface LastRun {
  readonly runId: string
  readonly startedAt: string
  readonly actor: string | null
  readonly gitSha: string | null
  readonly migrations: readonly {
    readonly name: string
    readonly direction: 'up' | 'down'
    readonly kind: LogRow['kind']
    readonly status: LogRow['status']
    readonly ms: number | null
    readonly sqlstate: string | null
    readonly error: string | null
  }[]
}

export interface WayBack {
  readonly to: string | null
  /** The version of the product that brought `to`. */
  readonly version: string | null
  readonly gitSha: string | null
  /** How many migrations would be taken back. */
  readonly steps: number
  readonly feasible: boolean
  /** What would be lost for good, a line each; with any, `down` wants the consent `data-loss`. */
  readonly dataLoss: readonly string[]
  /** Why it cannot be done. */
  readonly reasons: readonly string[]
}
