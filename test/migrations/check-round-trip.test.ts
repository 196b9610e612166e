import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { nodeExec, systemClock } from '../../src/kernel/index.ts'
import { roundTrip } from '../../src/migrations/check/round-trip.ts'
import { traceFindings } from '../../src/migrations/check/trace-findings.ts'
import { openThrowAway, type ThrowAwayServer } from '../../src/migrations/ephemeral/index.ts'
import { readFolder } from '../../src/migrations/folder/folder.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { history, journalFolder, type MigrationSource, temporaryFolder } from './fixture.ts'

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
})

async function server(): Promise<ThrowAwayServer> {
  const shadow = await postgres.createDatabase()
  const opened = await openThrowAway(
    { project: '/', shadowUrl: shadow.url },
    {
      exec: nodeExec,
      env: {},
      tempDir: await temporaryFolder(),
      clock: systemClock,
      random: () => 0.5,
      signal: new AbortController().signal,
    },
  )
  if (opened.kind === 'none') throw new Error('no server')
  onTestFinished(() => opened.server.close())
  return opened.server
}

async function prove(
  sources: readonly MigrationSource[],
  more: { fresh?: readonly number[]; setup?: string; baseKnown?: boolean } = {},
) {
  const folder = await readFolder(await journalFolder(sources))
  const names = folder.migrations.map((migration) => migration.name)
  return roundTrip(await server(), {
    migrations: folder.migrations,
    fresh: new Set(more.fresh === undefined ? names : more.fresh.map((index) => names[index] ?? '')),
    baseKnown: more.baseKnown ?? true,
    ...(more.setup === undefined ? {} : { setup: { file: 'setup.sql', text: more.setup } }),
  })
}

const users = history[0] as MigrationSource

