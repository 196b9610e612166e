/** The words of this room: a migration as it lies in a folder, a row as it stands in the ledger. */

/** A piece of a file that is sent to the server as one query; Drizzle cuts at `--> statement-breakpoint`. */
export interface Segment {
  readonly text: string
  /** Where it starts in the file's text, counted in UTF-16 units from 0, a byte order mark left out. */
  readonly offset: number
}

/** An SQL file, read. */
export interface SqlFile {
  /** The path as messages and annotations show it. */
  readonly path: string
  /** The whole text without a byte order mark; line ends as they are. */
  readonly text: string
  /** sha256 in hex of the whole text as Drizzle reads it, byte order mark included. */
  readonly hash: string
  readonly segments: readonly Segment[]
}

/** Front matter beside a file that is better not touched (generated, or applied long ago): YAML, not yet read. */
export interface Sidecar {
  readonly path: string
  readonly text: string
}

export interface Migration {
  /** What a person calls it: the journal's tag, or the folder's name. */
  readonly name: string
  /** What drizzle-orm 1.0 calls it in the ledger's `name` column; for a journal entry, what `drizzle-kit up` will call it. */
  readonly ledgerName: string
  /** Milliseconds since the epoch: the journal's `when`, or the second in the folder's name. */
  readonly when: number
  /** The value for the ledger's `created_at`, such that both majors of drizzle-orm see the migration as applied. */
  readonly createdAt: number
  readonly up: SqlFile
  readonly down: SqlFile | undefined
  readonly sidecar?: Sidecar
}

/** Something about a folder that Drizzle passes over in silence. A plan refuses it where it concerns a pending migration. */
export interface FolderProblem {
  readonly kind: 'when-not-increasing' | 'duplicate-index' | 'not-utf8' | 'unlisted-file' | 'down-without-up'
  /** The migration concerned; undefined where it concerns the folder. */
  readonly migration: string | undefined
  readonly message: string
  readonly fix: string
  readonly file: string
}

export interface MigrationFolder {
  /** `journal` is Drizzle 0.x (`meta/_journal.json`), `folders` is Drizzle 1.0 (one folder a migration). */
  readonly format: 'journal' | 'folders'
  readonly path: string
  /** In the order in which Drizzle applies them. */
  readonly migrations: readonly Migration[]
  readonly problems: readonly FolderProblem[]
}

/** The table in which Drizzle records what it applied. */
export interface LedgerTable {
  readonly schema: string
  readonly table: string
}

export const drizzleLedger: LedgerTable = { schema: 'drizzle', table: '__drizzle_migrations' }

export interface LedgerRow {
  readonly id: number
  readonly hash: string
  /** Milliseconds since the epoch; null only in rows that were written by hand. */
  readonly createdAt: number | null
  /** The folder's name; null in rows that drizzle-orm 0.x wrote, and in tables that 1.0 has not yet touched. */
  readonly name: string | null
}

export interface Ledger {
  readonly exists: boolean
  /** True where the table has 1.0's columns `name` and `applied_at`. */
  readonly named: boolean
  /** By id. */
  readonly rows: readonly LedgerRow[]
  /**
   * True where the database has tables besides the ledger and what extensions brought: with no row in the ledger it was
   * made by something else, and is not new.
   */
  readonly populated?: boolean
}

/** Whether no migration was ever applied and nothing else is there: nobody depends on an old shape, no data can be lost. */
export function isNew(ledger: Ledger): boolean {
  return ledger.rows.length === 0 && ledger.populated !== true
}

/** What of a migration's checklist the runner acts on: what it declares, or what its SQL shows. */
export interface Traits {
  /** `expand` leaves the old shape usable; `contract` takes away what an older version of the product still uses. */
  readonly phase: 'expand' | 'contract'
  readonly risk: 'none' | 'low' | 'data-loss'
  /** What in the SQL speaks for the risk, one clause. */
  readonly riskBecause: string | undefined
  /** `none`: the file asks to run outside a transaction though nothing in it has to. */
  readonly transaction: 'auto' | 'none'
  /** Milliseconds; undefined where the file leaves it to the configuration. */
  readonly lockTimeoutMs: number | undefined
  /** The oldest version of the product that can do without the old shape. */
  readonly requiresCore: string | undefined
}

