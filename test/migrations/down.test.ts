import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, down, downReport, status } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { fingerprint } from './fingerprint.ts'
import {
  applyOptions,
  downOptions,
  history,
  journalFolder,
  type MigrationSource,
  migrationFolders,
  ports,
} from './fixture.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

async function applied(
  sources: readonly MigrationSource[] = history,
  write = journalFolder,
): Promise<string> {
  database = await postgres.createDatabase()
  const folder = await write(sources)
  expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
  return folder
}

describe.each([
  ['0.x journal', journalFolder],
  ['1.0 folders', migrationFolders],
])('down, %s', (_, write) => {
  it('restores the catalog at every step, and up again ends where up ended', async () => {
    database = await postgres.createDatabase()
    const catalogs: string[] = [await fingerprint(database)]
    for (let count = 1; count <= history.length; count++) {
      await apply(applyOptions(await write(history.slice(0, count)), database.url), ports())
      catalogs.push(await fingerprint(database))
    }
    const folder = await write(history)
    const state = await status({ folder, url: database.url }, ports())
    if ('kind' in state) throw new Error(state.message)
    const { applied } = state
    for (let count = history.length - 1; count >= 0; count--) {
      const to = applied[count - 1]?.name
      expect(
        await down(
          downOptions(folder, database.url, to, { consent: ['data-loss', 'without-snapshot'] }),
          ports(),
        ),
      ).toMatchObject({
        kind: 'reverted',
        done: [{ name: applied[count]?.name }],
      })
      expect(await fingerprint(database)).toBe(catalogs[count])
    }
    expect(await database.query('select * from drizzle.__drizzle_migrations')).toEqual([])
    await apply(applyOptions(folder, database.url), ports())
    expect(await fingerprint(database)).toBe(catalogs.at(-1))
  })
})

