import { expect } from 'vitest'
import { PlatformError } from '../../src/kernel/index.ts'
import { type ApplyOutcome, apply } from '../../src/migrations/index.ts'
import type { Postgres, TestDatabase } from '../support/postgres.ts'
import { outsideTransaction, type Reference, recorded, stateOf, tenMigrations } from './faults-history.ts'
import { type Fate, startFaultyConnection } from './faults-proxy.ts'
import { applyOptions, ports } from './fixture.ts'
import { until } from './waiting.ts'

/** How many requests an undisturbed run of the ten makes. */
export async function countRequests(postgres: Postgres, { folder }: Reference): Promise<number> {
  const database = await postgres.createDatabase()
  const connection = await startFaultyConnection(database.url, () => 'pass')
  await apply(applyOptions(folder, connection.url), ports())
  await connection.close()
  return connection.requests()
}

/** Loses the connection at one request, and proves that nothing is half-recorded and that the next run ends as it should. */
export async function loseAt(
  postgres: Postgres,
  { folder, after }: Reference,
  request: number,
  fate: Fate,
): Promise<void> {
  const database = await postgres.createDatabase()
  const connection = await startFaultyConnection(database.url, (n) => (n === request ? fate : 'pass'))
  const outcome = await apply(applyOptions(folder, connection.url), ports()).catch((error: unknown) => error)
  await connection.close()
  await untilAlone(database)
  const count = await expectWhole(database, after)
  expectClear(outcome, count)
  await expectRerun(database, folder, after, count)
}

/** The server has ended what it did for the runner that is gone. */
export async function untilAlone(database: TestDatabase): Promise<void> {
  await until(
    database,
    `select 1 where not exists (select from pg_stat_activity
       where datname = current_database() and application_name like 'deploy-kit%')`,
  )
}

/**
 * The database has exactly what its ledger says: the state behind that many migrations. The next one may be half done
 * only where it cannot be in a transaction. Gives how many are recorded.
 */
export async function expectWhole(database: TestDatabase, after: readonly unknown[]): Promise<number> {
  const count = await recorded(database)
  if (!outsideTransaction.includes(count)) expect(await stateOf(database)).toEqual(after[count])
  return count
}

/** The outcome is an error that can be acted on, and does not claim more than is so. */
function expectClear(outcome: unknown, count: number): void {
  if (outcome instanceof PlatformError) {
    expect(outcome.message).toMatch(/127\.0\.0\.1.*\S/)
    expect(outcome.message).not.toContain('superuser-secret')
    return
  }
  expect(outcome).not.toBeInstanceOf(Error)
  const { kind } = outcome as ApplyOutcome
  // The answer that was lost may have been the last: then all is done, and the run knows.
  if (kind === 'applied') expect(count).toBe(tenMigrations.length)
  else expect(['failed', 'unreachable']).toContain(kind)
  const failure = (outcome as ApplyOutcome & { kind: 'failed' }).failure
  if (kind !== 'failed') return
  expect(`${failure.message} ${failure.left}`).not.toContain('superuser-secret')
  expect(failure.message).not.toBe('')
  const at = tenMigrations.findIndex(({ name }) => failure.migration.endsWith(name))
  if (failure.rolledBack) expect(count, JSON.stringify(failure)).toBe(at)
}

/** Whatever happened, the next run does the rest, once, and closes what was left open in the log. */
export async function expectRerun(
  database: TestDatabase,
  folder: string,
  after: readonly unknown[],
  count: number,
): Promise<void> {
  const again = await apply(applyOptions(folder, database.url), ports())
  expect(again.kind, JSON.stringify(again)).toBe(count === tenMigrations.length ? 'up-to-date' : 'applied')
  expect(await stateOf(database)).toEqual(after.at(-1))
  expect(await recorded(database)).toBe(tenMigrations.length)
  expect(
    await database.query('select indexrelid::regclass::text as name from pg_index where not indisvalid'),
  ).toEqual([])
  expect(await database.query(`select name from deploykit.migration_log where status = 'running'`)).toEqual(
    [],
  )
}
