import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PlatformError } from '../../src/kernel/index.ts'
import { apply, applyReport, exitCodeOf, exitCodes } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { everything } from './everything.ts'
import { untilAlone } from './faults-cases.ts'
import { recorded } from './faults-history.ts'
import { startFaultyConnection } from './faults-proxy.ts'
import { applyOptions, history, journalFolder, ports } from './fixture.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})
beforeEach(async () => {
  database = await postgres.createDatabase()
})

describe('a connection that is lost', () => {
  // Every single request of a run is tried with the real tests.
  it.each(['lost before', 'lost behind'] as const)(
    'at a commit (%s it): the outcome claims no more than is so, and the next run knows what was committed',
    async (fate) => {
      const folder = await journalFolder(history)
      let seeded = false
      const connection = await startFaultyConnection(database.url, (_, text) => {
        if (text.startsWith('INSERT INTO "users"')) seeded = true
        else if (seeded && text.includes('__drizzle_migrations')) return fate
        return 'pass'
      })
      const outcome = await apply(applyOptions(folder, connection.url), ports())
      await connection.close()
      await untilAlone(database)
      const count = await recorded(database)
      expect(count).toBe(fate === 'lost behind' ? 3 : 2)
      expect(outcome).toMatchObject({ kind: 'failed', failure: { migration: '0002_seed' } })
      if (outcome.kind === 'failed' && fate === 'lost behind') expect(outcome.failure.rolledBack).toBe(false)
      expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
      expect(await database.query('select count(*)::int from users')).toEqual([{ count: 2 }])
    },
  )

  it.each(['lost before', 'lost behind'] as const)(
    'at the very end (%s the last request) makes no failure of what is applied',
    async (fate) => {
      const folder = await journalFolder(history)
      const whole = await startFaultyConnection((await postgres.createDatabase()).url, () => 'pass')
      await apply(applyOptions(folder, whole.url), ports())
      await whole.close()
      const last = whole.requests()
      const connection = await startFaultyConnection(database.url, (n) => (n === last ? fate : 'pass'))
      expect(await apply(applyOptions(folder, connection.url), ports())).toMatchObject({ kind: 'applied' })
      await connection.close()
      expect(connection.requests()).toBe(last)
      await untilAlone(database)
      expect(await recorded(database)).toBe(history.length)
    },
  )

  it('that reaches a replica is told as that', async () => {
    const url = new URL(database.url)
    url.searchParams.set('options', '-c default_transaction_read_only=on')
    const outcome = await apply(applyOptions(await journalFolder(history), url.href), ports()).catch(
      (error: unknown) => error,
    )
    expect(JSON.stringify(outcome) + String(outcome)).toMatch(/read-only transaction/)
    expect(await recorded(database)).toBe(0)
  })

  it('is told as that, and what is known of the migration', async () => {
    const folder = await journalFolder(history)
    const connection = await startFaultyConnection(database.url, (_, text) =>
      text.startsWith('CREATE') && text.includes('users_email') ? 'lost before' : 'pass',
    )
    const outcome = await apply(applyOptions(folder, connection.url), ports())
    await connection.close()
    expect(outcome).toMatchObject({ kind: 'failed', failure: { migration: '0003_email_index' } })
    const report = applyReport(outcome)
    expect(`${report.happened} ${report.impact}`).toMatch(/connection/i)
    expect(report.next?.length).toBeGreaterThan(0)
  })
})

/** A role of its own, with a password, that may log in to the database and no more. */
async function role(grants = ''): Promise<string> {
  const { name } = database
  await database.query(`create role ${name} login password 'not-shown'; ${grants.replaceAll('ROLE', name)}`)
  const url = new URL(database.url)
  url.username = name
  url.password = 'not-shown'
  return url.href
}

