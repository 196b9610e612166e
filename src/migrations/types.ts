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
}

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
  readonly downSql: string | null
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
