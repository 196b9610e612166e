/** `deploy-kit/status`: what a product's back end serves to its Admin panel. Needs no driver and no other package. */
import { readFolder } from '../folder/index.ts'
import { drizzleLedger } from '../types.ts'
import { type MigrationStatus, statusDocument } from './document.ts'
import { readDatabaseState, type StatusClient } from './read.ts'

export type { MigrationStatus, StatusClient }

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
 * The state of the database's migrations. Opens no connection of its own, writes nothing, locks nothing; the client's
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
  const database = await readDatabaseState(client, {
    schema: options.schema ?? drizzleLedger.schema,
    table: options.table ?? drizzleLedger.table,
  })
  return statusDocument(
    folder,
    database,
    options.environment === undefined ? {} : { environment: options.environment },
  )
}
