/** `deploy-kit/status`: what a product's back end serves to its Admin panel. Needs no driver and no other package. */
import { declaredIn } from '../checklist/index.ts'
import { readFolder } from '../folder/index.ts'
import { readDatabaseState } from '../ledger/index.ts'
import { statementsOf } from '../sql/index.ts'
import { drizzleLedger, type Migration } from '../types.ts'
import type { MigrationStatus } from './document.ts'
import { type Described, statusDocument } from './document-of.ts'

export type { MigrationStatus }

/**
 * What the state is read with: `pg`'s Client and Pool fit as they are, postgres.js through
 * `{ query: async (text) => ({ rows: await sql.unsafe(text) }) }`.
 */
export interface StatusClient {
  query(text: string): Promise<{ readonly rows: readonly unknown[] }>
}

export interface MigrationStatusOptions {
  /** The folder of migrations in the image, for example `drizzle`. */
  readonly folder: string
  /** What the document calls the environment. */
  readonly environment?: string
  /** Drizzle's migrationsSchema; default `drizzle`. */
  readonly schema?: string
  /** Drizzle's migrationsTable; default `__drizzle_migrations`. */
  readonly table?: string
}

/**
 * The state of the database's migrations. Phase and risk of what was applied are those that the log recorded. Of what
 * is pending they are what the SQL file declares, and `data-loss` where it drops, truncates or deletes; else null,
 * because to infer the rest takes PostgreSQL's parser, which `deploy-kit migrate status` brings and this does not.
 * Opens no connection of its own, writes nothing, locks nothing; the client's
 * role needs `usage` on the schemas `drizzle` and `deploykit` and `select` on their tables.
 *
 * @param client pg's Client or Pool, or anything with its `query(text)`
 * @throws where the folder cannot be read, or with the client's own error
 */
export async function migrationStatus(
  client: StatusClient,
  options: MigrationStatusOptions,
): Promise<MigrationStatus> {
  const folder = await readFolder(options.folder)
  const query = async <Row extends object>(text: string) => (await client.query(text)).rows as readonly Row[]
  const database = await readDatabaseState(
    { query },
    { schema: options.schema ?? drizzleLedger.schema, table: options.table ?? drizzleLedger.table },
  )
  return statusDocument(folder, database, {
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    describe: declaredOf,
  })
}

function declaredOf(migration: Migration): Described {
  const { phase, risk } = declaredIn(migration.up)
  const loses = statementsOf(migration.up).some(({ dataLoss }) => dataLoss !== undefined)
  return { phase: phase?.value ?? null, risk: risk?.value ?? (loses ? 'data-loss' : null) }
}
