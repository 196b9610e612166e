import { describe, expect, it } from 'vitest'
import { apply, type Preview, preview, previewFromRecord, previewReport } from '../../src/migrations/index.ts'
import { startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, migrationFolders, ports } from './fixture.ts'

const postgres = await startPostgres()

async function look(folder: string, url: string, more = {}): Promise<Preview> {
  const found = await preview({ folder, url, ...more }, ports())
  if (found.kind === 'unreachable') throw new Error(found.message)
  return found
}

/** A database with the first migrations of `history` and rows in `users`. */
async function busy(): Promise<TestDatabase> {
  const database = await postgres.createDatabase()
  await apply(applyOptions(await journalFolder(history.slice(0, 3)), database.url), ports())
  await database.query(
    `insert into users (email) select 'u' || n from generate_series(1, 2000) n; analyze users`,
  )
  return database
}

describe('the plan on a database', () => {
  it('lists what would be applied with the lock it takes and how large the table is', async () => {
    const database = await busy()
    const found = await look(await journalFolder(history), database.url)
    expect(found).toMatchObject({
      basis: 'database',
      head: '0002_seed',
      reasons: [],
      pending: [
        {
          name: '0003_email_index',
          transactional: true,
          tables: [{ table: { name: 'users' }, mode: 'SHARE', size: { table: 'public.users', rows: 2002 } }],
        },
      ],
    })
    const report = previewReport(found)
    expect(report).toMatchObject({
      status: 'success',
      outcome: 'planned',
      happened: '1 migration would be applied: the database is at 0002_seed.',
      impact: 'Nobody writes users.',
    })
    expect(JSON.stringify(report.evidence)).toContain('about 2,002')
    expect(report.data).toMatchObject({ schema: 'deploy-kit/migration-plan/v1', hash: found.hash })
  })

  it('gives the hash that apply takes, and that no longer holds when a file or the ledger changed', async () => {
    const database = await busy()
    const folder = await journalFolder(history)
    const { hash = '' } = await look(folder, database.url)
    const edited = await journalFolder([
      ...history.slice(0, 3),
      { name: 'email_index', up: 'create index users_email on users (email);' },
    ])
    expect(await apply(applyOptions(edited, database.url, { planHash: hash }), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'plan-changed', message: expect.stringContaining('pending migrations changed') }],
    })
    expect(await apply(applyOptions(folder, database.url, { planHash: hash }), ports())).toMatchObject({
      kind: 'applied',
    })
    expect(await apply(applyOptions(folder, database.url, { planHash: hash }), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'plan-changed' }],
    })
  })

  it('tells what apply would refuse: migrations that are recorded in another table', async () => {
    const database = await busy()
    const folder = await journalFolder(history)
    const found = await look(folder, database.url, { ledger: { schema: 'public', table: 'migrations' } })
    expect(found).toMatchObject({ hash: undefined, reasons: [{ kind: 'other-ledger' }] })
    expect(previewReport(found).status).toBe('failure')
    // It stands in front of what only follows from it: all that is applied looks pending, what contracts too.
    const contract = await journalFolder([...history, { name: 'drop', up: 'DROP TABLE notes;' }])
    const elsewhere = { ledger: { schema: 'public', table: 'migrations' } }
    expect(await preview({ folder: contract, url: database.url, ...elsewhere }, ports())).toMatchObject({
      reasons: [{ kind: 'other-ledger' }, { kind: 'running-unknown' }],
    })
    expect(await apply(applyOptions(contract, database.url, elsewhere), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'other-ledger' }],
    })
  })

  it('names a session that sits on a table of the plan, and never what it does', async () => {
    const database = await busy()
    const folder = await journalFolder(history)
    const sitter = await database.connect()
    try {
      await sitter.query(`set application_name = 'report'`)
      await sitter.query('begin')
      await sitter.query(`select 'secret of a customer', count(*) from users`)
      const report = previewReport(await look(folder, database.url))
      const said = JSON.stringify(report)
      expect(said).toContain('public.users AccessShareLock')
      expect(said).not.toContain('secret of a customer')
      expect(report.next).toEqual([
        expect.stringMatching(/^End the transaction of process \d+ before applying/),
      ])
    } finally {
      await sitter.end()
    }
    expect(previewReport(await look(folder, database.url)).next).toBeUndefined()
  })

  it('is refused as apply would be, and still shows what is pending', async () => {
    const database = await busy()
    const folder = await journalFolder([
      ...history,
      { name: 'drop', up: 'alter table users drop column status;' },
    ])
    const found = await look(folder, database.url)
    expect(found).toMatchObject({
      hash: undefined,
      reasons: [{ kind: 'running-unknown', migration: '0004_drop' }],
    })
    expect(found.pending.map((it) => it.name)).toEqual(['0003_email_index', '0004_drop'])
    expect(previewReport(found)).toMatchObject({ status: 'failure', outcome: 'refused' })
    expect(await look(folder, database.url, { phase: 'before' })).toMatchObject({
      reasons: [],
      pending: [{ name: '0003_email_index' }],
      left: [{ name: '0004_drop' }],
    })
  })

  it('creates nothing and works for a role that may only connect', async () => {
    const database = await postgres.createDatabase()
    const role = `planner_${database.name}`
    await database.query(`create role ${role} login password 'planner'`)
    const url = new URL(database.url)
    url.username = role
    url.password = 'planner'
    try {
      const found = await look(await migrationFolders(history), url.href)
      expect(found.pending).toHaveLength(4)
      expect(found.activity?.complete).toBe(false)
      expect(JSON.stringify(previewReport(found))).toContain('pg_read_all_stats')
      expect(
        await database.query(`select 1 from pg_namespace where nspname in ('drizzle', 'deploykit')`),
      ).toEqual([])
    } finally {
      await database.query(`drop role ${role}`)
    }
  })
})

describe('the plan from a release record', () => {
  it('takes every migration up to the recorded one as applied, and gives no hash', async () => {
    const folder = await journalFolder(history)
    const found = await previewFromRecord(folder, '0001_status')
    expect(found).toMatchObject({
      basis: 'record',
      head: '0001_status',
      hash: undefined,
      pending: [{ name: '0002_seed' }, { name: '0003_email_index' }],
    })
    expect(previewReport(found as Preview).happened).toBe(
      '2 migrations would be applied: by its last release record the database is at 0001_status, and was not asked.',
    )
    expect((await previewFromRecord(folder, undefined))?.pending).toHaveLength(4)
    const drops = await journalFolder([
      ...history,
      { name: 'drop', up: 'ALTER TABLE users DROP COLUMN email;' },
    ])
    expect((await previewFromRecord(drops, '0003_email_index', { running: [] }))?.warnings).toEqual([
      expect.stringMatching(/still needs what 0004_drop takes away was not asked/),
    ])
    expect(await previewFromRecord(folder, '0009_gone')).toBeUndefined()
  })
})
