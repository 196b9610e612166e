import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  apply,
  type Consent,
  exitCodeOf,
  exitCodes,
  type HalfDone,
  repair,
  repairReport,
  status,
  statusReport,
} from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { drizzle1, drizzle045 } from './drizzle-side.ts'
import { fingerprint } from './fingerprint.ts'
import {
  applyOptions,
  history,
  journalFolder,
  type MigrationSource,
  migrationFolders,
  ports,
} from './fixture.ts'
import { running, until } from './waiting.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

const mend = (
  folder: string,
  halfDone?: HalfDone,
  recorded = ports(),
  consent: readonly Consent[] = ['data-loss', 'without-snapshot'],
) =>
  repair({ ...applyOptions(folder, database.url, { run: { id: 'repair-1' } }), halfDone, consent }, recorded)

async function applied(write = journalFolder): Promise<string> {
  database = await postgres.createDatabase()
  const folder = await write(history)
  expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
  return folder
}

const ledger = () =>
  database.query<{ created_at: string; name?: string | null }>(
    'select * from drizzle.__drizzle_migrations order by id',
  )
const change = (sql: string) => database.query(`update drizzle.__drizzle_migrations set ${sql}`)

describe('a repair of the ledger', () => {
  it('has nothing to do where nothing is wrong, and creates nothing', async () => {
    database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    expect(await mend(folder)).toEqual({ kind: 'nothing-to-repair', left: [] })
    expect(
      await database.query(`select 1 from pg_namespace where nspname in ('drizzle', 'deploykit')`),
    ).toEqual([])
  })

  it.each([
    [
      'a row without a time',
      journalFolder,
      'created_at = null where id = 2',
      { kind: 'write-time', migration: '0001_status' },
    ],
    [
      'a time in whole seconds, by which drizzle-orm 0.x would apply it again',
      journalFolder,
      'created_at = created_at / 1000 * 1000 where id = 4',
      { kind: 'restamp', migration: '0003_email_index' },
    ],
    [
      'the same in 1.0’s folders',
      migrationFolders,
      'created_at = created_at / 1000 * 1000 where id = 4',
      { kind: 'restamp', migration: '20260105100300_email_index' },
    ],
    [
      'a row without a name, which drizzle-orm 1.0 would apply again',
      migrationFolders,
      'name = null where id = 3',
      { kind: 'write-name', migration: '20260105100200_seed' },
    ],
    [
      'a folder that was renamed',
      migrationFolders,
      `name = '20260105100200_sead' where id = 3`,
      { kind: 'rename', migration: '20260105100200_seed' },
    ],
    [
      'a time that the journal changed',
      journalFolder,
      'created_at = created_at - 90000 where id = 1',
      { kind: 'rename', migration: '0000_init' },
    ],
  ])('mends %s, told before and after', async (_, write, sql, step) => {
    const folder = await applied(write)
    const before = await ledger()
    await change(sql)
    const recorded = ports()
    const outcome = await mend(folder, undefined, recorded)
    expect(outcome).toMatchObject({ kind: 'repaired', steps: [step] })
    expect(recorded.lines.filter((line) => line.startsWith('repair: '))).toEqual([
      expect.stringContaining(outcome.kind === 'repaired' ? (outcome.steps[0]?.message ?? '-') : '-'),
      `repair: done (${step.kind} ${step.migration})`,
    ])
    expect(await ledger()).toEqual(before)
    expect(await mend(folder)).toMatchObject({ kind: 'nothing-to-repair' })
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
  })

  it('deletes the second row of a migration', async () => {
    const folder = await applied()
    const before = await ledger()
    await database.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) select hash, created_at from drizzle.__drizzle_migrations where id = 2',
    )
    expect(await mend(folder)).toMatchObject({
      kind: 'repaired',
      steps: [{ kind: 'delete-repeated-row', migration: '0001_status' }],
    })
    expect(await ledger()).toEqual(before)
  })

  it('leaves everything as it is where it does not understand one thing', async () => {
    const folder = await applied()
    await change('created_at = null where id = 2')
    await writeFile(join(folder, '0003_email_index.sql'), 'SELECT 1;')
    const before = await ledger()
    const outcome = await mend(folder)
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'edited', migration: '0003_email_index' }],
    })
    expect(exitCodeOf(outcome)).toBe(exitCodes.refused)
    expect(await ledger()).toEqual(before)
  })

  it('does not guess which of two migrations with the same content a row without a time is', async () => {
    database = await postgres.createDatabase()
    const twins = [...history, { name: 'a', up: 'SELECT 1;' }, { name: 'b', up: 'SELECT 1;' }]
    const folder = await journalFolder(twins)
    await apply(applyOptions(folder, database.url), ports())
    await change('created_at = null where id = 5')
    expect(await mend(folder)).toMatchObject({ kind: 'refused', reasons: [{ kind: 'not-understood' }] })
  })
})

