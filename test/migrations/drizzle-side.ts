import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzleV1 } from 'drizzle-orm-v1/node-postgres'
import { migrate as migrateV1 } from 'drizzle-orm-v1/node-postgres/migrator'
import type { LedgerTable } from '../../src/migrations/index.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { journalFolder, type MigrationSource, migrationFolders } from './fixture.ts'

/** One major of Drizzle: how its folders look, and what a product's own `migrate()` at boot does with one. */
export interface DrizzleMajor {
  readonly name: string
  readonly format: 'journal' | 'folders'
  write(sources: readonly MigrationSource[], into?: string): Promise<string>
  /** Rejects as the product's boot would. */
  boot(database: TestDatabase, folder: string, ledger?: LedgerTable): Promise<void>
}

export const drizzle045: DrizzleMajor = {
  name: 'drizzle-orm 0.45',
  format: 'journal',
  write: journalFolder,
  boot: async (database, migrationsFolder, ledger) => {
    const client = await database.connect()
    try {
      await migrate(drizzle(client), { migrationsFolder, ...namesOf(ledger) })
    } finally {
      await client.end()
    }
  },
}

export const drizzle1: DrizzleMajor = {
  name: 'drizzle-orm 1.0',
  format: 'folders',
  write: migrationFolders,
  boot: async (database, migrationsFolder, ledger) => {
    const client = await database.connect()
    try {
      await migrateV1(drizzleV1({ client }), { migrationsFolder, ...namesOf(ledger) })
    } finally {
      await client.end()
    }
  },
}

export const drizzleMajors: readonly DrizzleMajor[] = [drizzle045, drizzle1]

function namesOf(ledger: LedgerTable | undefined) {
  return ledger === undefined ? {} : { migrationsSchema: ledger.schema, migrationsTable: ledger.table }
}

/** The ledger as Drizzle keeps it, oldest first. */
export function ledgerRows(
  database: TestDatabase,
  ledger: LedgerTable = { schema: 'drizzle', table: '__drizzle_migrations' },
): Promise<{ id: number; hash: string; created_at: string }[]> {
  return database.query(`select * from "${ledger.schema}"."${ledger.table}" order by id`)
}
