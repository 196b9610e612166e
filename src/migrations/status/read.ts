import { cutOff, lockKey, populatedSql } from '../ledger/index.ts'
import { identifier, literal } from '../sql/index.ts'
import type { LedgerTable, LogRow } from '../types.ts'
import type { DatabaseState, LoggedRun } from './document.ts'

/**
 * What the state is read with: `pg`'s Client and Pool fit as they are, postgres.js through
 * `{ query: async (text) => ({ rows: await sql.unsafe(text) }) }`.
 */
export interface StatusClient {
  query(text: string): Promise<{ readonly rows: readonly unknown[] }>
}

/**
 * Reads ledger, log and lock. Creates nothing, locks nothing, needs no transaction and no session: what must fit
 * together is read by one statement, so that a pool or a pooler may sit between. Rejects with the client's error.
 */
export async function readDatabaseState(client: StatusClient, ledger: LedgerTable): Promise<DatabaseState> {
  const found = (await rows<{ ledger: boolean; named: boolean; log: boolean }>(client, presentSql(ledger)))[0]
  const [state] = await rows<StateRow>(client, stateSql(ledger, found))
  if (state === undefined) throw new Error('the database answered the question for its state with no row')
  const raw = JSON.parse(state.state) as RawState
  return {
    at: utc(raw.at),
    server: { version: raw.version, database: raw.database },
    ledger: {
      exists: found?.ledger ?? false,
      named: found?.named ?? false,
      populated: raw.populated,
      rows: (raw.ledger ?? []).map((row) => ({
        id: row.id,
        hash: row.hash,
        createdAt: row.created_at,
        name: row.name ?? null,
      })),
    },
    log: (raw.log ?? []).map(loggedRun),
    lock:
      raw.lock === null
        ? null
        : {
            pid: raw.lock.pid,
            applicationName: raw.lock.application_name === '' ? null : raw.lock.application_name,
            user: raw.lock.usename,
            since: raw.lock.backend_start === null ? null : utc(raw.lock.backend_start),
          },
  }
}

interface StateRow {
  readonly state: string
}

interface RawState {
  readonly at: string
  readonly version: string
  readonly database: string
  readonly ledger:
    | readonly { id: number; hash: string; created_at: number | null; name?: string | null }[]
    | null
  readonly populated: boolean
  readonly log: readonly RawLogRow[] | null
  readonly lock: {
    readonly pid: number
    readonly application_name: string | null
    readonly usename: string | null
    readonly backend_start: string | null
  } | null
}

/** A row as `to_jsonb` gives it: a log that an older runner made lacks the newer columns. */
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
  readonly up_sql?: string | null
  readonly down_sql: string | null
  readonly phase?: string | null
  readonly risk?: string | null
  readonly core_version?: string | null
  readonly snapshot_id?: string | null
  readonly kind?: LogRow['kind']
}

function loggedRun(row: RawLogRow): LoggedRun {
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
    upSql: row.up_sql ?? null,
    downSql: row.down_sql,
    phase: row.phase ?? null,
    risk: row.risk ?? null,
    version: row.core_version ?? null,
    snapshotId: row.snapshot_id ?? null,
    kind: row.kind ?? null,
  }
}

/** pg_class rather than to_regclass, which asks for the right to use the schema. */
function presentSql(ledger: LedgerTable): string {
  const table = (schema: string, name: string) =>
    `select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${literal(schema)} and c.relname = ${literal(name)}`
  return `select exists (${table(ledger.schema, ledger.table)}) as ledger,
    exists (select 1 from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = ${literal(ledger.schema)} and c.relname = ${literal(ledger.table)}
               and a.attname = 'name' and a.attnum > 0 and not a.attisdropped) as named,
    exists (${table('deploykit', 'migration_log')}) as log`
}

function stateSql(
  ledger: LedgerTable,
  found: { readonly ledger: boolean; readonly log: boolean } | undefined,
): string {
  // pg_locks shows a 64 bit key as its upper and lower halves (manual, pg_locks).
  const key = BigInt.asUintN(64, lockKey(ledger))
  const ledgerRows =
    found?.ledger === true
      ? `(select jsonb_agg(to_jsonb(l) order by l.id) from ${identifier(ledger.schema, ledger.table)} l)`
      : 'null::jsonb'
  const logRows =
    found?.log === true
      ? `(select jsonb_agg(case when ${cutOff} then to_jsonb(l) else to_jsonb(l) - 'up_sql' end order by l.id) from deploykit.migration_log l
           where l.ledger = ${literal(`${ledger.schema}.${ledger.table}`)})`
      : 'null::jsonb'
  return `select jsonb_build_object(
    'at', clock_timestamp(),
    'version', current_setting('server_version'),
    'database', current_database(),
    'ledger', ${ledgerRows},
    'populated', ${populatedSql(ledger)},
    'log', ${logRows},
    'lock', (select jsonb_build_object('pid', l.pid, 'application_name', a.application_name, 'usename', a.usename,
                                       'backend_start', a.backend_start)
               from pg_locks l left join pg_stat_activity a on a.pid = l.pid
              where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                and l.database = (select oid from pg_database where datname = current_database())
                and l.classid = ${key >> 32n}::oid and l.objid = ${key & 0xffffffffn}::oid limit 1)
    )::text as state`
}

async function rows<Row extends object>(client: StatusClient, text: string): Promise<readonly Row[]> {
  return (await client.query(text)).rows as readonly Row[]
}

function utc(time: string): string {
  return new Date(time).toISOString()
}