describe('a right that is missing', () => {
  it.each([
    ['to create the ledger', '', /permission denied for database/],
    [
      'to write the ledger of somebody else',
      `create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
       grant usage on schema drizzle to ROLE; grant create on database DATABASE to ROLE; grant select on drizzle.__drizzle_migrations to ROLE`,
      /permission denied/,
    ],
    [
      'to read the ledger of somebody else',
      `create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
       grant usage on schema drizzle to ROLE; grant create on database DATABASE to ROLE`,
      /permission denied/,
    ],
  ])('%s is named before anything is applied, with what to grant', async (_, grants, says) => {
    const url = await role(grants.replaceAll('DATABASE', database.name))
    const folder = await journalFolder([{ name: 'a', up: 'CREATE SCHEMA own;' }])
    const before = await everything(database)
    const outcome = await apply(applyOptions(folder, url), ports()).catch((error: unknown) => error)
    const text =
      outcome instanceof PlatformError ? `${outcome.message} ${outcome.fix}` : JSON.stringify(outcome)
    expect(text).toMatch(says)
    expect(text).not.toContain('not-shown')
    if (outcome instanceof PlatformError) expect(outcome.fix).toMatch(/Give test_\w+ the right/)
    expect(await everything(database)).toEqual(before)
  })

  it('to change the table of somebody else fails that migration, whole, with the server’s words', async () => {
    await database.query('create table theirs (id int)')
    const url = await role(
      `grant create on database ${database.name} to ROLE; grant all on schema public to ROLE`,
    )
    const folder = await journalFolder([
      { name: 'own', up: 'CREATE TABLE own (id int);' },
      { name: 'both', up: 'ALTER TABLE own ADD COLUMN t text; ALTER TABLE theirs ADD COLUMN t text;' },
    ])
    const outcome = await apply(applyOptions(folder, url), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      done: [{ name: '0000_own' }],
      failure: { migration: '0001_both', statementNo: 2, sqlstate: '42501', rolledBack: true },
    })
    expect(exitCodeOf(outcome)).toBe(exitCodes.failedRolledBack)
    expect(await recorded(database)).toBe(1)
    expect(
      await database.query(`select 1 from pg_attribute where attrelid = 'own'::regclass and attname = 't'`),
    ).toEqual([])
  })
})

describe('a limit of time', () => {
  it('ends a statement outside a transaction, takes the invalid index away, and goes on there the next time', async () => {
    const folder = await journalFolder([
      { name: 'table', up: 'CREATE TABLE a (n int);' },
      {
        name: 'slow',
        up: `CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT $1 FROM (SELECT pg_sleep(30)) s $$;`,
      },
      { name: 'row', up: 'INSERT INTO a VALUES (1);' },
      { name: 'index', up: 'CREATE INDEX CONCURRENTLY slow_index ON a (slow(n));' },
    ])
    const outcome = await apply(applyOptions(folder, database.url, { limits: { statementMs: 300 } }), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      done: [{}, {}, {}],
      failure: { migration: '0003_index', sqlstate: '57014' },
    })
    expect(applyReport(outcome).next?.length).toBeGreaterThan(0)
    expect(await database.query(`select to_regclass('slow_index') as name`)).toEqual([{ name: null }])
    expect(await recorded(database)).toBe(3)
    await database.query(
      `create or replace function slow(int) returns int immutable language sql as 'select $1'`,
    )
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0003_index' }],
    })
    expect(
      await database.query(`select indisvalid from pg_index where indexrelid = 'slow_index'::regclass`),
    ).toEqual([{ indisvalid: true }])
  })
})

describe('a disk that is full', () => {
  it('is told in the server’s words, and the migration is rolled back whole', async () => {
    const folder = await journalFolder([
      ...history,
      // /dev/full answers every write as a full disk does.
      {
        name: 'full',
        up: `ALTER TABLE users ADD COLUMN t text; COPY (SELECT repeat('x', 8000) FROM generate_series(1, 1000)) TO '/dev/full';`,
      },
    ])
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { migration: '0004_full', statementNo: 2, sqlstate: '53100', rolledBack: true },
    })
    const report = applyReport(outcome)
    expect(report.happened).toContain('No space left on device')
    expect(report.next?.join(' ')).toMatch(/disk|space|storage/i)
    expect(await recorded(database)).toBe(4)
  })
})
