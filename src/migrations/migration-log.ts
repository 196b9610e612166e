import { identifier, literal, type Session } from './session.ts'
import type { LedgerTable, LogRow } from './types.ts'

/** Who runs, for the log. */
export interface RunIdentity {
  readonly id: string
  readonly actor?: string
  readonly gitSha?: string
}

export interface LogEntry {
  readonly run: RunIdentity
  readonly ledger: LedgerTable
  readonly name: string
  readonly hash: string
  readonly direction: 'up' | 'down'
  readonly transactional: boolean
  readonly statementNo: number
  readonly upSql: string | null
  readonly downSql: string | null
}

const table = identifier('deploykit', 'migration_log')

/** Creates the log where it is absent. */
export async function ensureLog(session: Session): Promise<void> {
  const [found] = await session.query<{ found: boolean }>(
    `select to_regclass('deploykit.migration_log') is not null as found`,
  )
  if (found?.found === true) return
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
       down_sql text
     ); commit`,
  )
}

/** The log's rows of one ledger by id; empty where there is no log. Creates nothing. */
export async function readLog(session: Session, ledger: LedgerTable): Promise<readonly LogRow[]> {
  const [found] = await session.query<{ found: boolean }>(
    `select to_regclass('deploykit.migration_log') is not null as found`,
  )
  if (found?.found !== true) return []
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
    down_sql: string | null
  }>(
    `select id, run_id, name, hash, direction, actor, git_sha, started_at, ms, status, transactional, statement_no,
            sqlstate, error, down_sql from ${table} where ledger = $1 order by id`,
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
    downSql: row.down_sql,
  }))
}

/** Marks rows that were left `running`. The caller holds the lock, so their runs have ended without a word. */
export async function closeAbandoned(session: Session, ledger: LedgerTable): Promise<number> {
  const rows = await session.query<{ id: string }>(
    `update ${table} set status = 'failed', error = 'the run ended without a word: killed, or its connection was lost'
      where ledger = $1 and status = 'running' returning id`,
    [ledgerName(ledger)],
  )
  return rows.length
}

/** The SQL that opens a row as `running` and returns its id. */
export function openSql(entry: LogEntry): string {
  const values = [
    entry.run.id,
    ledgerName(entry.ledger),
    entry.name,
    entry.hash,
    entry.direction,
    entry.run.actor ?? null,
    entry.run.gitSha ?? null,
    'running',
    entry.transactional,
    entry.statementNo,
    entry.upSql,
    entry.downSql,
  ]
  return `insert into ${table} (run_id, ledger, name, hash, direction, actor, git_sha, status, transactional, statement_no, up_sql, down_sql)
    values (${values.map(literal).join(', ')}) returning id`
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
