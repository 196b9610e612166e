/** Whatever the database has set or a migration left behind; what waits for more than the disk of the server is left alone. */
export const waitForDisk = `select pg_catalog.set_config('synchronous_commit', 'on', true)
  where pg_catalog.current_setting('synchronous_commit') = 'off'`

/** The SQL of a transaction that has reached the server's disk when it is answered. */
export function durably(statements: readonly string[]): string {
  return `begin; ${waitForDisk}; ${statements.join('; ')}; commit`
}
