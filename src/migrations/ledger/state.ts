import type { Session } from '../connection/index.ts'
import { identifier, literal } from '../sql/index.ts'
import type { DatabaseState, LedgerRow, LedgerTable, LogRow } from '../types.ts'
import { holderSql, type LockHolderRow, lockHolder } from './advisory-lock.ts'
import { columnsOf } from './columns.ts'
import { ledgerName, logTable } from './log.ts'
import { populatedSql } from './populated.ts'

/**
 * Reads ledger, log and lock. Creates nothing, locks nothing, needs no transaction and no session: what must fit
 * together is read by one statement, so that a pool or a pooler may sit between. Rejects with the client's error.
 */
export async function readDatabaseState(
  session: Pick<Session, 'query'>,
  ledger: LedgerTable,
): Promise<DatabaseState> {
  const columns = await columnsOf(session, [ledger, logTable])
  const [inLedger, inLog] = [columns(ledger), columns(logTable)]
  const answer = await session.query<Part>(
    [serverSql(ledger), lockSql(ledger), ...ledgerSql(ledger, inLedger), ...logSql(ledger, inLog)].join(
      '\nunion all ',
    ),
  )
  const all = <Row>(part: Part['part']) =>
    answer.flatMap((row): readonly Row[] => (row.part === part ? [JSON.parse(row.value)] : []))
  const [server] = all<ServerRow>('server')
  if (server === undefined) throw new Error('the database answered the question for its state with no row')
  const [holder] = all<LockHolderRow>('lock')
  return {
    at: utc(server.at),
    server: { version: server.version, database: server.database },
    ledger: {
      exists: inLedger.length > 0,
      named: inLedger.includes('name'),
      populated: server.populated,
      rows: all<RawLedgerRow>('ledger').map(ledgerRow).toSorted(byId),
    },
    log: all<RawLogRow>('log').map(logRow).toSorted(byId),
    lock: holder === undefined ? null : lockHolder(holder),
  }
}

/** A row as JSON: a client of whatever kind hands text on as it is, and each row is as large as it may be. */
interface Part {
  readonly part: 'server' | 'lock' | 'ledger' | 'log'
  readonly value: string
}

interface ServerRow {
  readonly at: string
  readonly version: string
  readonly database: string
  readonly populated: boolean
}

function serverSql(ledger: LedgerTable): string {
  return `select 'server' as part, json_build_object(
    'at', clock_timestamp(),
    'version', current_setting('server_version'),
    'database', current_database(),
    'populated', ${populatedSql(ledger)})::text as value`
}

function lockSql(ledger: LedgerTable): string {
  return `select 'lock', row_to_json(l)::text from (${holderSql(ledger)} limit 1) l`
}

interface RawLedgerRow {
  readonly id: number
  readonly hash: string
  readonly created_at: number | null
  readonly name?: string | null
}

function ledgerSql(ledger: LedgerTable, columns: readonly string[]): readonly string[] {
  if (columns.length === 0) return []
  const wanted = ['id', 'hash', 'created_at', ...columns.filter((column) => column === 'name')]
  return [
    `select 'ledger', row_to_json(l)::text from (select ${wanted.join(', ')} from ${identifier(ledger.schema, ledger.table)}) l`,
  ]
}

function ledgerRow(row: RawLedgerRow): LedgerRow {
  return { id: row.id, hash: row.hash, createdAt: row.created_at, name: row.name ?? null }
}

/** A log that an older runner made lacks the newer columns. */
interface RawLogRow {
  readonly id: number
  readonly run_id: string
  readonly name: string
  readonly hash: string
  readonly direction: LogRow['direction']
  readonly actor: string | null
  readonly git_sha: string | null
  readonly started_at: string
  readonly ms: number | null
  readonly status: LogRow['status']
  readonly transactional: boolean
  readonly statement_no: number | null
  readonly sqlstate: string | null
  readonly error: string | null
  readonly up_sql: string | null
  readonly down_sql: string | null
  readonly phase?: string | null
  readonly risk?: string | null
  readonly core_version?: string | null
  readonly snapshot_id?: string | null
  readonly kind?: LogRow['kind']
}

/** SQL only of a row whose run may be gone on with, and of the ways back; the rest would be a lot to read. */
function logSql(ledger: LedgerTable, columns: readonly string[]): readonly string[] {
  if (columns.length === 0) return []
  const cutOff = `not transactional and status in ('running', 'failed')`
  const wanted = columns.map((column) =>
    column === 'up_sql' ? `case when ${cutOff} then up_sql end as up_sql` : identifier(column),
  )
  return [
    `select 'log', row_to_json(l)::text from (select ${wanted.join(', ')} from ${identifier(logTable.schema, logTable.table)}
       where ledger = ${literal(ledgerName(ledger))}) l`,
  ]
}

function logRow(row: RawLogRow): LogRow {
  return {
    id: row.id,
    runId: row.run_id,
    name: row.name,
    hash: row.hash,
    direction: row.direction,
    actor: row.actor,
    gitSha: row.git_sha,
    startedAt: utc(row.started_at),
    ms: row.ms,
    status: row.status,
    transactional: row.transactional,
    statementNo: row.statement_no,
    sqlstate: row.sqlstate,
    error: row.error,
    upSql: row.up_sql,
    downSql: row.down_sql,
    phase: row.phase ?? null,
    risk: row.risk ?? null,
    version: row.core_version ?? null,
    snapshotId: row.snapshot_id ?? null,
    kind: row.kind ?? null,
  }
}

function byId(a: { readonly id: number }, b: { readonly id: number }): number {
  return a.id - b.id
}

function utc(time: string): string {
  return new Date(time).toISOString()
}
