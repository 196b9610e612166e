import * as v from 'valibot'
import type { Session } from '../connection/index.ts'
import { identifier, literal } from '../sql/index.ts'
import type { LedgerTable } from '../types.ts'
import type { StateRecord, TableCount } from './types.ts'

const recordTable = identifier('deploykit', 'snapshot_record')

/** Longer than this and the planner's estimate has to do: the count must not weigh on a busy database. */
const countMs = 5_000

/** Every table with rows of the product: none of PostgreSQL's own, none of ours, none that a snapshot may lose. */
const tablesSql = `select n.nspname as schema, c.relname as name, greatest(c.reltuples, 0)::bigint as estimate
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p'
    and n.nspname not in ('pg_catalog', 'information_schema', 'deploykit') and n.nspname !~ '^pg_(toast|temp)'
    and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1, 2`

/** Reads what the database holds now. A table that cannot be counted in time, or that we may not read, is estimated. */
export async function readState(
  session: Session,
  ledger: LedgerTable,
  snapshot: string,
  now: number,
): Promise<StateRecord> {
  return {
    version: 1,
    snapshot,
    at: new Date(now).toISOString(),
    ledger: await readLedgerState(session, ledger),
    tables: await countTables(session, countMs),
  }
}

/** Rows of every table; `limitMs` bounds each count. */
export async function countTables(session: Session, limitMs: number): Promise<readonly TableCount[]> {
  const found = await session.query<{ schema: string; name: string; estimate: string }>(tablesSql)
  const counts: TableCount[] = []
  for (const { schema, name, estimate } of found) {
    const rows = await countRows(session, identifier(schema, name), limitMs)
    counts.push({
      table: `${schema}.${name}`,
      rows: rows ?? Number(estimate),
      estimated: rows === undefined,
    })
  }
  return counts
}

async function countRows(session: Session, table: string, limitMs: number): Promise<number | undefined> {
  // A transaction of its own, which the time-out ends; `lock_timeout` lets a migration elsewhere go first.
  const text = `begin read only; set local statement_timeout = ${limitMs}; set local lock_timeout = '1s';
    select count(*)::text as n from ${table}; commit`
  try {
    const rows = await session.script<{ n: string }>(text)
    return Number(rows[0]?.n)
  } catch (error) {
    // 57014 the time-out, 55P03 a lock, 42501 not ours to read, 42P01 dropped meanwhile.
    if (['57014', '55P03', '42501', '42P01'].includes(codeOf(error))) return undefined
    throw error
  }
}

export async function readLedgerState(session: Session, ledger: LedgerTable): Promise<StateRecord['ledger']> {
  const [there] = await session.query<{ there: boolean; named: boolean }>(
    `select to_regclass($1) is not null as there,
            exists (select 1 from pg_attribute where attrelid = to_regclass($1) and attname = 'name' and not attisdropped) as named`,
    [identifier(ledger.schema, ledger.table)],
  )
  if (there?.there !== true) return { rows: 0, head: null }
  // The name where the ledger has one; 0.x has only the hash of the file.
  const head = there.named ? 'coalesce(name, hash)' : 'hash'
  const [row] = await session.query<{ rows: string; head: string | null }>(
    `select (select count(*) from ${identifier(ledger.schema, ledger.table)})::text as rows,
            (select ${head} from ${identifier(ledger.schema, ledger.table)} order by created_at desc nulls last, id desc limit 1) as head`,
  )
  return { rows: Number(row?.rows ?? 0), head: row?.head ?? null }
}

/** Writes the record into the database, so that the snapshot that is begun next carries it. */
export async function writeRecord(session: Session, record: StateRecord): Promise<void> {
  const [found] = await session.query<{ found: boolean }>(
    `select to_regclass('deploykit.snapshot_record') is not null as found`,
  )
  if (found?.found !== true)
    await session.script(
      `begin; create schema if not exists deploykit;
       create table if not exists ${recordTable} (
         snapshot text primary key, taken_at timestamptz not null, record jsonb not null
       ); commit`,
    )
  await session.query(
    `insert into ${recordTable} (snapshot, taken_at, record) values (${literal(record.snapshot)}, ${literal(record.at)}, ${literal(JSON.stringify(record))})
     on conflict (snapshot) do update set taken_at = excluded.taken_at, record = excluded.record`,
  )
  // Snapshots that old have long been pruned.
  await session.query(`delete from ${recordTable} where taken_at < now() - interval '400 days'`)
}

/**
 * The snapshots that the log names for what may have changed the database: that a migration was taken back since, or
 * was run once more, gives no data back. Only a run that was rolled back whole needs none.
 */
export async function readNeeded(session: Session): Promise<readonly string[]> {
  const log = identifier('deploykit', 'migration_log')
  // An older runner's log may lack the column.
  const [found] = await session.query<{ found: boolean }>(
    `select exists (select 1 from pg_attribute where attrelid = to_regclass($1) and attname = 'snapshot_id' and not attisdropped) as found`,
    [log],
  )
  if (found?.found !== true) return []
  const rows = await session.query<{ id: string }>(
    `select distinct snapshot_id as id from ${log}
      where snapshot_id is not null and not (transactional and status = 'failed')`,
  )
  return rows.map(({ id }) => id)
}

const stored = v.object({
  version: v.literal(1),
  snapshot: v.string(),
  at: v.string(),
  ledger: v.object({ rows: v.number(), head: v.nullable(v.string()) }),
  tables: v.array(v.object({ table: v.string(), rows: v.number(), estimated: v.boolean() })),
})

/** The record of a snapshot in the database that it was restored to; undefined where it is missing or of another kind. */
export async function readRecord(session: Session, snapshot: string): Promise<StateRecord | undefined> {
  const [found] = await session.query<{ found: boolean }>(
    `select to_regclass('deploykit.snapshot_record') is not null as found`,
  )
  if (found?.found !== true) return undefined
  const [row] = await session.query<{ record: unknown }>(
    `select record from ${recordTable} where snapshot = $1`,
    [snapshot],
  )
  const parsed = v.safeParse(stored, row?.record)
  return parsed.success ? parsed.output : undefined
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
