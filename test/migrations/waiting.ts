import type { TestDatabase } from '../support/postgres.ts'

/** Resolves once the query has a row; the server, not the test, waits between two looks. */
export async function until(database: TestDatabase, query: string): Promise<void> {
  const client = await database.connect()
  try {
    for (let look = 0; look < 1_000; look++) {
      const { rowCount } = await client.query(query)
      if (rowCount !== 0) return
      await client.query('select pg_sleep(0.01)')
    }
    throw new Error(`never true: ${query}`)
  } finally {
    await client.end()
  }
}

/** A statement of a migration under way that matches the pattern. */
export function running(pattern: string): string {
  return `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and state = 'active' and query like '${pattern}' and application_name like 'deploy-kit%'`
}