describe('down', () => {
  it('takes several back, newest first, and records it', async () => {
    const folder = await applied()
    const outcome = await down(
      downOptions(folder, database.url, '0000_init', { consent: ['data-loss', 'without-snapshot'] }),
      ports(),
    )
    expect(outcome).toMatchObject({
      kind: 'reverted',
      to: '0000_init',
      done: [{ name: '0003_email_index' }, { name: '0002_seed' }, { name: '0001_status' }],
    })
    expect(
      await database.query(`select name, direction, status from deploykit.migration_log order by id`),
    ).toEqual([
      { name: '0000_init', direction: 'up', status: 'ok' },
      { name: '0001_status', direction: 'up', status: 'reverted' },
      { name: '0002_seed', direction: 'up', status: 'reverted' },
      { name: '0003_email_index', direction: 'up', status: 'reverted' },
      { name: '0003_email_index', direction: 'down', status: 'ok' },
      { name: '0002_seed', direction: 'down', status: 'ok' },
      { name: '0001_status', direction: 'down', status: 'ok' },
    ])
    expect(downReport(outcome).happened).toBe('3 migrations were taken back; the database is at 0000_init.')
  })

  it('has nothing to do where the target is the newest', async () => {
    const folder = await applied()
    expect(await down(downOptions(folder, database.url, '0003_email_index'), ports())).toEqual({
      kind: 'nothing-to-revert',
      to: '0003_email_index',
    })
  })

  it('takes the SQL from the log where an older version lacks the file', async () => {
    await applied()
    const older = await journalFolder(history.slice(0, 3))
    const recorded = ports()
    expect(await down(downOptions(older, database.url, '0002_seed'), recorded)).toMatchObject({
      kind: 'reverted',
      done: [{ name: '0003_email_index' }],
    })
    expect(recorded.lines.join('\n')).toContain('SQL from the log')
    expect(await apply(applyOptions(older, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
  })

  it('is refused where data would be lost, each loss named with its place, until that is agreed to', async () => {
    const folder = await applied()
    const before = await fingerprint(database)
    const outcome = await down(downOptions(folder, database.url, '0000_init'), ports())
    expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ kind: 'data-loss' }] })
    expect(outcome.kind === 'refused' && outcome.reasons[0]?.message).toContain(
      '0001_status.down.sql:1: ALTER TABLE "users" DROP COLUMN "status"',
    )
    expect(await fingerprint(database)).toBe(before)
  })

  it('is refused where one of the migrations has no way down, before any is touched', async () => {
    const folder = await applied([...history, { name: 'one_way', up: 'CREATE TABLE one_way (id int);' }])
    const outcome = await down(downOptions(folder, database.url, '0002_seed'), ports())
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'no-down', migration: '0004_one_way' }],
    })
    expect(downReport(outcome).next?.[0]).toBe(
      `Write ${join(folder, '0004_one_way.down.sql')}, the SQL that undoes it.`,
    )
  })

  it('says in the words of its author why one cannot be taken back', async () => {
    const up = '-- deploy-kit: irreversible: "the names are gone; the snapshot has them"\nDROP TABLE notes;'
    const folder = await applied(history)
    const gone = await journalFolder([...history, { name: 'gone', up }], folder)
    await apply(applyOptions(gone, database.url, { running: [], consent: ['without-snapshot'] }), ports())
    const outcome = await down(downOptions(gone, database.url, '0002_seed'), ports())
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [
        {
          kind: 'no-down',
          message: '0004_gone cannot be taken back: the names are gone; the snapshot has them',
        },
      ],
    })
  })

  it('is refused where the way up was edited since', async () => {
    const folder = await applied()
    await writeFile(join(folder, '0003_email_index.sql'), 'SELECT 1;')
    expect(await down(downOptions(folder, database.url, '0002_seed'), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'edited', migration: '0003_email_index' }],
    })
  })

  it('is refused to a migration that is not there, with the nearest name', async () => {
    const folder = await applied()
    const outcome = await down(downOptions(folder, database.url, '0002_sead'), ports())
    expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ kind: 'no-such-migration' }] })
    expect(outcome.kind === 'refused' && outcome.reasons[0]?.fix).toContain('Did you mean 0002_seed?')
  })

  it('that fails is rolled back whole; what was taken back before stays so', async () => {
    const folder = await applied([
      ...history,
      { name: 'last', up: 'CREATE TABLE last (id int);', down: 'DROP TABLE last;' },
    ])
    await writeFile(join(folder, '0003_email_index.down.sql'), 'DROP INDEX users_email;\nDROP INDEX nowhere;')
    const outcome = await down(
      downOptions(folder, database.url, '0002_seed', { consent: ['data-loss', 'without-snapshot'] }),
      ports(),
    )
    expect(outcome).toMatchObject({
      kind: 'failed',
      done: [{ name: '0004_last' }],
      failure: {
        migration: '0003_email_index',
        direction: 'down',
        line: 2,
        sqlstate: '42704',
        rolledBack: true,
      },
    })
    expect(await database.query(`select to_regclass('users_email')::text as name`)).toEqual([
      { name: 'users_email' },
    ])
    expect(await database.query('select count(*)::int from drizzle.__drizzle_migrations')).toEqual([
      { count: 4 },
    ])
  })

  it('takes back what was applied twice with both of its rows', async () => {
    const folder = await applied()
    await database.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) select hash, created_at from drizzle.__drizzle_migrations order by id desc limit 1',
    )
    await down(downOptions(folder, database.url, '0002_seed'), ports())
    expect(await database.query('select count(*)::int from drizzle.__drizzle_migrations')).toEqual([
      { count: 3 },
    ])
  })
})

describe('status', () => {
  it('creates nothing, and needs no more than the right to read', async () => {
    database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    expect(await status({ folder, url: database.url }, ports())).toMatchObject({
      state: 'pending',
      head: null,
      applied: [],
      lastRun: null,
      lock: null,
    })
    expect(
      await database.query(`select 1 from pg_namespace where nspname in ('drizzle', 'deploykit')`),
    ).toEqual([])
  })

  it('knows what was applied, by whom, what is edited and what is unknown', async () => {
    const folder = await applied()
    await writeFile(join(folder, '0001_status.sql'), 'SELECT 1;')
    await rm(join(folder, '0000_init.down.sql'))
    expect(await status({ folder, url: database.url }, ports())).toMatchObject({
      state: 'needs-attention',
      head: '0003_email_index',
      drifted: [{ name: '0001_status', how: 'edited' }],
      applied: [{ name: '0000_init', actor: 'ada', gitSha: 'f00', reversible: true }, {}, {}, {}],
      lastRun: { runId: 'run-1', migrations: [{ status: 'ok' }, {}, {}, {}] },
    })
    const older = await journalFolder(history.slice(0, 2))
    expect(await status({ folder: older, url: database.url }, ports())).toMatchObject({
      state: 'ahead',
      head: '0003_email_index',
      unknown: [{ name: '0002_seed' }, { name: '0003_email_index', actor: 'ada' }],
    })
  })
})
