import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { readConfig } from './config.ts'

// For development and tests. A deploy migrates with deploy-kit, which locks, checks and can go back down.
const client = new pg.Client({
  connectionString: readConfig(process.env).databaseUrl,
  application_name: 'core migrate',
})
await client.connect()
try {
  await migrate(drizzle({ client }), { migrationsFolder: join(import.meta.dirname, '..', 'drizzle') })
  process.stdout.write('The database is up to date.\n')
} finally {
  await client.end()
}
