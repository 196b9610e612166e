import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/kernel/index.ts'
import { type ApplyOptions, type ApplyOutcome, apply } from '../../src/migrations/index.ts'
import type { Postgres, TestDatabase } from '../support/postgres.ts'
import { type DrizzleMajor, drizzle1, drizzle045, drizzleMajors, ledgerRows } from './drizzle-side.ts'
import { everything } from './everything.ts'
import { applyOptions, journalEntries, type MigrationSource, ports, writeJournal } from './fixture.ts'

/** A folder that was applied by Drizzle and has changed since. */
interface LaterCase {
  readonly what: string
  readonly majors?: readonly DrizzleMajor[]
  readonly before: readonly MigrationSource[]
  /** The folder as it is now; `folder` holds what was applied. */
  readonly now: (folder: string, major: DrizzleMajor) => Promise<unknown>
  readonly database?: (database: TestDatabase) => Promise<unknown>
  /**
   * What Drizzle's own migrator does, which is why ours refuses: passes over a change or a migration in silence, runs
   * again what was applied, or fails. `applies`: the same as ours.
   */
  readonly drizzle: 'passes over' | 'runs again' | 'fails' | 'applies' | 'breaks data'
  /** The kinds of ours: of the reasons of a refusal, or of the outcome. */
  readonly ours: readonly string[] | 'applied' | 'up-to-date' | 'failed' | 'configuration'
  readonly options?: Partial<ApplyOptions>
  /** A query that shows what Drizzle did. */
  readonly shows?: string
}

const table: MigrationSource = { name: 'table', up: 'CREATE TABLE a (id int);' }
const column: MigrationSource = { name: 'column', up: 'ALTER TABLE a ADD COLUMN t text;' }
const seed: MigrationSource = { name: 'seed', up: 'INSERT INTO a (id) VALUES (1);' }
const other: MigrationSource = { name: 'other', up: 'CREATE TABLE b (id int);' }
const minute = 60_000
const first = Date.UTC(2026, 0, 5, 10, 0, 0, 123)
const at = (source: MigrationSource, minutes: number): MigrationSource => ({
  ...source,
  when: first + minutes * minute,
})

