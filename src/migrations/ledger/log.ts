import type { Session } from '../connection/index.ts'
import { identifier, literal } from '../sql/index.ts'
import type { LedgerTable, LogKind, LogRow } from '../types.ts'
import { columnsOf } from './columns.ts'

/** Who runs, for the log. */
export interface RunIdentity {
  readonly id: string
  readonly actor?: string
  readonly gitSha?: string
  /** `org/core`. */
  readonly repo?: string
  readonly imageDigest?: string
  /** The product's version. */
  readonly version?: string
  /** deploy-kit's own version. */
  readonly runnerVersion?: string
}

export interface LogEntry {
  readonly kind: LogKind
  readonly run: RunIdentity
  readonly ledger: LedgerTable
  readonly name: string
  readonly hash: string
  readonly direction: 'up' | 'down'
  readonly transactional: boolean
  readonly statementNo: number
  readonly upSql: string | null
  readonly downSql: string | null
  readonly phase: string | null
  readonly risk: string | null
  readonly snapshotId: string | null
}

export const logTable: LedgerTable = { schema: 'deploykit', table: 'migration_log' }
const table = identifier(logTable.schema, logTable.table)

// Added since the first version of the table, one behind the other; each may be null.
const laterColumns = [
  'phase',
  'repo',
  'image_digest',
  'core_version',
  'runner_version',
  'snapshot_id',
  'kind',
  'risk',
] as const

/** Creates the log where it is absent, and adds what a log of an older runner lacks. */
export async function ensureLog(session: Session): Promise<void> {
  const columns = (await columnsOf(session, [logTable]))(logTable)
  if (columns.length > 0) {
    const missing = laterColumns.filter((column) => !columns.includes(column))
    if (missing.length === 0) return
    await session.script(
      `alter table ${table} ${missing.map((column) => `add column if not exists ${column} text`).join(', ')}`,
    )
    return
  }
  await session.script(
    `begin; create schema if not exists deploykit;
     create table if not exists ${table} (
       id bigint generated always as identity primary key,
       run_id text not null,
       ledger text not null,
       name text not null,
       hash text not null,
       direction text not null check (direction in ('up', 'down')),
       actor text,
       git_sha text,
       started_at timestamptz not null default clock_timestamp(),
       ms integer,
       status text not null check (status in ('running', 'ok', 'failed', 'reverted')),
       transactional boolean not null,
       statement_no integer,
       sqlstate text,
       error text,
       up_sql text,
       down_sql text,
       ${laterColumns.map((column) => `${column} text`).join(', ')}
     ); commit`,
  )
}

const abandoned = `status = 'failed', error = 'the run ended without a word: killed, or its connection was lost'`

/** Marks rows that were left `running`. The caller holds the lock, so their runs have ended without a word. */
export async function closeAbandoned(session: Session, ledger: LedgerTable): Promise<number> {
  const rows = await session.query<{ id: string }>(
    `update ${table} set ${abandoned}
      where ledger = $1 and status = 'running' returning id`,
    [ledgerName(ledger)],
  )
  return rows.length
}

/** The same for one of them. */
export async function closeAbandonedRow(session: Session, id: number): Promise<void> {
  await session.query(`update ${table} set ${abandoned} where id = $1 and status = 'running'`, [id])
}

/** A commit that waits for the disk, and by that for every commit before it: PostgreSQL writes them in their order. */
export async function flushLog(session: Session): Promise<void> {
  await session.script(
    `begin; set local synchronous_commit = on; update ${table} set ms = ms where id = (select max(id) from ${table}); commit`,
  )
}

/** The SQL that opens a row as `running` and returns its id. */
export function openSql(entry: LogEntry): string {
  return insertSql(entry, 'running')
}

/** The SQL of a row for a migration that was not run, only recorded: by a baseline or a repair. */
export function recordSql(entry: LogEntry): string {
  return insertSql(entry, 'ok')
}

function insertSql(entry: LogEntry, status: LogRow['status']): string {
  const { run } = entry
  const values = {
    run_id: run.id,
    ledger: ledgerName(entry.ledger),
    name: entry.name,
    hash: entry.hash,
    direction: entry.direction,
    actor: run.actor ?? null,
    git_sha: run.gitSha ?? null,
    status,
    transactional: entry.transactional,
    statement_no: entry.statementNo,
    up_sql: entry.upSql,
    down_sql: entry.downSql,
    phase: entry.phase,
    risk: entry.risk,
    repo: run.repo ?? null,
    image_digest: run.imageDigest ?? null,
    core_version: run.version ?? null,
    runner_version: run.runnerVersion ?? null,
    snapshot_id: entry.snapshotId,
    kind: entry.kind,
  }
  return `insert into ${table} (${Object.keys(values).join(', ')})
    values (${Object.values(values).map(literal).join(', ')}) returning id`
}

/** The SQL that closes a row. */
export function closeSql(
  id: number,
  result: {
    readonly status: 'ok' | 'failed'
    readonly statementNo: number
    readonly ms: number
    readonly sqlstate?: string | undefined
    readonly error?: string | undefined
  },
): string {
  return `update ${table} set status = ${literal(result.status)}, statement_no = ${result.statementNo}, ms = ${Math.round(result.ms)},
    sqlstate = ${literal(result.sqlstate ?? null)}, error = ${literal(result.error ?? null)} where id = ${id}`
}

export function progressSql(id: number, statementNo: number): string {
  return `update ${table} set statement_no = ${statementNo} where id = ${id}`
}

/** The SQL that marks the way up of a migration as taken back. */
export function revertedSql(ledger: LedgerTable, name: string): string {
  return `update ${table} set status = 'reverted' where ledger = ${literal(ledgerName(ledger))}
    and name = ${literal(name)} and direction = 'up' and status = 'ok'`
}

/** What the log calls a ledger. */
export function ledgerName(ledger: LedgerTable): string {
  return `${ledger.schema}.${ledger.table}`
}
