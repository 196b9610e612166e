import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, applyReport, exitCodeOf, exitCodes, statusOf } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { fingerprint } from './fingerprint.ts'
import { applyOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'
import { running, until } from './waiting.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

async function fresh(sources: readonly MigrationSource[]): Promise<string> {
  database = await postgres.createDatabase()
  return journalFolder(sources)
}

describe('a migration that fails half-way', () => {
  it('because it copies from an input, which it has none, is not told as cancelled by somebody', async () => {
    const folder = await fresh([{ name: 'copy', up: 'CREATE TABLE c (a int);\nCOPY c FROM STDIN;' }])
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({ kind: 'failed', failure: { line: 2, rolledBack: true } })
    expect(applyReport(outcome).next).toEqual([expect.stringContaining('as INSERT')])
  })

  const broken: MigrationSource = {
    name: 'broken',
    up: `ALTER TABLE "users" ADD COLUMN "age" integer;
--> statement-breakpoint
INSERT INTO "users" ("email") VALUES ('bob@example.com');
INSERT INTO "users"
  ("email") VALUES ('ada@example.com');
UPDATE "users" SET "age" = 1;`,
  }

  it('is rolled back whole; those before it stay, those behind it are not tried', async () => {
    const folder = await fresh([...history, broken, { name: 'later', up: 'CREATE TABLE later (id int)' }])
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const before = await fingerprint(database)
    const outcome = await apply(applyOptions(folder, database.url, { run: { id: 'run-2' } }), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      done: [],
      remaining: ['0005_later'],
      failure: {
        migration: '0004_broken',
        file: join(folder, '0004_broken.sql'),
        line: 4,
        statementNo: 3,
        sqlstate: '23505',
        detail: 'Key (email)=(ada@example.com) already exists.',
        rolledBack: true,
        left: '0004_broken was rolled back whole.',
      },
    })
    expect(statusOf(outcome)).toBe('failure')
    expect(exitCodeOf(outcome)).toBe(exitCodes.failedRolledBack)
    expect(await fingerprint(database)).toBe(before)
    expect(
      await database.query(
        `select name, status, statement_no, sqlstate, error from deploykit.migration_log where run_id = 'run-2'`,
      ),
    ).toEqual([
      {
        name: '0004_broken',
        status: 'failed',
        statement_no: 2,
        sqlstate: '23505',
        error: `${join(folder, '0004_broken.sql')}:4: duplicate key value violates unique constraint "users_email"`,
      },
    ])
  })

  it('is told with file and line, the server’s words and what to do', async () => {
    const folder = await fresh([...history, broken])
    const report = applyReport(await apply(applyOptions(folder, database.url), ports()))
    expect(report.happened).toContain(`0004_broken.sql:4: duplicate key value`)
    expect(report.next?.[0]).toMatch(
      /^Mend the rows that break the constraint \(the detail below names one\), or .*0004_broken.sql at line 4, and run again/,
    )
    expect(report.impact).toContain('4 migrations before it stay applied')
    expect(report.annotations).toMatchObject([
      { level: 'error', at: { file: join(folder, '0004_broken.sql'), line: 4 } },
    ])
    expect(JSON.stringify(report.evidence)).toContain('Key (email)=(ada@example.com) already exists.')
    expect(report.next?.[0]).toContain('0004_broken.sql at line 4')
  })

  it('goes through once it is mended', async () => {
    const folder = await fresh([...history, broken])
    await apply(applyOptions(folder, database.url), ports())
    await writeFile(join(folder, '0004_broken.sql'), 'ALTER TABLE "users" ADD COLUMN "age" integer;')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_broken' }],
    })
  })

  it.each([
    ['a mistake in the grammar, at the word', 'SELECT 1;\nSELECT 2;\n\nSELEC 3;', 4, '42601'],
    [
      'an unknown table behind letters of four bytes',
      `SELECT '🙂🙂🙂';\nSELECT\n  * FROM nowhere;`,
      3,
      '42P01',
    ],
  ])('points at %s', async (_, up, line, sqlstate) => {
    const folder = await fresh([{ name: 'x', up }])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'failed',
      failure: { line, sqlstate },
    })
  })

  it('says so where a deferred constraint fails at the commit', async () => {
    const folder = await fresh([
      {
        name: 'deferred',
        up: `CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
INSERT INTO b VALUES (1);`,
      },
    ])
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { stage: 'commit', sqlstate: '23503', rolledBack: true },
    })
    expect(await fingerprint(database)).toBe('')
  })
})

describe('what a migration does to the session', () => {
  it('does not reach the next one, nor the ledger', async () => {
    const folder = await fresh([
      {
        name: 'one',
        up: `SET search_path = '';
DO $$ BEGIN EXECUTE format('CREATE ROLE %I', pg_catalog.current_database()); END $$;
SELECT pg_catalog.set_config('role', pg_catalog.current_database(), false);`,
      },
      { name: 'two', up: 'CREATE TABLE two (id int);' },
    ])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{}, {}],
    })
    expect(await database.query(`select to_regclass('public.two')::text as name`)).toEqual([{ name: 'two' }])
  })
})

describe('a role that acts as another by ALTER ROLE … SET role', () => {
  it('goes on doing so in every migration, whatever one before it did', async () => {
    const folder = await fresh([
      { name: 'one', up: 'CREATE TABLE one (id int); SET ROLE NONE;' },
      { name: 'two', up: 'CREATE TABLE two (id int);' },
      { name: 'three', up: 'CREATE TABLE three (id int); VACUUM three;' },
    ])
    const { name } = database
    await database.query(
      `create role ${name}_owner; create role ${name} login password 'x' in role ${name}_owner; alter role ${name} set role = '${name}_owner';
       grant create on database ${name} to ${name}_owner; grant create on schema public to ${name}_owner`,
    )
    const url = new URL(database.url)
    url.username = name
    url.password = 'x'
    expect(await apply(applyOptions(folder, url.href), ports())).toMatchObject({
      kind: 'applied',
      done: [{}, {}, {}],
    })
    expect(
      await database.query(
        `select distinct tableowner from pg_tables where schemaname in ('public', 'drizzle', 'deploykit')`,
      ),
    ).toEqual([{ tableowner: `${name}_owner` }])
  })
})