describe('the round trip of new migrations', () => {
  it('proves ways down that restore what was there before', async () => {
    const trip = await prove(history)
    expect(trip).toMatchObject({
      replayed: 4,
      replay: [],
      roundTrip: [],
      proved: ['0000_init', '0001_status', '0002_seed', '0003_email_index'],
    })
  })

  it.each<[string, MigrationSource, string, RegExp]>([
    [
      'leaves a table behind',
      { name: 'a', up: 'CREATE TABLE a (id int); CREATE TABLE b (id int)', down: 'DROP TABLE a' },
      'down-restores-not',
      /@@ table public\.b @@\n\+ column id integer/,
    ],
    [
      'forgets the default of a column',
      {
        name: 'a',
        up: "ALTER TABLE users ALTER COLUMN email DROP NOT NULL, ALTER COLUMN email SET DEFAULT '-'",
        down: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL',
      },
      'down-restores-not',
      /- column email text not null\n\+ column email text not null default '-'::text/,
    ],
    [
      'leaves an enum with one value more',
      {
        name: 'a',
        up: "CREATE TYPE mood AS ENUM ('a'); ALTER TABLE users ADD COLUMN mood mood",
        down: 'ALTER TABLE users DROP COLUMN mood',
      },
      'down-restores-not',
      /\+ type enum .*\('a'\)/,
    ],
    [
      'drops an index of another name',
      { name: 'a', up: 'CREATE INDEX one ON users (email)', down: 'DROP INDEX two' },
      'down-fails',
      /DROP INDEX two/,
    ],
    [
      'leaves rows that the up cannot insert again',
      {
        name: 'a',
        up: "INSERT INTO users (id, email) VALUES (7, 'a')",
        down: 'SELECT 1',
      },
      'up-after-down-fails',
      /INSERT INTO users/,
    ],
    [
      'misspells the table in its last line',
      {
        name: 'a',
        up: 'CREATE TABLE kept (id int); ALTER TABLE kept ADD COLUMN extra int',
        down: 'ALTER TABLE kept DROP COLUMN extra; DROP TABLE IF EXISTS kep',
      },
      'down-restores-not',
      /\+ column id integer/,
    ],
  ])('a way down that %s is caught', async (_, source, rule, detail) => {
    const trip = await prove([users, source], { fresh: [1] })
    expect(trip.proved).toEqual([])
    expect(trip.roundTrip).toMatchObject([{ rule, severity: 'error', migration: '0001_a' }])
    expect(trip.roundTrip[0]?.detail?.text).toMatch(detail)
  })

  it('goes on behind a broken way down, on a database that it builds anew', async () => {
    const trip = await prove([
      users,
      { name: 'broken', up: 'CREATE TABLE broken (id int)', down: 'SELECT 1' },
      { name: 'sound', up: 'CREATE TABLE sound (id int)', down: 'DROP TABLE sound' },
      { name: 'hot', up: 'ALTER TABLE users ADD COLUMN a int', down: 'ALTER TABLE users DROP COLUMN a' },
    ])
    expect(trip.roundTrip.map((finding) => finding.migration)).toEqual(['0001_broken'])
    expect(trip).toMatchObject({ replayed: 4, proved: ['0000_init', '0002_sound', '0003_hot'] })
  })

  it('ends where a migration fails, at file and line', async () => {
    const trip = await prove([users, { name: 'bad', up: 'SELECT 1;\n\nALTER TABLE user ADD COLUMN a int;' }])
    expect(trip).toMatchObject({ replayed: 1, replay: [{ rule: 'replay-fails', line: 3 }] })
    expect(trip.replay[0]?.message).toContain('0001_bad.sql:3')
  })

  it('names what an empty server lacks, and takes it from the setup SQL', async () => {
    const source = {
      name: 'grant',
      up: 'GRANT SELECT ON users TO deploy_kit_reader_of_test',
      down: 'REVOKE SELECT ON users FROM deploy_kit_reader_of_test',
    }
    const without = await prove([users, source])
    expect(without.replay[0]?.fix).toContain('create it in the setup SQL')
    const granted = await prove([users, source], { setup: 'CREATE ROLE deploy_kit_reader_of_test' })
    expect(granted.proved).toEqual(['0000_init', '0001_grant'])
    expect(granted.roundTrip).toEqual([])
  })

  it('proves a migration that cannot have a transaction', async () => {
    const trip = await prove(
      [
        users,
        {
          name: 'index',
          up: 'CREATE INDEX CONCURRENTLY by_email ON users (email)',
          down: 'DROP INDEX CONCURRENTLY by_email',
        },
      ],
      { fresh: [1] },
    )
    expect(trip.proved).toEqual(['0001_index'])
    expect(trip.traces).toMatchObject([{ untraced: expect.stringContaining('outside a transaction') }])
  })

  it('leaves no database and no role behind', async () => {
    await prove([users, { name: 'role', up: 'CREATE ROLE deploy_kit_left_by_test', down: 'SELECT 1' }])
    const admin = await postgres.createDatabase()
    expect(await admin.query("select 1 from pg_roles where rolname = 'deploy_kit_left_by_test'")).toEqual([])
  })
})

