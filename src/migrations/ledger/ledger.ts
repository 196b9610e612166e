import type { Session } from '../connection/index.ts'
import { classify } from '../plan/index.ts'
import { identifier, literal } from '../sql/index.ts'
import type { Ledger, LedgerRow, LedgerTable, Migration, MigrationFolder, RefusalReason } from '../types.ts'

/**
 * Looks for the folder's migrations in another table of the ledger's shape: where migrationsTable or migrationsSchema
 * of drizzle.config was changed, Drizzle starts from an empty ledger and applies everything again.
 */
export async function otherLedger(
  session: Session,
  table: LedgerTable,
  folder: MigrationFolder,
): Promise<RefusalReason | undefined> {
  const found = await session.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = 'r' and (n.nspname, c.relname) <> ($1, $2) and a.attname in ('id', 'hash', 'created_at')
        and n.nspname not in ('pg_catalog', 'information_schema', 'deploykit')
        and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
      group by n.nspname, c.relname having count(*) = 3 order by 1, 2`,
    [table.schema, table.table],
  )
  for (const other of found) {
    const [match] = await session.query<{ count: number }>(
      `select count(*)::int as count from ${identifier(other.schema, other.name)} where hash::text = any($1)`,
      [folder.migrations.map((migration) => migration.up.hash)],
    )
    if (match === undefined || match.count === 0) continue
    return {
      kind: 'other-ledger',
      migration: undefined,
      message: `${table.schema}.${table.table} does not exist, but ${other.schema}.${other.name} records ${match.count} of the ${folder.migrations.length} migrations of ${folder.path}; from an empty ledger they would all be applied again`,
      fix: `Set migrations.schema to ${other.schema} and migrations.table to ${other.name}, as drizzle.config had them; or move the ledger: ALTER TABLE ${identifier(other.schema, other.name)} RENAME TO / SET SCHEMA.`,
    }
  }
  return undefined
}

/**
 * Creates the ledger as the drizzle-orm of the folder's format would, or brings one of 0.x to 1.0's columns, names
 * filled in, where the folder is 1.0's. A 0.x folder keeps the 0.x table: 1.0 finds the rows by their time when it
 * upgrades the table, and could not once a name stands in it that it does not know.
 * @returns whether the table has the column `name` now
 */
export async function ensureLedger(
  session: Session,
  table: LedgerTable,
  folder: MigrationFolder,
  ledger: Ledger,
): Promise<boolean> {
  const name = identifier(table.schema, table.table)
  const wantsNames = folder.format === 'folders'
  if (!ledger.exists) {
    const columns = wantsNames ? ', name text, applied_at timestamp with time zone default now()' : ''
    await session.script(
      `begin; create schema if not exists ${identifier(table.schema)};
       create table if not exists ${name} (id serial primary key, hash text not null, created_at bigint${columns}); commit`,
    )
    return wantsNames
  }
  if (ledger.named || !wantsNames) return ledger.named
  const updates = classify(folder, ledger).applied.map(
    ({ migration, row }) =>
      `update ${name} set name = ${literal(migration.ledgerName)}, applied_at = null where id = ${row.id};`,
  )
  await session.script(
    `begin; alter table ${name} add column if not exists name text;
     alter table ${name} add column if not exists applied_at timestamp with time zone default now(); ${updates.join(' ')} commit`,
  )
  return true
}

/** The SQL that records a migration as applied. */
export function insertRowSql(table: LedgerTable, migration: Migration, named: boolean): string {
  const name = identifier(table.schema, table.table)
  const values = `${literal(migration.up.hash)}, ${migration.createdAt}`
  return named
    ? `insert into ${name} (hash, created_at, name) values (${values}, ${literal(migration.ledgerName)})`
    : `insert into ${name} (hash, created_at) values (${values})`
}

/** The SQL that takes a migration out of the ledger. */
export function deleteRowsSql(table: LedgerTable, rows: readonly LedgerRow[]): string {
  return `delete from ${identifier(table.schema, table.table)} where id in (${rows.map((row) => row.id).join(', ')})`
}

/** The SQL that changes time and name of a row, found again by what it held when it was read. */
export function updateRowSql(
  table: LedgerTable,
  ledger: Ledger,
  row: LedgerRow,
  becomes: { readonly createdAt: number | null; readonly name: string | null },
): string {
  const name = ledger.named ? `, name = ${literal(becomes.name)}` : ''
  return `update ${identifier(table.schema, table.table)} set created_at = ${literal(becomes.createdAt)}${name}
    where id = ${row.id} and hash = ${literal(row.hash)}`
}
