import type { Session } from '../connection/index.ts'
import { identifier, literal } from '../sql/index.ts'
import type { LedgerTable, LogKind, LogRow } from '../types.ts'

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

const table = identifier('deploykit', 'migration_log')

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

async function columnsOf(session: Session): Promise<readonly string[]> {
  // pg_class rather than to_regclass, which asks for the right to use the schema.
  const columns = await session.query<{ name: string }>(
    `select a.attname as name from pg_attribute a
       join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'deploykit' and c.relname = 'migration_log' and a.attnum > 0 and not a.attisdropped`,
  )
  return columns.map((column) => column.name)
}

/** Creates the log where it is absent, and adds what a log of an older runner lacks. */
export async function ensureLog(session: Session): Promise<void> {
  const columns = await columnsOf(session)
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

/** SQL for a row whose run may be gone on with; the SQL of all the others would be a lot to read. */
export const cutOff = `not transactional and status in ('running', 'failed')`

/** The log's rows of one ledger by id; empty where there is no log. Creates nothing. */
export async function readLog(session: Session, ledger: LedgerTable): Promise<readonly LogRow[]> {
  const columns = await columnsOf(session)
  if (columns.length === 0) return []
  const later = laterColumns.map((column) => (columns.includes(column) ? column : `null::text as ${column}`))
  const rows = await session.query<{
    id: string
    run_id: string
    name: string
    hash: string
    direction: 'up' | 'down'
    actor: string | null
    git_sha: string | null
    started_at: Date
    ms: number | null
    status: LogRow['status']
    transactional: boolean
    statement_no: number | null
    sqlstate: string | null
    error: string | null
    up_sql: string | null
    down_sql: string | null
    phase: string | null
    risk: string | null
    core_version: string | null
    snapshot_id: string | null
    kind: LogKind | null
  }>(
    `select id, run_id, name, hash, direction, actor, git_sha, started_at, ms, status, transactional, statement_no,
            sqlstate, error, case when ${cutOff} then up_sql end as up_sql, down_sql, ${later.join(', ')} from ${table} where ledger = $1 order by id`,
    [ledgerName(ledger)],
  )
  return rows.map((row) => ({
    id: Number(row.id),
    runId: row.run_id,
    name: row.name,
    hash: row.hash,
    direction: row.direction,
    actor: row.actor,
    gitSha: row.git_sha,
    startedAt: row.started_at.toISOString(),
    ms: row.ms,
    status: row.status,
    transactional: row.transactional,
    statementNo: row.statement_no,
    sqlstate: row.sqlstate,
    error: row.error,
    upSql: row.up_sql,
    downSql: row.down_sql,
    phase: row.phase,
    risk: row.risk,
    version: row.core_version,
    snapshotId: row.snapshot_id,
    kind: row.kind,
  }))
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

function ledgerName(ledger: LedgerTable): string {
  return `${ledger.schema}.${ledger.table}`
}
