import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, applyReport, down, exitCodeOf, exitCodes, preview } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, downOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'
import { running, until } from './waiting.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

const index: MigrationSource = {
  name: 'index',
  up: 'CREATE TABLE extra (id int);\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY "notes_user" ON "notes" ("user_id");\n--> statement-breakpoint\nCREATE TABLE after_index (id int);',
}

async function withHistory(...sources: MigrationSource[]): Promise<string> {
  database = await postgres.createDatabase()
  await apply(applyOptions(await journalFolder(history), database.url), ports())
  return journalFolder([...history, ...sources])
}

const indexes = () =>
  database.query(
    `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indexrelid::regclass::text like 'notes_user%'`,
  )

describe('a migration with CREATE INDEX CONCURRENTLY', () => {
  it('runs outside a transaction by itself, and says so', async () => {
    const folder = await withHistory(index)
    const recorded = ports()
    expect(await apply(applyOptions(folder, database.url), recorded)).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_index', transactional: false }],
    })
    expect(recorded.lines.join('\n')).toContain(
      '0004_index: outside a transaction because of CREATE INDEX CONCURRENTLY (line 3)',
    )
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
  })

  it('tries again when an old transaction kept it waiting, without the invalid index in its way', async () => {
    const folder = await withHistory(index)
    const old = await database.connect()
    await old.query('begin isolation level repeatable read; select 1')
    let freed: Promise<unknown> | undefined
    const recorded = ports({
      onLine: (line) => {
        if (line.includes('no lock within')) freed ??= old.query('rollback')
      },
    })
    const outcome = await apply(
      applyOptions(folder, database.url, { limits: { concurrentLockMs: 100 } }),
      recorded,
    )
    await freed
    await old.end()
    expect(outcome).toMatchObject({ kind: 'applied', done: [{ attempts: 2 }] })
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
  })

  it('that fails says what stays done, and the next run goes on behind it', async () => {
    const folder = await withHistory({
      ...index,
      up: index.up.replace('INDEX CONC', 'UNIQUE INDEX CONC'),
    })
    await database.query('insert into notes (user_id) values (1), (1)')
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { sqlstate: '23505', statementNo: 2, line: 3, rolledBack: false },
    })
    expect(exitCodeOf(outcome)).toBe(exitCodes.failedNeedsRepair)
    expect(applyReport(outcome).happened).toContain(
      'its first statement stays done, and the next run goes on from there.',
    )
    expect(await indexes()).toEqual([])

    await database.query('truncate notes')
    const recorded = ports()
    expect(await apply(applyOptions(folder, database.url), recorded)).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_index' }],
    })
    expect(recorded.lines.join('\n')).toContain('going on behind statement 1')
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
  })

  it.each([
    ['what is done', (up: string) => up.replace('CREATE TABLE', 'CREATE UNLOGGED TABLE')],
    ['the name of the index that was being built', (up: string) => up.replace('"notes_user"', '"other"')],
    ['so much that less is left than was done', () => '-- deploy-kit: transaction=none\n'],
  ])('is refused where %s was edited since', async (_, edit) => {
    const unique = index.up.replace('INDEX CONC', 'UNIQUE INDEX CONC')
    const folder = await withHistory({ ...index, up: unique })
    await database.query('insert into notes (user_id) values (1), (1)')
    await apply(applyOptions(folder, database.url), ports())
    const edited = await journalFolder([...history, { ...index, up: edit(unique) }])
    const refused = { reasons: [{ kind: 'interrupted', migration: '0004_index' }] }
    expect(await apply(applyOptions(edited, database.url), ports())).toMatchObject({
      kind: 'refused',
      ...refused,
    })
    expect(await preview({ folder: edited, url: database.url }, ports())).toMatchObject(refused)
  })

  it('goes on behind what is done where the rest was mended', async () => {
    const folder = await withHistory({ ...index, up: index.up.replace('INDEX CONC', 'UNIQUE INDEX CONC') })
    await database.query('insert into notes (user_id) values (1), (1)')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'failed',
      failure: { statementNo: 2, rolledBack: false },
    })
    const mended = await journalFolder([...history, index])
    expect(await preview({ folder: mended, url: database.url }, ports())).toMatchObject({ reasons: [] })
    expect(await apply(applyOptions(mended, database.url), ports())).toMatchObject({ kind: 'applied' })
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
    expect(await apply(applyOptions(mended, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
  })

  it('drops an invalid index of the same name that someone left behind', async () => {
    const folder = await withHistory(index)
    await database.query('insert into notes (user_id) values (1), (1)')
    await expect(
      database.query('create unique index concurrently notes_user on notes (user_id)'),
    ).rejects.toThrow('could not create unique index')
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: false }])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
  })

  it('that is cancelled leaves no invalid index', async () => {
    const folder = await withHistory(index)
    const old = await database.connect()
    await old.query('begin isolation level repeatable read; select 1')
    const controller = new AbortController()
    const applying = apply(applyOptions(folder, database.url), ports({ signal: controller.signal }))
    await until(database, running('CREATE INDEX CONCURRENTLY%'))
    await until(database, `select 1 from pg_locks where locktype = 'virtualxid' and not granted`)
    controller.abort(new Error('enough'))
    const outcome = await applying
    await old.end()
    expect(outcome).toMatchObject({ kind: 'cancelled', migration: '0004_index', rolledBack: false })
    expect(await indexes()).toEqual([])
  })
})

