import type { Session } from '../connection/index.ts'
import { literal } from '../sql/index.ts'
import type { LedgerTable } from '../types.ts'

/** The columns of tables by one statement; none of a table that is not there. */
export async function columnsOf(
  session: Pick<Session, 'query'>,
  tables: readonly LedgerTable[],
): Promise<(table: LedgerTable) => readonly string[]> {
  // pg_class rather than to_regclass, which asks for the right to use the schema.
  const found = await session.query<{ schema: string; table: string; column: string }>(
    `select n.nspname as schema, c.relname as "table", a.attname as "column" from pg_attribute a
       join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where (n.nspname, c.relname) in (${tables.map(({ schema, table }) => `(${literal(schema)}, ${literal(table)})`).join(', ')})
        and a.attnum > 0 and not a.attisdropped`,
  )
  return ({ schema, table }) =>
    found.flatMap((it) => (it.schema === schema && it.table === table ? [it.column] : []))
}
