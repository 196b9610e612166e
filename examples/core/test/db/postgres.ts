import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { connect } from '../../src/database/connect.ts'

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'drizzle')

/** A database of the test file's own, removed when its tests are over. */
export async function temporaryDatabase(name: string) {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '')
  const database = `core_test_${name}_${process.pid}`
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${database}`)
  url.pathname = `/${database}`
  const connection = connect({
    url: url.href,
    max: 4,
    applicationName: 'core test',
    onIdleError: (error) => {
      throw error
    },
  })
  after(async () => {
    await connection.pool.end()
    await admin.query(`DROP DATABASE ${database}`)
    await admin.end()
  })
  return { ...connection, migrate: () => migrate(connection.db, { migrationsFolder: MIGRATIONS }) }
}

export function migrationTags(): string[] {
  const journal: { entries: { tag: string }[] } = JSON.parse(
    readFileSync(join(MIGRATIONS, 'meta', '_journal.json'), 'utf8'),
  )
  return journal.entries.map((entry) => entry.tag)
}