describe('a run that is cut off while it builds an index', () => {
  const oldTransaction = async () => {
    const old = await database.connect()
    await old.query('begin isolation level repeatable read; select 1')
    return old
  }
  const building = `select 1 from pg_locks where locktype = 'virtualxid' and not granted`

  it('because its connection was lost says that an invalid index may be left, and the next run builds it anew', async () => {
    const folder = await withHistory(index)
    const old = await oldTransaction()
    const applying = apply(applyOptions(folder, database.url), ports())
    await until(database, building)
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'deploy-kit%'`,
    )
    const outcome = await applying
    await old.end()
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { stage: 'connection', rolledBack: false, statementNo: 2 },
    })
    expect(outcome.kind === 'failed' && outcome.failure.left).toContain(
      'The invalid index notes_user may be left behind',
    )
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: false }])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
  })

  it('because it was killed, while the server finished the index, goes on behind it', async () => {
    const folder = await withHistory(index)
    const old = await oldTransaction()
    const runner = new URL('runner.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [runner, '--folder', folder, '--url', database.url], {
      stdio: 'inherit',
    })
    await until(database, building)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await old.query('rollback')
    await old.end()
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_index' }],
    })
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
    expect(await database.query(`select to_regclass('after_index')::text as name`)).toEqual([
      { name: 'after_index' },
    ])
  })
})

describe('other commands that cannot have a transaction', () => {
  it('an enum value that a later statement uses', async () => {
    const folder = await withHistory({
      name: 'enum',
      up: `ALTER TYPE "status" ADD VALUE 'paused';--> statement-breakpoint\nUPDATE "users" SET "status" = 'paused';`,
    })
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ transactional: false }],
    })
    expect(await database.query('select distinct status from users')).toEqual([{ status: 'paused' }])
  })

  it('an enum value that only the next migration uses needs none', async () => {
    const folder = await withHistory(
      { name: 'enum', up: `ALTER TYPE "status" ADD VALUE 'paused';` },
      { name: 'use', up: `UPDATE "users" SET "status" = 'paused';` },
    )
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ transactional: true }, { transactional: true }],
    })
  })

  it.each([
    'VACUUM ANALYZE users;',
    'DROP INDEX CONCURRENTLY users_email;',
    'REINDEX TABLE CONCURRENTLY users;',
  ])('%s', async (up) => {
    const folder = await withHistory({ name: 'x', up })
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ transactional: false }],
    })
  })
})

describe('a setting of the session in a migration outside a transaction', () => {
  it('is made again by the run that goes on in another session', async () => {
    const folder = await withHistory({
      name: 'path',
      up: 'CREATE SCHEMA other; SET search_path = other, public; CREATE UNIQUE INDEX CONCURRENTLY u ON notes (user_id); CREATE TABLE here (id int);',
    })
    await database.query('insert into notes (user_id) values (1), (1)')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'failed',
      failure: { statementNo: 3 },
    })
    await database.query('truncate notes')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
    expect(await database.query(`select to_regclass('other.here')::text as name`)).toEqual([
      { name: 'other.here' },
    ])
  })
})

describe('a migration outside a transaction that could not be gone on with', () => {
  it.each([
    ['LOCK TABLE users; VACUUM users;', 'LOCK needs a transaction'],
    ["SET LOCAL lock_timeout = '1s'; VACUUM users;", 'SET LOCAL needs a transaction'],
    ['CREATE TEMP TABLE t (id int); VACUUM users;', 'a temporary object is gone when the run goes on'],
    ['SAVEPOINT s; VACUUM users;', 'a savepoint needs a transaction'],
    ['CREATE INDEX CONCURRENTLY ON notes (user_id);', 'an index without a name cannot be found again'],
  ])('is refused before anything is done: %s', async (up, why) => {
    const folder = await withHistory({ name: 'x', up })
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'not-resumable', message: expect.stringContaining(why) }],
    })
  })

  it('is told how to be split', async () => {
    const folder = await withHistory({
      name: 'x',
      up: 'CREATE TABLE a (id int); LOCK TABLE users; VACUUM users; VACUUM notes; CREATE TABLE b (id int);',
    })
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome.kind === 'refused' && outcome.reasons[0]?.fix).toBe(
      'Split it into 3 migrations: statements 1 to 2; statements 3 to 4 (outside a transaction); statement 5.',
    )
  })
})

describe('an index that was built', () => {
  it('but is invalid, because another session failed to build it meanwhile, fails the migration', async () => {
    const folder = await withHistory({
      name: 'index',
      up: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "notes_user" ON "notes" ("user_id");',
    })
    const old = await database.connect()
    await old.query('begin isolation level repeatable read; select 1')
    const builder = await database.connect()
    builder.on('error', () => undefined)
    const building = builder
      .query('create index concurrently notes_user on notes (user_id)')
      .catch(() => 'cut off')
    await until(database, `select 1 from pg_locks where locktype = 'virtualxid' and not granted`)
    const applying = apply(applyOptions(folder, database.url), ports())
    await until(database, `${running('CREATE INDEX CONCURRENTLY IF%')} and wait_event_type = 'Lock'`)
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'create index%'`,
    )
    expect(await building).toBe('cut off')
    await old.query('rollback')
    await old.end()
    expect(await applying).toMatchObject({
      kind: 'failed',
      failure: {
        statementNo: 1,
        message: 'the index public.notes_user is there but invalid: it serves no reads',
      },
    })
    expect(await indexes()).toEqual([])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
    expect(await indexes()).toEqual([{ name: 'notes_user', valid: true }])
  })
})

