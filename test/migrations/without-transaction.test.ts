import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, applyReport, exitCodeOf, exitCodes } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'
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

  it('refuses to go on behind statements that were edited since', async () => {
    const folder = await withHistory({ ...index, up: index.up.replace('INDEX CONC', 'UNIQUE INDEX CONC') })
    await database.query('insert into notes (user_id) values (1), (1)')
    await apply(applyOptions(folder, database.url), ports())
    const edited = await journalFolder([...history, index])
    expect(await apply(applyOptions(edited, database.url), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'interrupted', migration: '0004_index' }],
    })
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
