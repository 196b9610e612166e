import type { Session } from '../connection/index.ts'
import { literal } from '../sql/index.ts'
import type { QualifiedName } from '../syntax/index.ts'

/** A table that is there, as the server estimates it. */
export interface TableSize {
  /** `schema.name`. */
  readonly table: string
  /** The planner's estimate; null where the table was never analysed. */
  readonly rows: number | null
  /** With its indexes. */
  readonly bytes: number
}

/** A session that a migration would have to wait for, or that waits already. */
export interface Blocker {
  readonly pid: number
  readonly applicationName: string | null
  readonly user: string | null
  readonly state: string | null
  /** How long its transaction has been open. */
  readonly seconds: number | null
  /** The tables of this plan that it holds or waits for, with the lock. */
  readonly locks: readonly string[]
}

export interface Activity {
  /** Open for longer than `longTransactionSeconds`, or with a lock on a table of this plan; longest first. */
  readonly blockers: readonly Blocker[]
  /** Prepared transactions, which hold their locks until somebody ends them. */
  readonly prepared: readonly { readonly gid: string; readonly seconds: number }[]
  /** False where the role may not see other users' sessions whole. */
  readonly complete: boolean
}

export const longTransactionSeconds = 10

/** Sizes of tables and who stands in the way now. Reads only, one statement. Rejects with the client's error. */
export async function readSurroundings(
  session: Pick<Session, 'query'>,
  tables: readonly QualifiedName[],
): Promise<{ readonly sizes: readonly TableSize[]; readonly activity: Activity }> {
  const [row] = await session.query<{ readonly state: string }>(surroundingsSql(tables))
  if (row === undefined) throw new Error('the database answered the question for its tables with no row')
  const raw = JSON.parse(row.state) as {
    sizes: { table: string; rows: number; bytes: number }[] | null
    blockers:
      | {
          pid: number
          application_name: string | null
          usename: string | null
          state: string | null
          seconds: number | null
          locks: string[] | null
        }[]
      | null
    prepared: { gid: string; seconds: number }[] | null
    complete: boolean
  }
  return {
    sizes: (raw.sizes ?? []).map((it) => ({ ...it, rows: it.rows < 0 ? null : it.rows })),
    activity: {
      blockers: (raw.blockers ?? []).map((it) => ({
        pid: it.pid,
        applicationName: it.application_name === '' ? null : it.application_name,
        user: it.usename,
        state: it.state,
        seconds: it.seconds === null ? null : Math.round(it.seconds),
        locks: it.locks ?? [],
      })),
      prepared: (raw.prepared ?? []).map((it) => ({ gid: it.gid, seconds: Math.round(it.seconds) })),
      complete: raw.complete,
    },
  }
}

/** Never what a session does: the text of a query may hold what nobody here should read. */
function surroundingsSql(tables: readonly QualifiedName[]): string {
  const wanted =
    tables.length === 0
      ? 'select null::text as schema, null::text as name where false'
      : `values ${tables.map(({ schema, name }) => `(${literal(schema)}, ${literal(name)})`).join(', ')}`
  return `with wanted(schema, name) as (${wanted}),
    known as (
      select c.oid, n.nspname || '.' || c.relname as "table", c.reltuples
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join wanted w on w.schema = n.nspname and w.name = c.relname
    ),
    held as (
      select l.pid, array_agg(distinct k."table" || ' ' || l.mode || case when l.granted then '' else ' (waits)' end) as locks
        from pg_locks l join known k on k.oid = l.relation
       where l.locktype = 'relation' and l.pid <> pg_backend_pid()
         and l.database = (select oid from pg_database where datname = current_database())
       group by l.pid
    ),
    blockers as (
      select a.pid, a.application_name, a.usename, a.state, held.locks,
             extract(epoch from clock_timestamp() - a.xact_start)::float8 as seconds
        from pg_stat_activity a left join held on held.pid = a.pid
       where a.datname = current_database() and a.pid <> pg_backend_pid()
         and (held.pid is not null or a.xact_start < clock_timestamp() - interval '${longTransactionSeconds} seconds')
       order by a.xact_start nulls last limit 20
    )
    select jsonb_build_object(
      'sizes', (select jsonb_agg(jsonb_build_object('table', "table", 'rows', reltuples::bigint,
                                                    'bytes', pg_total_relation_size(oid)) order by "table") from known),
      'blockers', (select jsonb_agg(to_jsonb(b)) from blockers b),
      'prepared', (select jsonb_agg(jsonb_build_object('gid', gid,
                     'seconds', extract(epoch from clock_timestamp() - prepared)::float8))
                     from pg_prepared_xacts where database = current_database()),
      'complete', pg_has_role(current_user, 'pg_read_all_stats', 'usage')
    )::text as state`
}