const cases: readonly LaterCase[] = [
  {
    what: 'a file edited after it was applied',
    before: [table],
    now: (folder) => editAll(folder, () => 'CREATE TABLE a (id int, forgotten text);'),
    drizzle: 'passes over',
    ours: ['edited'],
  },
  {
    what: 'a file whose line ends and byte order mark a checkout changed, and a new migration',
    before: [{ name: 'table', up: 'CREATE TABLE a (\n  id int\n);\n' }],
    now: async (folder, major) => {
      await major.write(
        [{ name: 'table', up: '\uFEFFCREATE TABLE a (\r\n  id int\r\n);\r\n' }, other],
        folder,
      )
    },
    drizzle: 'applies',
    ours: 'applied',
  },
  {
    what: 'a branch merged with a migration that is older than the newest applied one',
    majors: [drizzle045],
    before: [at(table, 0), at(column, 10)],
    now: (folder) => drizzle045.write([at(table, 0), at(column, 10), at(other, 5)], folder),
    drizzle: 'passes over',
    ours: ['out-of-order', 'folder'],
  },
  {
    what: 'the same, where out-of-order is allowed',
    majors: [drizzle045],
    before: [at(table, 0), at(column, 10)],
    now: (folder) => drizzle045.write([at(table, 0), at(column, 10), at(other, 5)], folder),
    options: { outOfOrder: 'allow' },
    drizzle: 'passes over',
    ours: 'applied',
  },
  {
    what: 'a branch merged with a migration of exactly the time of the newest applied one',
    majors: [drizzle045],
    before: [at(table, 0)],
    now: (folder) => drizzle045.write([at(table, 0), at(other, 0)], folder),
    drizzle: 'passes over',
    ours: ['out-of-order', 'folder'],
  },
  {
    what: 'a branch merged with an older folder',
    majors: [drizzle1],
    before: [at(table, 0), at(column, 10)],
    now: (folder) => drizzle1.write([at(other, 5)], folder),
    drizzle: 'applies',
    ours: 'applied',
  },
  {
    what: 'the same, where a team wants one order on every database',
    majors: [drizzle1],
    before: [at(table, 0), at(column, 10)],
    now: (folder) => drizzle1.write([at(other, 5)], folder),
    options: { outOfOrder: 'refuse' },
    drizzle: 'applies',
    ours: ['out-of-order'],
  },
  {
    what: 'a file and its tag renamed after it was applied, at the same time in the journal',
    majors: [drizzle045],
    before: [table, seed],
    now: async (folder) => {
      await rename(join(folder, '0001_seed.sql'), join(folder, '0001_renamed.sql'))
      await writeJournal(folder, journalEntries([table, { ...seed, name: 'renamed' }]))
    },
    drizzle: 'applies',
    ours: 'up-to-date',
  },
  {
    what: 'a migration generated again with the same content, at a later time',
    majors: [drizzle045],
    before: [at(table, 0), at(seed, 1)],
    now: (folder) => drizzle045.write([at(table, 0), at(seed, 30)], folder),
    drizzle: 'runs again',
    shows: 'select count(*)::int from a having count(*) = 2',
    ours: ['renamed'],
  },
  {
    what: 'a folder renamed after it was applied',
    majors: [drizzle1],
    before: [table, seed],
    now: async (folder) => {
      const [, name = ''] = (await readdir(folder)).sort()
      await rename(join(folder, name), join(folder, name.replace('seed', 'renamed')))
    },
    drizzle: 'runs again',
    shows: 'select count(*)::int from a having count(*) = 2',
    ours: ['renamed'],
  },
  {
    what: 'a migration that was applied and is gone from the folder, with newer ones behind it',
    before: [table, other, column],
    now: async (folder, major) => {
      await rm(folder, { recursive: true })
      await major.write([table, at(column, 2)], folder)
    },
    drizzle: 'passes over',
    ours: ['missing'],
  },
  {
    what: 'the newest applied migration gone from the folder (an older version is deployed)',
    before: [table, other],
    now: async (folder, major) => {
      await rm(folder, { recursive: true })
      await major.write([table], folder)
    },
    drizzle: 'passes over',
    ours: ['unknown'],
  },
  {
    what: 'the same, where a database that is ahead is allowed',
    before: [table, other],
    now: async (folder, major) => {
      await rm(folder, { recursive: true })
      await major.write([table], folder)
    },
    options: { ahead: 'allow' },
    drizzle: 'applies',
    ours: 'up-to-date',
  },
  {
    what: 'a history that was squashed into a new first migration',
    before: [table, column],
    now: async (folder, major) => {
      await rm(folder, { recursive: true })
      await major.write([at({ name: 'all', up: 'CREATE TABLE a (id int, t text);' }, 60)], folder)
    },
    drizzle: 'fails',
    ours: ['unknown', 'unknown'],
  },
  {
    what: 'a file that the journal does not list',
    majors: [drizzle045],
    before: [table],
    now: (folder) => writeFile(join(folder, '0001_forgotten.sql'), other.up),
    drizzle: 'passes over',
    ours: ['folder'],
  },
  {
    what: 'a file that the journal lists and nobody committed',
    majors: [drizzle045],
    before: [table],
    now: (folder) => writeJournal(folder, journalEntries([table, other])),
    drizzle: 'fails',
    ours: 'configuration',
  },
  {
    what: 'a journal left over in a 1.0 folder',
    majors: [drizzle1],
    before: [table],
    now: (folder) => writeJournal(folder, journalEntries([])),
    drizzle: 'fails',
    ours: 'configuration',
  },
  {
    what: 'snapshots missing and broken, files of people, a way down beside the way up',
    before: [table],
    now: async (folder, major) => {
      await major.write([table, { ...other, down: 'DROP TABLE b;' }], folder)
      await mkdir(join(folder, 'meta'), { recursive: true })
      if (major.format === 'journal')
        await writeFile(join(folder, 'meta/0000_snapshot.json'), '<<<<<<< HEAD\n')
      else await rm(join(folder, 'meta'), { recursive: true })
      await writeFile(join(folder, 'README.md'), '# what these are\n')
      await writeFile(join(folder, '.DS_Store'), '\0')
    },
    drizzle: 'applies',
    ours: 'applied',
  },
  {
    what: 'a table that somebody made by hand before its migration came',
    before: [table],
    database: (database) => database.query('create table b (id int)'),
    now: (folder, major) => major.write([table, other], folder),
    drizzle: 'fails',
    ours: 'failed',
  },
  {
    what: 'a new enum value and its first use, deployed together',
    before: [{ name: 'table', up: `CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood);` }],
    now: (folder, major) =>
      major.write(
        [
          { name: 'table', up: `CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood);` },
          { name: 'value', up: `ALTER TYPE mood ADD VALUE 'happy';` },
          { name: 'use', up: `INSERT INTO a VALUES ('happy');` },
        ],
        folder,
      ),
    drizzle: 'fails',
    ours: 'applied',
  },
  {
    what: 'BEGIN and COMMIT in a file',
    before: [table],
    now: (folder, major) => major.write([table, { name: 'own', up: `BEGIN; ${other.up} COMMIT;` }], folder),
    drizzle: 'applies',
    ours: ['transaction-control', 'transaction-control'],
  },
  {
    what: 'a breakpoint inside a block, at which Drizzle cuts it in two',
    before: [table],
    now: (folder, major) =>
      major.write(
        [table, { name: 'cut', up: 'DO $$ BEGIN --> statement-breakpoint\nNULL; END $$;' }],
        folder,
      ),
    drizzle: 'fails',
    ours: ['transaction-control'],
  },
  {
    what: 'a file that is not UTF-8',
    before: [{ name: 'table', up: 'CREATE TABLE a (t text);' }],
    now: async (folder, major) => {
      const sources = [
        { name: 'table', up: 'CREATE TABLE a (t text);' },
        { name: 'latin1', up: `INSERT INTO a VALUES ('grüße');` },
      ]
      await major.write(sources, folder)
      for (const path of await sqlFiles(folder, 'latin1'))
        await writeFile(path, Buffer.from(sources[1]?.up ?? '', 'latin1'))
    },
    drizzle: 'breaks data',
    shows: `select 1 from a where t <> 'grüße'`,
    ours: ['folder'],
  },
  {
    what: 'a NUL byte in a file',
    before: [table],
    now: (folder, major) =>
      major.write([table, { name: 'nul', up: `INSERT INTO a VALUES (1);\0 DROP TABLE a;` }], folder),
    drizzle: 'fails',
    ours: ['folder'],
  },
  {
    what: 'a dump for psql, with data behind COPY',
    before: [table],
    now: (folder, major) =>
      major.write([table, { name: 'dump', up: 'COPY a (id) FROM stdin;\n1\n\\.\n' }], folder),
    options: { consent: ['without-snapshot'] },
    drizzle: 'fails',
    ours: 'failed',
  },
  {
    what: 'COPY FROM STDIN, for which nobody sends data',
    before: [table],
    now: (folder, major) => major.write([table, { name: 'copy', up: 'COPY a (id) FROM stdin;' }], folder),
    drizzle: 'fails',
    ours: 'failed',
  },
  {
    what: 'a command of psql',
    before: [table],
    now: (folder, major) =>
      major.write([table, { name: 'dump', up: `\\restrict x\n${other.up}\n\\unrestrict x\n` }], folder),
    options: { consent: ['without-snapshot'] },
    drizzle: 'fails',
    ours: 'failed',
  },
  {
    what: 'a row of the ledger without a time',
    majors: [drizzle045],
    before: [table, seed],
    database: (database) =>
      database.query('update drizzle.__drizzle_migrations set created_at = null where id = 2'),
    now: async () => undefined,
    drizzle: 'fails',
    ours: ['no-time'],
  },
  {
    what: 'a migration that two products once applied at the same time',
    majors: [drizzle045],
    before: [table, seed],
    database: (database) =>
      database.query(
        'insert into drizzle.__drizzle_migrations (hash, created_at) select hash, created_at from drizzle.__drizzle_migrations where id = 2',
      ),
    now: async () => undefined,
    drizzle: 'applies',
    ours: 'up-to-date',
  },
  {
    what: 'migrationsTable and migrationsSchema changed in drizzle.config',
    before: [{ name: 'table', up: 'CREATE TABLE IF NOT EXISTS a (id int);' }, seed],
    now: async () => undefined,
    options: { ledger: { schema: 'ops', table: 'migrations' } },
    drizzle: 'runs again',
    shows: 'select count(*)::int from a having count(*) = 2',
    ours: ['other-ledger'],
  },
]

