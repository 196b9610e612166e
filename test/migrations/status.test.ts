import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { apply, status, statusReport } from '../../src/migrations/index.ts'
import { migrationStatus } from '../../src/migrations/status/export.ts'
import { parseStatus } from '../../src/migrations/status/schema.ts'
import { startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, migrationFolders, ports } from './fixture.ts'

const postgres = await startPostgres()

/** A client that serves each query from a connection of its own, as a pool may. */
function pooled(database: TestDatabase) {
  return { query: async (text: string) => ({ rows: await database.query(text) }) }
}

async function valid(document: unknown): Promise<void> {
  const schema = JSON.parse(
    await readFile(new URL('../../docs/migration-status.schema.json', import.meta.url), 'utf8'),
  ) as object
  const ajv = new Ajv.default({ allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  validate(JSON.parse(JSON.stringify(document)))
  expect(validate.errors ?? []).toEqual([])
  expect(parseStatus(JSON.parse(JSON.stringify(document)))).toEqual(document)
}

describe('the status document', () => {
  it('of a database that nothing was done to yet says what is pending, and creates nothing', async () => {
    const database = await postgres.createDatabase()
    const folder = await migrationFolders(history)
    const document = await migrationStatus(pooled(database), { folder, environment: 'staging' })
    await valid(document)
    expect(document).toMatchObject({
      environment: 'staging',
      state: 'pending',
      head: null,
      applied: [],
      failed: [],
      lastRun: null,
      wayBack: [],
    })
    expect(document.pending).toHaveLength(4)
    expect(
      await database.query(`select 1 from pg_namespace where nspname in ('drizzle', 'deploykit')`),
    ).toEqual([])
  })

  it('tells who applied what, how long it took and how far back one can go', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    await apply(applyOptions(folder, database.url), ports())
    const document = await migrationStatus(pooled(database), { folder })
    await valid(document)
    expect(document).toMatchObject({
      state: 'up-to-date',
      head: '0003_email_index',
      applied: [{ name: '0000_init', actor: 'ada', gitSha: 'f00', reversible: true }, {}, {}, {}],
      wayBack: [
        { to: '0002_seed', steps: 1, feasible: true, dataLoss: [] },
        { to: '0001_status', steps: 2, feasible: true },
        { to: '0000_init', steps: 3, feasible: true },
        { to: null, steps: 4, feasible: true },
      ],
    })
    expect(document.wayBack.at(-1)?.dataLoss.join()).toContain('0000_init.down.sql')
    expect(document.applied.every((it) => typeof it.ms === 'number')).toBe(true)
  })

  it.each([
    ['a gap in the folder', async (_: TestDatabase) => journalFolder([history[0]!, ...history.slice(2)])],
    [
      'a folder that lacks one and has another',
      async (_: TestDatabase) =>
        journalFolder([...history.slice(0, 3), { name: 'other', up: 'SELECT 1;', when: Date.UTC(2027, 0) }]),
    ],
    [
      'a row without a time',
      async (database: TestDatabase) => {
        await database.query('update drizzle.__drizzle_migrations set created_at = null where id = 2')
        return journalFolder(history)
      },
    ],
  ])('needs attention where apply would be refused: %s', async (_, look) => {
    const database = await postgres.createDatabase()
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const folder = await look(database)
    const again = await apply(applyOptions(folder, database.url), ports())
    expect(again.kind).toBe('refused')
    const document = await migrationStatus(pooled(database), { folder })
    await valid(document)
    expect(document.state).toBe('needs-attention')
    const { status, next } = statusReport(document)
    expect([status, next?.join()]).toEqual(['failure', expect.stringContaining('Applying will be refused')])
  })

  it('says where there is no way back, and why', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history.map(({ name, up }) => ({ name, up })))
    await apply(applyOptions(folder, database.url), ports())
    const document = await migrationStatus(pooled(database), { folder })
    const { wayBack } = document
    expect(wayBack[0]).toMatchObject({ feasible: false, reasons: [expect.stringContaining('no way down')] })
    // What stands in the way of one step stands in the way of every longer way: it is told once.
    const told = JSON.stringify(statusReport(document).evidence)
    expect(told.match(/0003_email_index has no way down/g)).toHaveLength(1)
    expect(told.match(/as above/g)).toHaveLength(3)
  })

  it('knows who applied what, and its way down, after `drizzle-kit up` made folders of the journal', async () => {
    const database = await postgres.createDatabase()
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const folder = await migrationFolders(history.map(({ name, up }) => ({ name, up })))
    const { applied, wayBack } = await migrationStatus(pooled(database), { folder })
    expect(applied).toHaveLength(4)
    for (const one of applied) expect(one).toMatchObject({ actor: 'ada', gitSha: 'f00', reversible: true })
    expect(wayBack[0]).toMatchObject({ feasible: true })
  })

  it('counts what failed outside a transaction as needing attention, and names what is left', async () => {
    const database = await postgres.createDatabase()
    await database.query('create table t (id int); insert into t values (1), (1)')
    const folder = await journalFolder([
      { name: 'ok', up: 'create table u (id int);' },
      {
        name: 'bad',
        up: 'create index concurrently t_id on t (id);--> statement-breakpoint\ncreate unique index concurrently t_unique on t (id);',
      },
    ])
    await apply(applyOptions(folder, database.url), ports())
    const document = await migrationStatus(pooled(database), { folder })
    await valid(document)
    expect(document).toMatchObject({
      state: 'needs-attention',
      head: '0000_ok',
      pending: [{ name: '0001_bad' }],
      failed: [{ name: '0001_bad', status: 'failed', sqlstate: '23505', rolledBack: false }],
    })
    expect(statusReport(document)).toMatchObject({
      status: 'failure',
      next: [expect.stringContaining('0001_bad')],
    })
  })

  it('keeps a migration that failed and was rolled back as pending, with its error', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder([{ name: 'bad', up: 'select 1/0;' }])
    await apply(applyOptions(folder, database.url), ports())
    expect(await migrationStatus(pooled(database), { folder })).toMatchObject({
      state: 'pending',
      failed: [{ name: '0000_bad', sqlstate: '22012', rolledBack: true }],
    })
  })

  it('names the holder of the lock, and tells a run that is alive from one that left a row behind', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    await apply(applyOptions(folder, database.url), ports())
    await database.query(
      `insert into deploykit.migration_log (run_id, ledger, name, hash, direction, status, transactional, statement_no)
       values ('crashed', 'drizzle.__drizzle_migrations', '0004_next', 'x', 'up', 'running', true, 0)`,
    )
    expect(await migrationStatus(pooled(database), { folder })).toMatchObject({
      lock: null,
      failed: [{ name: '0004_next', status: 'interrupted' }],
    })
    const slow = await journalFolder([...history, { name: 'slow', up: 'select pg_sleep(60);' }])
    const controller = new AbortController()
    const running = apply(applyOptions(slow, database.url), ports({ signal: controller.signal }))
    const client = pooled(database)
    for (;;) {
      const { lastRun } = await migrationStatus(client, { folder: slow })
      if (lastRun?.migrations.some((it) => it.name === '0004_slow' && it.status === 'running')) break
    }
    const document = await migrationStatus(client, { folder: slow })
    controller.abort(new Error('enough'))
    await running
    await valid(document)
    expect(document).toMatchObject({
      lock: { applicationName: 'deploy-kit migrate run-1' },
      failed: expect.arrayContaining([expect.objectContaining({ name: '0004_slow', status: 'running' })]),
    })
  })

  it('is read by a role that may only read, over a Pool as over a Client', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    await apply(applyOptions(folder, database.url), ports())
    const role = `reader_${database.name}`
    await database.query(
      `create role ${role} login password 'reader'; grant usage on schema drizzle, deploykit to ${role};
       grant select on all tables in schema drizzle, deploykit to ${role}`,
    )
    const url = new URL(database.url)
    url.username = role
    url.password = 'reader'
    const pool = new pg.Pool({ connectionString: url.href, max: 2 })
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    try {
      const [one, other] = [
        await migrationStatus(pool, { folder }),
        await migrationStatus(client, { folder }),
      ]
      expect({ ...one, at: '' }).toEqual({ ...other, at: '' })
      expect(one.state).toBe('up-to-date')
    } finally {
      await pool.end()
      await client.end()
      await database.query(`drop owned by ${role}; drop role ${role}`)
    }
  })

  it('knows phase and risk of what ran from the log, and of what is pending what the file says by itself', async () => {
    const database = await postgres.createDatabase()
    const first = [
      { name: 'table', up: 'CREATE TABLE a (id int, b int);' },
      { name: 'drop', up: 'ALTER TABLE a DROP COLUMN b;' },
    ]
    await apply(applyOptions(await journalFolder(first), database.url), ports())
    const declared =
      '-- deploy-kit: phase=contract; timing=after; risk=low; reason="nobody asks for it"\nALTER TABLE a RENAME TO c;'
    const folder = await journalFolder([
      ...first,
      { name: 'silent', up: 'CREATE TABLE d (id int);' },
      { name: 'declared', up: declared },
      { name: 'truncated', up: 'TRUNCATE c;' },
    ])
    const document = await migrationStatus(pooled(database), { folder })
    expect(document.applied).toMatchObject([
      { name: '0000_table', phase: 'expand', risk: 'none' },
      { name: '0001_drop', phase: 'contract', risk: 'data-loss' },
    ])
    expect(document.pending).toEqual([
      { name: '0002_silent', phase: null, risk: null },
      { name: '0003_declared', phase: 'contract', risk: 'low' },
      { name: '0004_truncated', phase: null, risk: 'data-loss' },
    ])
    // A log of before the risk was recorded.
    await database.query('alter table deploykit.migration_log drop column risk')
    expect((await migrationStatus(pooled(database), { folder })).applied).toMatchObject([
      { name: '0000_table', phase: 'expand', risk: null },
      { name: '0001_drop', phase: 'contract', risk: 'data-loss' },
    ])
  })

  it('is the same from a connection of its own', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    await apply(applyOptions(folder, database.url), ports())
    await writeFile(join(folder, '0000_init.sql'), 'select 1;')
    const own = await status({ folder, url: database.url }, ports())
    const served = await migrationStatus(pooled(database), { folder })
    expect({ ...own, at: '' }).toEqual({ ...served, at: '' })
    expect(statusReport(own)).toMatchObject({
      outcome: 'needs-attention',
      next: ['Applying will be refused: 0000_init is edited. `plan` says what to do.'],
      data: { schema: 'deploy-kit/migration-status/v1' },
    })
  })
})
