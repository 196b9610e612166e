import { beforeAll, describe, expect, it } from 'vitest'
import { nodeExec, systemClock } from '../../src/kernel/index.ts'
import { openThrowAway } from '../../src/migrations/ephemeral/index.ts'
import {
  apply,
  type BaselinePorts,
  baseline,
  baselineReport,
  down,
  preview,
} from '../../src/migrations/index.ts'
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

const concurrent: MigrationSource = {
  name: 'notes_index',
  up: 'CREATE INDEX CONCURRENTLY "notes_user" ON "notes" ("user_id");',
  down: 'DROP INDEX "notes_user";',
}

/** A database as `drizzle-kit push` leaves it: the tables, no ledger; its objects belong to another role. */
async function pushed(sources: readonly MigrationSource[] = history): Promise<void> {
  database = await postgres.createDatabase()
  for (const source of sources) {
    for (const statement of source.up.split('--> statement-breakpoint')) await database.query(statement)
  }
}

/** Ports with a throw-away database on the test server. */
async function provable(): Promise<BaselinePorts> {
  const shadow = await postgres.createDatabase()
  const own = ports()
  return {
    ...own,
    throwAway: async () => {
      const opened = await openThrowAway(
        { shadowUrl: shadow.url, project: '.' },
        {
          exec: nodeExec,
          env: {},
          tempDir: '/nowhere',
          clock: systemClock,
          random: () => 0.5,
          signal: own.signal,
        },
      )
      return opened.kind === 'ready' ? opened.server : undefined
    },
  }
}

const options = (folder: string, to: string) => ({ ...applyOptions(folder, database.url), to })

describe.each([
  ['0.x journal', journalFolder, '0004_notes_index'],
  ['1.0 folders', migrationFolders, '20260105100400_notes_index'],
])('a baseline, %s', (_, write, to) => {
  it('records what the database has, once a replay has proved it; later migrations and downs then work', async () => {
    const all = [...history, concurrent]
    await pushed(all)
    const catalog = await fingerprint(database)
    const folder = await write(all)
    expect(await preview({ folder, url: database.url, running: [] }, ports())).toMatchObject({
      kind: 'preview',
      warnings: [expect.stringContaining('adopt the database with `baseline` first')],
    })
    const outcome = await baseline(options(folder, to), await provable())
    expect(outcome).toMatchObject({ kind: 'baselined', head: to, proof: 'catalog', marked: { length: 5 } })
    expect(baselineReport(outcome).happened).toBe(
      `5 migrations are recorded as applied, up to ${to}; none was run.`,
    )
    expect(await fingerprint(database)).toBe(catalog)
    expect(await baseline(options(folder, to), ports())).toEqual({ kind: 'nothing-to-mark', head: to })

    const more = await write([
      ...all,
      { name: 'next', up: 'CREATE TABLE next (id int);', down: 'DROP TABLE next;' },
    ])
    expect(await apply(applyOptions(more, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{}],
    })
    const back = { consent: ['data-loss', 'without-snapshot'] } as const
    expect(
      await down(
        downOptions(
          more,
          database.url,
          to.replace('4_notes', '3_email').replace('400_notes', '300_email'),
          back,
        ),
        ports(),
      ),
    ).toMatchObject({
      kind: 'reverted',
      done: [{}, {}],
    })
  })
})

describe('a baseline', () => {
  it('is refused where the database is not at that migration, with what differs', async () => {
    await pushed(history.slice(0, 3))
    await database.query('alter table users add column surplus text')
    const folder = await journalFolder(history)
    const outcome = await baseline(options(folder, '0003_email_index'), await provable())
    expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ kind: 'catalog-differs' }] })
    const message = outcome.kind === 'refused' ? (outcome.reasons[0]?.message ?? '') : ''
    expect(message).toMatch(/^-.*users_email/m)
    expect(message).toMatch(/^\+.*surplus/m)
    const report = baselineReport(outcome)
    expect(report.happened).toBe(
      'The baseline was refused: the database is not what the migrations up to 0003_email_index make of an empty one.',
    )
    expect(report.evidence).toMatchObject([
      { type: 'table', rows: [['catalog-differs', {}, expect.not.stringContaining('surplus')]] },
      { type: 'code', text: expect.stringContaining('surplus') },
    ])
    expect(report.annotations?.[0]?.message).toMatch(/empty one\. Name the migration .*\n--- .*surplus/s)
    expect(await database.query(`select 1 from pg_namespace where nspname = 'drizzle'`)).toEqual([])
  })

  it('is refused without a proof, unless somebody answers for it', async () => {
    await pushed()
    const folder = await journalFolder(history)
    expect(await baseline(options(folder, '0003_email_index'), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'no-proof' }],
    })
    expect(
      await baseline({ ...options(folder, '0003_email_index'), consent: ['without-proof'] }, ports()),
    ).toMatchObject({ kind: 'baselined', proof: 'consent' })
    expect(
      await database.query('select name, status from deploykit.migration_log order by id limit 1'),
    ).toEqual([{ name: '0000_init', status: 'ok' }])
  })

  it('is refused where the folder cannot be replayed', async () => {
    const broken = [...history, { name: 'broken', up: 'CREATE TABLE x (id nonsense);' }]
    await pushed()
    const folder = await journalFolder(broken)
    const outcome = await baseline(options(folder, '0004_broken'), await provable())
    expect(outcome.kind === 'refused' && outcome.reasons[0]).toMatchObject({
      kind: 'no-proof',
      migration: '0004_broken',
      message: expect.stringContaining('type "nonsense" does not exist (42704)'),
    })
  })

  it.each([
    ['an unknown migration', '0003_email_indx', 'no-such-migration', 'Did you mean 0003_email_index?'],
  ])('to %s is refused', async (_, to, kind, fix) => {
    await pushed()
    const outcome = await baseline(options(await journalFolder(history), to), ports())
    expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ kind, fix }] })
  })

  it('is refused where the ledger lies in another table: it is not missing', async () => {
    database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    const elsewhere = { ledger: { schema: 'public', table: 'migrations' } }
    await apply(applyOptions(folder, database.url, elsewhere), ports())
    const expected = {
      kind: 'refused',
      reasons: [
        { kind: 'other-ledger', message: expect.stringContaining('public.migrations records 4 of the 4') },
      ],
    }
    expect(await baseline(options(folder, '0003_email_index'), ports())).toMatchObject(expected)
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject(expected)
  })
})