const index: MigrationSource = {
  name: 'index',
  up: 'CREATE TABLE extra (id int);\n--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY "notes_user" ON "notes" ("user_id");\n--> statement-breakpoint\nCREATE TABLE after_index (id int);',
  down: 'DROP TABLE after_index;\n--> statement-breakpoint\nDROP INDEX CONCURRENTLY notes_user;\n--> statement-breakpoint\nDROP TABLE extra;',
}

/** A migration of three statements outside a transaction, of which the first is done. */
async function halfDone(source = index): Promise<string> {
  await applied()
  await database.query('insert into notes (user_id) values (1), (1)')
  const folder = await journalFolder([...history, source])
  expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
    kind: 'failed',
    failure: { rolledBack: false },
  })
  return folder
}

describe('a repair of a migration that is half done', () => {
  it('wants to be told what to do', async () => {
    const folder = await halfDone()
    const outcome = await mend(folder)
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'interrupted', message: '0004_index is half done: 1 of its 3 statements' }],
    })
    expect(repairReport(outcome).next?.[0]).toContain('resume')
  })

  it('resumes it', async () => {
    const folder = await halfDone()
    await database.query('truncate notes')
    expect(await mend(folder, 'resume')).toMatchObject({ kind: 'repaired', steps: [{ kind: 'resume' }] })
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
  })

  it('tells where resuming fails again', async () => {
    const folder = await halfDone()
    expect(await mend(folder, 'resume')).toMatchObject({
      kind: 'failed',
      failure: { migration: '0004_index', statementNo: 2, sqlstate: '23505' },
    })
  })

  it('undoes what is there and passes over what is not, so that it can be applied anew', async () => {
    const folder = await halfDone()
    const recorded = ports()
    expect(await mend(folder, 'undo', recorded)).toMatchObject({
      kind: 'repaired',
      steps: [{ kind: 'undo' }],
    })
    expect(recorded.lines.filter((line) => line.includes('nothing to undo there'))).toEqual([
      'repair: nothing to undo there: table "after_index" does not exist',
      'repair: nothing to undo there: index "notes_user" does not exist',
    ])
    expect(await database.query(`select to_regclass('extra')::text as name`)).toEqual([{ name: null }])
    await database.query('truncate notes')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_index' }],
    })
  })

  it('is not undone without consent where that drops a table, which may be another one of the same name', async () => {
    const folder = await halfDone()
    const outcome = await mend(folder, 'undo', ports(), [])
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'data-loss', message: expect.stringContaining('DROP TABLE extra') }],
    })
    expect(await database.query(`select to_regclass('extra')::text as name`)).toEqual([{ name: 'extra' }])
  })

  it('is undone behind a snapshot where that drops a table, and not without one', async () => {
    const folder = await halfDone()
    expect(await mend(folder, 'undo', ports(), ['data-loss'])).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'no-snapshot', message: expect.stringContaining('DROP TABLE extra') }],
    })
    expect(await database.query(`select to_regclass('extra')::text as name`)).toEqual([{ name: 'extra' }])

    const outcome = await mend(folder, 'undo', { ...ports(), snapshot: async () => ({ id: 'snap-1' }) }, [
      'data-loss',
    ])
    expect(outcome).toMatchObject({
      kind: 'repaired',
      steps: [{ kind: 'undo' }],
      before: { snapshot: 'snap-1' },
    })
    expect(JSON.stringify(repairReport(outcome).evidence)).toContain('snap-1')
    expect(
      await database.query(
        `select kind, snapshot_id from deploykit.migration_log where snapshot_id is not null`,
      ),
    ).toEqual([{ kind: 'undo', snapshot_id: 'snap-1' }])
  })

  it('is left alone where something else migrated while the snapshot was made', async () => {
    const folder = await halfDone()
    const snapshot = async () => {
      await database.query(
        'insert into drizzle.__drizzle_migrations (hash, created_at) select hash, created_at from drizzle.__drizzle_migrations where id = 2',
      )
      return { id: 'snap-1' }
    }
    expect(await mend(folder, 'undo', { ...ports(), snapshot }, ['data-loss'])).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'plan-changed' }],
    })
    expect(await database.query(`select to_regclass('extra')::text as name`)).toEqual([{ name: 'extra' }])
  })

  it('is not resumed in front of one that was merged before it meanwhile, which Drizzle would then skip', async () => {
    await halfDone()
    await database.query('truncate notes')
    const merged = {
      name: 'merged',
      up: 'CREATE TABLE merged (id int);',
      when: Date.UTC(2026, 0, 5, 10, 3, 30),
    }
    const renumbered = await journalFolder([...history, merged, index])
    // The journal numbers by position; the half-done one keeps its name.
    const text = await readFile(join(renumbered, 'meta/_journal.json'), 'utf8')
    await writeFile(join(renumbered, 'meta/_journal.json'), text.replace('0005_index', '0004_index'))
    await rename(join(renumbered, '0005_index.sql'), join(renumbered, '0004_index.sql'))
    expect(await mend(renumbered, 'resume')).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'not-understood', message: expect.stringContaining('0004_merged before it') }],
    })
    expect(await apply(applyOptions(renumbered, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_merged' }, { name: '0004_index' }],
    })
  })

  it('that ran outside a transaction by its own wish does not begin anew inside one', async () => {
    await applied()
    const wished = {
      name: 'wished',
      up: 'CREATE TABLE a (id int);\n--> statement-breakpoint\nINSERT INTO a VALUES (1);\n--> statement-breakpoint\nSELECT 1 / 0;',
    }
    const folder = await journalFolder([...history, wished])
    const sidecar = join(folder, '0004_wished.deploy-kit.yml')
    await writeFile(sidecar, 'transaction: none\n')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'failed',
      failure: { rolledBack: false },
    })
    await rm(sidecar)
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'interrupted', fix: expect.stringContaining('transaction=none') }],
    })
  })

  it('of which the done part was edited since is not resumed, but can be undone', async () => {
    await halfDone()
    const up = index.up.replace('UNIQUE ', '').replace('extra (id int)', 'extra (id bigint)')
    const edited = await journalFolder([...history, { ...index, up }])
    expect(await mend(edited, 'resume')).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'interrupted' }],
    })
    expect(await mend(edited, 'undo')).toMatchObject({ kind: 'repaired' })
    expect(await apply(applyOptions(edited, database.url), ports())).toMatchObject({ kind: 'applied' })
  })

  it('whose undo fails is neither applied nor undone until that is settled', async () => {
    const folder = await halfDone({ ...index, down: 'DROP TABLE extra; SELECT 1 / 0;' })
    expect(await mend(folder, 'undo')).toMatchObject({
      kind: 'failed',
      failure: { direction: 'down', statementNo: 2 },
    })
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'refused',
      reasons: [
        { kind: 'interrupted', message: expect.stringContaining('an undo of 0004_index was cut off') },
      ],
    })
    await writeFile(join(folder, '0004_index.down.sql'), 'DROP TABLE extra;')
    expect(await mend(folder, 'undo')).toMatchObject({ kind: 'repaired' })
  })

  it('is marked as applied on the word of a person, but not where an index says otherwise', async () => {
    const folder = await halfDone()
    expect(await mend(folder, 'mark-applied')).toMatchObject({
      kind: 'refused',
      reasons: [
        { kind: 'not-understood', message: expect.stringContaining('notes_user, which is not there') },
      ],
    })
    await database.query('truncate notes')
    await database.query('create unique index concurrently notes_user on notes (user_id)')
    await database.query('create table after_index (id int)')
    expect(await mend(folder, 'mark-applied')).toMatchObject({
      kind: 'repaired',
      steps: [{ kind: 'mark-applied', migration: '0004_index' }],
    })
    const catalog = await fingerprint(database)
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
    expect(await fingerprint(database)).toBe(catalog)
    expect(
      await database.query(
        `select status, statement_no from deploykit.migration_log where run_id = 'repair-1' order by id`,
      ),
    ).toEqual([{ status: 'ok', statement_no: 3 }])
  })
})

