import type { TestDatabase } from '../support/postgres.ts'

/** Everything about the objects of a database that a migration can change, as text, in an order of its own. */
export async function fingerprint(database: TestDatabase): Promise<string> {
  const rows = await database.query<{ line: string }>(`
    with own as (
      select oid, nspname from pg_namespace
       where nspname !~ '^pg_' and nspname not in ('information_schema', 'drizzle', 'deploykit')
    )
    select 'relation ' || n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || c.relpersistence::text as line
      from pg_class c join own n on n.oid = c.relnamespace
    union all
    select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname || ' ' || a.attnotnull || ' '
           || format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '-')
      from pg_attribute a join pg_class c on c.oid = a.attrelid join own n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where a.attnum > 0 and not a.attisdropped
    union all
    select 'constraint ' || n.nspname || '.' || o.conname || ' ' || pg_get_constraintdef(o.oid)
      from pg_constraint o join own n on n.oid = o.connamespace
    union all
    select 'index ' || pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid
      from pg_index i join pg_class c on c.oid = i.indexrelid join own n on n.oid = c.relnamespace
    union all
    select 'type ' || n.nspname || '.' || t.typname || ' ' || t.typtype::text || ' '
           || coalesce((select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid), '-')
      from pg_type t join own n on n.oid = t.typnamespace
    union all
    select 'function ' || n.nspname || '.' || p.proname || ' ' || pg_get_functiondef(p.oid)
      from pg_proc p join own n on n.oid = p.pronamespace where p.prokind in ('f', 'p')
    union all
    select 'trigger ' || pg_get_triggerdef(g.oid)
      from pg_trigger g join pg_class c on c.oid = g.tgrelid join own n on n.oid = c.relnamespace where not g.tgisinternal
    order by line`)
  return rows.map((row) => row.line).join('\n')
}