describe('locks', () => {
  const alter: MigrationSource = { name: 'hot', up: 'ALTER TABLE users ADD COLUMN nick text;' }

  it('tries again when the lock is not to be had in time, and goes through when it is', async () => {
    const folder = await fresh([...history, alter])
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const blocker = await database.connect()
    await blocker.query('begin; lock table users')
    let freed: Promise<unknown> | undefined
    const recorded = ports({
      onLine: (line) => {
        if (line.includes('no lock within')) freed ??= blocker.query('rollback')
      },
    })
    const outcome = await apply(applyOptions(folder, database.url, { limits: { lockMs: 50 } }), recorded)
    await freed
    await blocker.end()
    expect(outcome).toMatchObject({ kind: 'applied', done: [{ name: '0004_hot', attempts: 2 }] })
    expect(recorded.lines.join('\n')).toContain('0004_hot: no lock within 50 ms, try 2 of 5')
  })

  it('gives up after its tries, with nothing left behind', async () => {
    const folder = await fresh([...history, alter])
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const blocker = await database.connect()
    await blocker.query('begin; lock table users')
    const outcome = await apply(
      applyOptions(folder, database.url, { limits: { lockMs: 20, attempts: 2 } }),
      ports(),
    )
    await blocker.end()
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { sqlstate: '55P03', attempts: 2, rolledBack: true },
    })
    expect(applyReport(outcome).next?.[0]).toContain('Run `plan`: it names who sits on the table')
  })

  it('tries again after a deadlock of which it was the victim', async () => {
    const folder = await fresh([
      ...history,
      { name: 'both', up: 'LOCK TABLE notes; ALTER TABLE users ADD COLUMN nick text;' },
    ])
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const other = await database.connect()
    await other.query(`set deadlock_timeout = '1min'; begin; lock table users`)
    const applying = apply(applyOptions(folder, database.url), ports())
    await until(database, `select 1 from pg_locks where not granted and relation = 'users'::regclass`)
    await other.query('lock table notes')
    await other.query('commit')
    await other.end()
    expect(await applying).toMatchObject({ kind: 'applied', done: [{ name: '0004_both', attempts: 2 }] })
  })

  it('ends a statement that takes longer than allowed', async () => {
    const folder = await fresh([{ name: 'slow', up: 'CREATE TABLE slow (id int); SELECT pg_sleep(60);' }])
    const outcome = await apply(applyOptions(folder, database.url, { limits: { statementMs: 50 } }), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { sqlstate: '57014', line: 1, rolledBack: true },
    })
    expect(await fingerprint(database)).toBe('')
  })
})

describe('a cancelled run', () => {
  it('rolls back the migration under way and says so', async () => {
    const folder = await fresh([
      ...history,
      { name: 'slow', up: 'CREATE TABLE slow (id int); SELECT pg_sleep(60);' },
      { name: 'later', up: 'SELECT 1' },
    ])
    const controller = new AbortController()
    const applying = apply(applyOptions(folder, database.url), ports({ signal: controller.signal }))
    await until(database, running('%pg_sleep(60)%'))
    controller.abort(new Error('the job was cancelled'))
    const outcome = await applying
    expect(outcome).toMatchObject({
      kind: 'cancelled',
      migration: '0004_slow',
      rolledBack: true,
      remaining: ['0005_later'],
    })
    expect(outcome.kind === 'cancelled' && outcome.done.length).toBe(4)
    expect(exitCodeOf(outcome)).toBe(exitCodes.cancelled)
    expect(applyReport(outcome).happened).toContain('during 0004_slow, which was rolled back')
    expect(await database.query(`select to_regclass('slow') as name`)).toEqual([{ name: null }])
    expect(
      await database.query(`select status, error from deploykit.migration_log where name = '0004_slow'`),
    ).toEqual([{ status: 'failed', error: 'cancelled' }])
  })

  it('does nothing when it was cancelled before it began', async () => {
    const folder = await fresh(history)
    const outcome = await apply(
      applyOptions(folder, database.url),
      ports({ signal: AbortSignal.abort(new Error('gone')) }),
    )
    expect(outcome).toMatchObject({ kind: 'cancelled', done: [], migration: undefined })
    expect(await database.query(`select to_regclass('drizzle.__drizzle_migrations') as name`)).toEqual([
      { name: null },
    ])
  })
})

describe('a connection that is lost', () => {
  it('in mid-statement leaves nothing behind, and the next run goes on', async () => {
    const folder = await fresh([
      ...history,
      { name: 'slow', up: 'CREATE TABLE slow (id int);\nSELECT pg_sleep(60);' },
    ])
    const applying = apply(applyOptions(folder, database.url), ports())
    await until(database, running('%pg_sleep(60)%'))
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'deploy-kit%'`,
    )
    const outcome = await applying
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { migration: '0004_slow', stage: 'connection', sqlstate: '57P01', line: 2, rolledBack: true },
    })
    await writeFile(join(folder, '0004_slow.sql'), 'CREATE TABLE slow (id int);')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_slow' }],
    })
    expect(
      await database.query(`select status from deploykit.migration_log where name = '0004_slow' order by id`),
    ).toEqual([{ status: 'failed' }, { status: 'ok' }])
  })
})
