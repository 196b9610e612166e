import type { Databases } from './stage/postgres.ts'

/** What stands in a database of the product, so that two moments can be compared. */
export interface DatabaseState {
  /** Every object that is the product's, a line each, sorted: what its migrations make. */
  readonly schema: readonly string[]
  /** By table. */
  readonly rows: Readonly<Record<string, number>>
  /** Drizzle's own ledger: hash and time of each applied migration, oldest first. */
  readonly ledger: readonly string[]
}

/** By environment. */
export type DatabaseStates = Readonly<Record<string, DatabaseState>>

/** What changed from one moment to another. */
export interface DatabaseChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Tables that both have, with other numbers of rows: `items: 5 rows, 0 now`. */
  readonly rows: readonly string[]
  readonly applied: readonly string[]
  readonly takenBack: readonly string[]
}

export async function databaseStates(
  databases: Databases,
  urls: Readonly<Record<string, string>>,
): Promise<DatabaseStates> {
  const states: Record<string, DatabaseState> = {}
  for (const [environment, url] of Object.entries(urls)) states[environment] = await stateOf(databases, url)
  return states
}

async function stateOf(databases: Databases, url: string): Promise<DatabaseState> {
  const objects = await databases.query<{ line: string }>(url, schemaQuery)
  const tables = await databases.query<{ name: string }>(
    url,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where ${ownSchema('schemaname')} order by 1`,
  )
  const rows: Record<string, number> = {}
  for (const { name } of tables) {
    const [counted] = await databases.query<{ count: number }>(url, `select count(*)::int from ${name}`)
    rows[name] = counted?.count ?? 0
  }
  const [ledger] = await databases.query<{ there: boolean }>(
    url,
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  )
  const applied =
    ledger?.there === true
      ? await databases.query<{ row: string }>(
          url,
          `select hash || ' ' || created_at as row from drizzle.__drizzle_migrations order by id`,
        )
      : []
  return { schema: objects.map((it) => it.line), rows, ledger: applied.map((it) => it.row) }
}

/** The ledger and the log of migrations are the runner's to change: they are looked at by themselves. */
function ownSchema(column: string): string {
  return `${column} !~ '^pg_' and ${column} not in ('information_schema', 'drizzle', 'deploykit')`
}

/**
 * Everything that PostgreSQL itself knows of the schema, in its own words and without numbers that only this server
 * has. Written apart from the runner's fingerprint: who is examined does not bring the examiner.
 */
const schemaQuery = `
  select line from (
    select 'schema ' || quote_ident(nspname) as line from pg_namespace where ${ownSchema('nspname')}
    union all
    select format('%s %I.%I', case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view'
        when 'c' then 'type' else 'table' end, nspname, relname)
      || case when relkind in ('v', 'm') then ' ' || pg_get_viewdef(c.oid) else '' end
      || case when relrowsecurity then ' row security' else '' end
      from pg_class c join pg_namespace n on n.oid = relnamespace
      where ${ownSchema('nspname')} and relkind in ('r', 'p', 'S', 'v', 'm', 'c', 'f')
    union all
    select format('column %I.%I.%I %s', nspname, relname, attname, format_type(atttypid, atttypmod))
      || case when attnotnull then ' not null' else '' end
      || case when attidentity <> '' then ' identity ' || attidentity::text else '' end
      || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
      from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
      left join pg_attrdef d on d.adrelid = attrelid and d.adnum = attnum
      where ${ownSchema('nspname')} and relkind in ('r', 'p', 'v', 'm', 'c', 'f') and attnum > 0 and not attisdropped
    union all
    select format('constraint %I on %s %s', conname, conrelid::regclass, pg_get_constraintdef(t.oid))
      from pg_constraint t join pg_namespace n on n.oid = connamespace
      where ${ownSchema('nspname')} and contype <> 'n'
    union all
    select pg_get_indexdef(indexrelid) || case when indisvalid then '' else ' invalid' end
      from pg_index i join pg_class c on c.oid = indexrelid join pg_namespace n on n.oid = relnamespace
      where ${ownSchema('nspname')}
    union all
    select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = tgrelid
      join pg_namespace n on n.oid = relnamespace where ${ownSchema('nspname')} and not tgisinternal
    union all
    select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = pronamespace
      where ${ownSchema('nspname')} and prokind in ('f', 'p')
    union all
    select format('enum %I.%I %s', nspname, typname, string_agg(quote_literal(enumlabel), ', ' order by enumsortorder))
      from pg_enum e join pg_type t on t.oid = enumtypid join pg_namespace n on n.oid = typnamespace
      where ${ownSchema('nspname')} group by nspname, typname
    union all
    select format('extension %I %s', extname, extversion) from pg_extension
  ) as objects order by line collate "C"`

export function databaseChange(before: DatabaseState, after: DatabaseState): DatabaseChange {
  const without = (all: readonly string[], known: readonly string[]) => {
    const have = new Set(known)
    return all.filter((it) => !have.has(it))
  }
  return {
    added: without(after.schema, before.schema),
    removed: without(before.schema, after.schema),
    rows: Object.entries(before.rows).flatMap(([table, count]) => {
      const now = after.rows[table]
      return now === undefined || now === count ? [] : [`${table}: ${count} rows, ${now} now`]
    }),
    applied: without(after.ledger, before.ledger),
    takenBack: without(before.ledger, after.ledger),
  }
}

/** One sentence about a change; `as before` where there is none. */
export function describeChange(change: DatabaseChange): string {
  const { added, removed, rows, applied, takenBack } = change
  const parts = [
    ...added.map((it) => `+ ${it}`),
    ...removed.map((it) => `- ${it}`),
    ...rows,
    ...(applied.length === 0 ? [] : [`${counted(applied.length)} more in the ledger`]),
    ...(takenBack.length === 0 ? [] : [`${counted(takenBack.length)} fewer in the ledger`]),
  ]
  return parts.length === 0 ? 'as before' : parts.join('; ')
}

function counted(migrations: number): string {
  return migrations === 1 ? '1 migration' : `${migrations} migrations`
}