/** Folders that changed after they were applied: the same as Drizzle, or a refusal where it passes over them. */
export function describeLaterFolders(server: () => Postgres, majors = drizzleMajors): void {
  describe.each(majors)('a folder that $name applied and that has changed since', (major) => {
    const mine = cases.filter((one) => one.majors === undefined || one.majors.includes(major))
    it.each(mine)('$what', async (one) => {
      const [ours, theirs] = [await server().createDatabase(), await server().createDatabase()]
      const folder = await major.write(one.before)
      for (const database of [ours, theirs]) {
        await major.boot(database, folder)
        await one.database?.(database)
      }
      const before = await everything(ours)
      const rows = await ledgerRows(ours)
      await one.now(folder, major)

      const boot = major.boot(theirs, folder, one.options?.ledger).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (one.drizzle === 'fails') expect(await boot).toBeInstanceOf(Error)
      else expect(await boot).toBeUndefined()
      if (one.drizzle === 'passes over') expect(await everything(theirs)).toEqual(before)
      if (one.shows !== undefined) expect(await theirs.query(one.shows)).toHaveLength(1)

      const outcome = await attempt(folder, ours, one)
      if (outcome instanceof Error || outcome.kind === 'refused' || outcome.kind === 'failed') {
        expect(await everything(ours)).toEqual(before)
        expect(await ledgerRows(ours)).toEqual(rows)
      } else if (one.drizzle === 'applies') {
        expect(await everything(ours)).toEqual(await everything(theirs))
        expect(await ledgerRows(ours)).toHaveLength((await ledgerRows(theirs)).length)
      }
      if (one.ours === 'configuration') {
        expect(outcome).toBeInstanceOf(ConfigurationError)
        expect((outcome as ConfigurationError).fix).toBeDefined()
        return
      }
      if (outcome instanceof Error) throw outcome
      const kinds = outcome.kind === 'refused' ? outcome.reasons.map(({ kind }) => kind).sort() : outcome.kind
      expect(kinds, JSON.stringify(outcome)).toEqual(
        typeof one.ours === 'string' ? one.ours : [...one.ours].sort(),
      )
      if (outcome.kind === 'refused') for (const { fix } of outcome.reasons) expect(fix).not.toBe('')
    })
  })
}

async function attempt(
  folder: string,
  database: TestDatabase,
  one: LaterCase,
): Promise<ApplyOutcome | Error> {
  try {
    return await apply(applyOptions(folder, database.url, one.options), ports())
  } catch (error) {
    return error as Error
  }
}

async function sqlFiles(folder: string, name: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true })
  return files.filter((it) => it.endsWith('.sql') && it.includes(name)).map((it) => join(folder, it))
}

async function editAll(folder: string, edit: (text: string) => string): Promise<void> {
  for (const path of await sqlFiles(folder, '')) await writeFile(path, edit(await readFile(path, 'utf8')))
}