describe('the trace', () => {
  const hot: MigrationSource = {
    name: 'hot',
    up: [
      'CREATE TABLE fresh (id int);',
      'ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();',
      'UPDATE notes SET user_id = 0;',
      'ALTER TABLE notes ADD COLUMN x int;',
    ].join('\n'),
  }

  it('says which tables a statement locks and which it writes anew', async () => {
    const trip = await prove([users, hot], { fresh: [1] })
    expect(trip.traces.map(({ line, locks, rewrites }) => ({ line, locks, rewrites }))).toEqual([
      {
        line: 1,
        locks: [{ table: 'public.fresh', mode: 'AccessExclusiveLock', existing: false }],
        rewrites: [],
      },
      {
        line: 2,
        locks: expect.arrayContaining([
          { table: 'public.users', mode: 'AccessExclusiveLock', existing: true },
        ]),
        rewrites: ['public.users'],
      },
      { line: 3, locks: [{ table: 'public.notes', mode: 'RowExclusiveLock', existing: true }], rewrites: [] },
      {
        line: 4,
        locks: expect.arrayContaining([
          { table: 'public.notes', mode: 'AccessExclusiveLock', existing: true },
        ]),
        rewrites: [],
      },
    ])
    expect(traceFindings(trip.traces).map(({ rule, line }) => [rule, line])).toEqual([
      ['table-rewrite', 2],
      ['work-under-exclusive-lock', 3],
      ['several-exclusive-locks', 4],
    ])
  })

  it('has nothing to say of tables that came with the same pull request', async () => {
    const trip = await prove([
      users,
      {
        name: 'late',
        up: 'ALTER TABLE users ALTER COLUMN id TYPE bigint; CREATE INDEX late ON users (email)',
      },
    ])
    expect(traceFindings(trip.traces)).toEqual([])
  })

  it('tells work that takes time from what is done at once, a new table’s above all', async () => {
    const quick = [
      ...['ADD FOREIGN KEY (id) REFERENCES users (id)', 'ADD CHECK (note > 0)'].map(
        (it) => `ALTER TABLE late ${it}`,
      ),
      'CREATE INDEX late_note ON late (note)',
      'UPDATE late SET note = 1',
      'DO $$ BEGIN ALTER TABLE late ADD CHECK (note > 0); EXCEPTION WHEN duplicate_object THEN null; END $$',
      'SET search_path = other, public; UPDATE elsewhere SET id = 1',
      "DO $$ BEGIN CREATE TYPE kind AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$",
      'INSERT INTO notes VALUES (1, 1)',
      "SELECT setval('users_id_seq', 1)",
      'ALTER TABLE notes ADD CONSTRAINT later CHECK (id > 0) NOT VALID',
    ]
    const slow = [
      'CREATE INDEX note_user ON notes (user_id)',
      'ALTER TABLE notes ADD CHECK (id > 0)',
      'ALTER TABLE notes VALIDATE CONSTRAINT later',
      'DO $$ BEGIN DELETE FROM notes; END $$',
      "DO $$ BEGIN EXECUTE 'DELETE FROM ' || 'notes'; END $$",
      'INSERT INTO notes SELECT * FROM notes WHERE false',
      'SELECT count(*) FROM notes',
    ]
    const up = [
      'CREATE TABLE late (id int, note int)',
      'CREATE SCHEMA other',
      'CREATE TABLE other.elsewhere (id int)',
      'ALTER TABLE users ADD COLUMN late int',
      ...quick,
      ...slow,
    ].join(';\n')
    const { replay, traces } = await prove([users, { name: 'late', up }], { fresh: [1] })
    expect(replay).toEqual([])
    const found = traceFindings(traces).filter((one) => one.rule === 'work-under-exclusive-lock')
    expect(found.map((one) => one.detail?.text)).toEqual(slow)
  })

  it('without a base, looks at each migration on top of the ones before', async () => {
    const sources = [users, { name: 'late', up: 'ALTER TABLE users ALTER COLUMN id TYPE bigint' }]
    const trip = await prove(sources, { baseKnown: false })
    expect(traceFindings(trip.traces).map((finding) => finding.rule)).toEqual(['table-rewrite'])
  })

  it('runs a block that commits as the runner does, and what the front matter takes the transaction from', async () => {
    const commits = 'DO $$ BEGIN UPDATE users SET email = lower(email); COMMIT; END $$;'
    const trip = await prove([users, { name: 'lower', up: commits }], { fresh: [1] })
    expect(trip).toMatchObject({
      replayed: 2,
      replay: [],
      traces: [{ untraced: 'DO with COMMIT runs outside a transaction, so its locks are gone when it ends' }],
    })
    // The new value is used where nobody can read it beforehand.
    const type = { name: 'type', up: "CREATE TYPE state AS ENUM ('new'); CREATE TABLE t (s state)" }
    const value = `ALTER TYPE state ADD VALUE 'old';\nDO $$ BEGIN EXECUTE 'INSERT INTO t VALUES (''o' || 'ld'')'; END $$;`
    expect((await prove([type, { name: 'value', up: value }])).replay).toMatchObject([
      { rule: 'replay-fails', message: expect.stringContaining('unsafe use of new value') },
    ])
    const apart = `-- deploy-kit: transaction=none\n${value}`
    expect((await prove([type, { name: 'value', up: apart }])).replay).toEqual([])
  })

  it('follows a table through its new name and its end', async () => {
    const trip = await prove(
      [users, { name: 'away', up: 'ALTER TABLE notes RENAME TO remarks; DROP TABLE remarks' }],
      { fresh: [1] },
    )
    expect(trip.traces.map((trace) => trace.locks)).toEqual([
      [{ table: 'public.notes', mode: 'AccessExclusiveLock', existing: true }],
      [],
    ])
  })
})