/** Something that uses the database now, or may again: a running task, a pinned rollback target. */
export interface RunningVersion {
  /** As messages show it: `core:41 (2 tasks)`. */
  readonly what: string
  readonly version: string
  /** The newest migration in the folder that this version was built with, where that was recorded. */
  readonly migrationHead?: string
}

/** What a caller accepts: that data is dropped for good, that it is so without a snapshot, a baseline without proof. */
export type Consent = 'data-loss' | 'without-snapshot' | 'without-proof'

/** When a snapshot is taken before the first statement: where data may be lost, always, or never. */
export type SnapshotPolicy = 'by-risk' | 'always' | 'never'

/**
 * How a row of the log came about: a `run` sent the migration's statements; a `baseline`, or a repair that was told
 * `mark-applied`, only recorded it; an `undo` took back what a half-done one had left.
 */
export type LogKind = 'run' | 'baseline' | 'mark-applied' | 'undo'

/** A row of `deploykit.migration_log`. */
export interface LogRow {
  readonly id: number
  readonly runId: string
  readonly name: string
  readonly hash: string
  readonly direction: 'up' | 'down'
  readonly actor: string | null
  readonly gitSha: string | null
  /** ISO 8601. */
  readonly startedAt: string
  readonly ms: number | null
  readonly status: 'running' | 'ok' | 'failed' | 'reverted'
  readonly transactional: boolean
  /** How many statements were done; the one after it is the one that failed or was under way. */
  readonly statementNo: number | null
  readonly sqlstate: string | null
  readonly error: string | null
  /** Only of what runs or failed outside a transaction: what it was when it was cut off. */
  readonly upSql: string | null
  readonly downSql: string | null
  /** The phase of the migration, where it was known. */
  readonly phase: string | null
  /** What its checklist said of the data, where it was run or recorded; null in rows of an older runner. */
  readonly risk: string | null
  /** The product's version that the run belonged to. */
  readonly version: string | null
  readonly snapshotId: string | null
  /** Null in rows of an older runner. */
  readonly kind: LogKind | null
}

/** Who holds the lock of migration runs. */
export interface LockHolder {
  readonly pid: number
  readonly applicationName: string | null
  readonly user: string | null
  /** When that connection began; ISO 8601. */
  readonly since: string | null
}

/** What is known of a database without the folder. */
export interface DatabaseState {
  /** When it was read, by the clock of the database; ISO 8601. */
  readonly at: string
  readonly server: { readonly version: string; readonly database: string }
  readonly ledger: Ledger
  /** Of this ledger's runs, by id. */
  readonly log: readonly LogRow[]
  readonly lock: LockHolder | null
}

/** Why nothing was done: each reason names the migration, what is wrong with it and what to do. */
export interface RefusalReason {
  readonly kind:
    | 'edited'
    | 'renamed'
    | 'unknown'
    | 'out-of-order'
    | 'no-time'
    | 'folder'
    | 'transaction-control'
    | 'locked'
    | 'pooler'
    | 'interrupted'
    | 'no-such-migration'
    | 'not-applied'
    | 'no-down'
    | 'data-loss'
    /** In the folder's past by the ledger, but no longer in the folder. */
    | 'missing'
    /** An expand migration stands behind a contract one that cannot be applied before the deploy. */
    | 'phase-order'
    /** Something that runs, or may run again, needs what would be taken away. */
    | 'still-needed'
    /** What runs is not known, and it matters. */
    | 'running-unknown'
    /** Ledger, files or options are not those of the plan that was agreed to. */
    | 'plan-changed'
    /** Data may be lost, and there is no snapshot or it failed. */
    | 'no-snapshot'
    /** Cut off outside a transaction it could not be gone on with: to be split. */
    | 'not-resumable'
    /** The folder's migrations are recorded in another table. */
    | 'other-ledger'
    /** Baseline: the catalog is not what the migrations would have made of it, or that was not proven. */
    | 'catalog-differs'
    | 'no-proof'
    | 'not-understood'
  readonly migration: string | undefined
  readonly message: string
  readonly fix: string
  readonly file?: string
  readonly line?: number
}

export interface Refusal {
  readonly kind: 'refused'
  readonly reasons: readonly RefusalReason[]
}
