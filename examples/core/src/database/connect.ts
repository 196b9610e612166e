import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'

export interface Connection {
  readonly db: NodePgDatabase
  readonly pool: pg.Pool
}

/** Opens no connection yet: the first query does, so that the process starts without its database. */
export function connect(options: {
  readonly url: string
  readonly max: number
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string
  /** A connection that broke while nobody used it; the pool replaces it. */
  readonly onIdleError: (error: Error) => void
}): Connection {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  })
  pool.on('error', options.onIdleError)
  return { db: drizzle({ client: pool }), pool }
}