describe('REINDEX CONCURRENTLY', () => {
  it('that was cut off leaves no half-built index behind the next run', async () => {
    const folder = await withHistory({ name: 'reindex', up: 'REINDEX TABLE CONCURRENTLY "users";' })
    const old = await database.connect()
    await old.query('begin isolation level repeatable read; select 1')
    const applying = apply(applyOptions(folder, database.url), ports())
    await until(database, `select 1 from pg_locks where locktype = 'virtualxid' and not granted`)
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'deploy-kit%'`,
    )
    expect(await applying).toMatchObject({
      kind: 'failed',
      failure: { rolledBack: false, left: expect.stringContaining('may be left behind') },
    })
    await old.query('rollback')
    await old.end()
    const leftovers = () => database.query(`select relname from pg_class where relname ~ '_ccnew'`)
    expect(await leftovers()).not.toEqual([])
    const recorded = ports()
    expect(await apply(applyOptions(folder, database.url), recorded)).toMatchObject({ kind: 'applied' })
    expect(recorded.lines.join('\n')).toMatch(/dropped the invalid index public\.users_\w+_ccnew/)
    expect(await leftovers()).toEqual([])
  })
})

describe('front matter', () => {
  it('transaction=none runs statement by statement what could have had a transaction', async () => {
    const folder = await withHistory({
      name: 'backfill',
      up: `-- deploy-kit: transaction=none\nUPDATE users SET email = email || '.x';\nSELECT 1 / 0;`,
    })
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({ kind: 'failed', failure: { statementNo: 2, rolledBack: false } })
    expect(await database.query(`select count(*)::int from users where email like '%.x'`)).toEqual([
      { count: 2 },
    ])
  })

  it('lock_timeout takes the place of the limit of the run', async () => {
    const folder = await withHistory({
      name: 'lock',
      up: '-- deploy-kit: lock_timeout=50ms\nALTER TABLE users ADD COLUMN x int;',
    })
    const holder = await database.connect()
    await holder.query('begin; lock table users in access share mode')
    const recorded = ports()
    const outcome = await apply(
      applyOptions(folder, database.url, { limits: { lockMs: 600_000, attempts: 2 } }),
      recorded,
    )
    await holder.end()
    expect(outcome).toMatchObject({ kind: 'failed', failure: { sqlstate: '55P03', rolledBack: true } })
    expect(recorded.lines.join('\n')).toContain('no lock within 50 ms')
  })
})

describe('the way down outside a transaction', () => {
  it('goes on where it was cut off', async () => {
    const folder = await withHistory({
      ...index,
      down: 'DROP TABLE after_index; DROP INDEX CONCURRENTLY notes_user; DROP TABLE extra;',
    })
    await apply(applyOptions(folder, database.url), ports())
    await database.query('create view holds as select * from extra')
    const back = downOptions(folder, database.url, '0003_email_index', {
      consent: ['data-loss', 'without-snapshot'],
    })
    expect(await down(back, ports())).toMatchObject({
      kind: 'failed',
      failure: { statementNo: 3, sqlstate: '2BP01', rolledBack: false },
    })
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
    await database.query('drop view holds')
    expect(await down(back, ports())).toMatchObject({ kind: 'reverted', done: [{ name: '0004_index' }] })
    expect(await database.query(`select to_regclass('extra')::text as name`)).toEqual([{ name: null }])
  })

  it('takes transaction=none and lock_timeout from its front matter, and is refused where it could not go on', async () => {
    const up = 'CREATE TABLE extra (id int);'
    const one = async (text: string) => {
      const folder = await withHistory({ name: 'x', up, down: text })
      await apply(applyOptions(folder, database.url), ports())
      const consent = ['data-loss', 'without-snapshot'] as const
      return down(downOptions(folder, database.url, '0003_email_index', { consent }), ports())
    }
    expect(await one('-- deploy-kit: transaction=none\nDROP TABLE extra;')).toMatchObject({
      kind: 'reverted',
      done: [{ transactional: false }],
    })
    expect(await one('-- deploy-kit: transaction=none\nLOCK TABLE extra; DROP TABLE extra;')).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'not-resumable' }],
    })
  })
})
