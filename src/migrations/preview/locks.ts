import { strongestLocks, type TableLock } from '../locks/index.ts'
import { applyStatement, emptySchema } from '../schema/index.ts'
import type { SqlParser } from '../syntax/index.ts'
import type { Migration } from '../types.ts'

/** What each migration of a folder locks, in the schema that those before it made. Pure. */
export function locksOfMigrations(
  migrations: readonly Migration[],
  parser: SqlParser,
): ReadonlyMap<Migration, readonly TableLock[]> {
  const schema = emptySchema()
  return new Map(
    migrations.map((migration) => {
      const { statements } = parser.parseFile(migration.up)
      const locks = strongestLocks(statements, schema)
      for (const statement of statements) applyStatement(schema, statement, 'before')
      return [migration, locks]
    }),
  )
}