/** Runs in a process of its own, and kills that and its connection while a statement is under way. */
async function killedAt(pattern: string, folder: string): Promise<void> {
  const runner = new URL('runner.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [runner, '--folder', folder, '--url', database.url], {
    stdio: 'inherit',
  })
  await until(database, running(pattern))
  child.kill('SIGKILL')
  await once(child, 'exit')
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'deploy-kit%' and datname = current_database()`,
  )
}

describe('a run that was killed', () => {
  it('outside a transaction leaves a row from which the repair goes on', async () => {
    await applied()
    const folder = await journalFolder([
      ...history,
      {
        name: 'slow',
        up: 'CREATE TABLE extra (id int);\nSELECT pg_sleep(60);\nVACUUM extra;',
        down: 'DROP TABLE extra;',
      },
    ])
    await killedAt('SELECT pg_sleep%', folder)
    expect(await mend(folder)).toMatchObject({ kind: 'refused', reasons: [{ kind: 'interrupted' }] })
    expect(await mend(folder, 'undo')).toMatchObject({
      kind: 'repaired',
      steps: [
        { kind: 'close-run', message: expect.stringContaining('1 of its statements') },
        { kind: 'undo' },
      ],
    })
    await writeFile(join(folder, '0004_slow.sql'), 'CREATE TABLE extra (id int);')
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
  })

  it('in its first index leaves what may be there, which is told, and undone where that is asked', async () => {
    await applied()
    const folder = await journalFolder([
      ...history,
      {
        name: 'index',
        up: 'CREATE INDEX CONCURRENTLY "notes_user" ON "notes" ("user_id");',
        down: 'DROP INDEX CONCURRENTLY "notes_user";',
      },
    ])
    const other = await database.connect()
    await other.query('begin; insert into notes (user_id) values (1)')
    await killedAt('CREATE INDEX CONCURRENTLY%', folder)
    await other.end()
    const indexes = () =>
      database.query(
        `select indisvalid as valid from pg_index where indexrelid = to_regclass('notes_user')::oid`,
      )
    expect(await indexes()).toEqual([{ valid: false }])
    const state = await status({ folder, url: database.url }, ports())
    expect(state).toMatchObject({
      state: 'needs-attention',
      failed: [{ name: '0004_index', status: 'interrupted', rolledBack: false }],
    })
    const told = statusReport(state)
    expect(told.next?.[0]).toMatch(/^0004_index was cut off, and part of it may be done\. Apply again/)
    expect(JSON.stringify(told.evidence)).toContain('perhaps part of it')
    const left = [expect.stringContaining('0004_index was cut off in its first statement, which may be done')]
    expect(await mend(folder)).toMatchObject({ kind: 'repaired', steps: [{ kind: 'close-run' }], left })
    expect(await mend(folder)).toEqual({ kind: 'nothing-to-repair', left })
    expect(await mend(folder, 'undo')).toMatchObject({
      kind: 'repaired',
      steps: [{ kind: 'undo' }],
      left: [],
    })
    expect(await indexes()).toEqual([])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
    expect(await indexes()).toEqual([{ valid: true }])
  })

  it('leaves a row that the repair closes', async () => {
    await applied()
    const folder = await journalFolder([...history, { name: 'slow', up: 'SELECT pg_sleep(60);' }])
    await killedAt('SELECT pg_sleep%', folder)
    expect(await mend(folder)).toMatchObject({
      kind: 'repaired',
      steps: [
        {
          kind: 'close-run',
          migration: '0004_slow',
          message: expect.stringContaining('nothing of that is left'),
        },
      ],
    })
    expect(
      await database.query(`select status from deploykit.migration_log where name = '0004_slow'`),
    ).toEqual([{ status: 'failed' }])
    expect(await mend(folder)).toEqual({ kind: 'nothing-to-repair', left: [] })
  })
})

describe('a repair between the majors of drizzle-orm', () => {
  it('lets 0.45 and 1.0 boot on each other’s rows', async () => {
    database = await postgres.createDatabase()
    const three = history.slice(0, 3)
    await drizzle1.boot(database, await migrationFolders(three))
    const journal = await journalFolder(history)

    // 1.0 wrote whole seconds; without the repair 0.45 applies the last one again.
    const older = await journalFolder(three)
    await mend(older)
    await drizzle045.boot(database, older)
    expect(await ledger()).toHaveLength(3)
    await drizzle1.boot(database, await migrationFolders(three))
    expect(await ledger()).toHaveLength(3)

    // 0.45 writes no name; without the repair 1.0 applies the last one again.
    await drizzle045.boot(database, journal)
    const folders = await migrationFolders(history)
    await expect(drizzle1.boot(database, folders)).rejects.toThrow()
    expect(await mend(folders)).toMatchObject({
      kind: 'repaired',
      steps: [{ kind: 'write-name', migration: '20260105100300_email_index' }],
    })
    await drizzle1.boot(database, folders)
    await drizzle045.boot(database, journal)
    expect(await ledger()).toHaveLength(4)
  })
})
