import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzleV1 } from 'drizzle-orm-v1/node-postgres'
import { migrate as migrateV1 } from 'drizzle-orm-v1/node-postgres/migrator'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, type LedgerTable, readFolder } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { fingerprint } from './fingerprint.ts'
import {
  applyOptions,
  history,
  journalFolder,
  type MigrationSource,
  migrationFolders,
  ports,
} from './fixture.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})

/** A product's own migrate() at boot, drizzle-orm 0.45. */
async function boot045(
  database: TestDatabase,
  migrationsFolder: string,
  ledger?: LedgerTable,
): Promise<void> {
  const client = await database.connect()
  try {
    const names =
      ledger === undefined ? {} : { migrationsSchema: ledger.schema, migrationsTable: ledger.table }
    await migrate(drizzle(client), { migrationsFolder, ...names })
  } finally {
    await client.end()
  }
}

/** The same, drizzle-orm 1.0. */
async function boot1(database: TestDatabase, migrationsFolder: string): Promise<void> {
  const client = await database.connect()
  try {
    await migrateV1(drizzleV1({ client }), { migrationsFolder })
  } finally {
    await client.end()
  }
}

const rows = (database: TestDatabase) =>
  database.query<{ hash: string }>('select * from drizzle.__drizzle_migrations order by id')

// Run twice, each of these fails or shows: "already exists", or two rows more.
const later: MigrationSource[] = [
  { name: 'later', up: 'CREATE TABLE later (id int);' },
  { name: 'more', up: `INSERT INTO users (email) VALUES ('more@example.org');` },
]
const whole = [...history, ...later]

describe('drizzle-orm 0.45 at boot', () => {
  it('finds nothing to do after us, and we find nothing to do after it', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(whole)
    await apply(applyOptions(folder, database.url), ports())
    const ours = { rows: await rows(database), catalog: await fingerprint(database) }
    await boot045(database, folder)
    expect(await rows(database)).toEqual(ours.rows)

    const other = await postgres.createDatabase()
    await boot045(other, folder)
    expect(await apply(applyOptions(folder, other.url), ports())).toMatchObject({
      kind: 'up-to-date',
      warnings: [],
    })
    expect(await rows(other)).toEqual(ours.rows)
    expect(await fingerprint(other)).toBe(ours.catalog)
  })

  it('takes turns with us', async () => {
    const database = await postgres.createDatabase()
    await boot045(database, await journalFolder(history.slice(0, 2)))
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    await boot045(database, await journalFolder(whole))
    expect(await apply(applyOptions(await journalFolder(whole), database.url), ports())).toMatchObject({
      kind: 'up-to-date',
    })
    expect(await rows(database)).toHaveLength(6)
  })

  it('works with a ledger of another name', async () => {
    const database = await postgres.createDatabase()
    const ledger = { schema: 'my schema', table: 'Ledger' }
    const folder = await journalFolder(whole)
    await apply(applyOptions(folder, database.url, { ledger }), ports())
    await boot045(database, folder, ledger)
    expect(await database.query('select count(*)::int from "my schema"."Ledger"')).toEqual([{ count: 6 }])
    expect(await database.query(`select to_regclass('drizzle.__drizzle_migrations') as name`)).toEqual([
      { name: null },
    ])
  })
})

describe('drizzle-orm 1.0 at boot', () => {
  it('finds nothing to do after us, and we find nothing to do after it', async () => {
    const database = await postgres.createDatabase()
    const folder = await migrationFolders(whole)
    await apply(applyOptions(folder, database.url), ports())
    await boot1(database, folder)
    expect(await rows(database)).toHaveLength(6)

    const other = await postgres.createDatabase()
    await boot1(other, folder)
    expect(await apply(applyOptions(folder, other.url), ports())).toMatchObject({
      kind: 'up-to-date',
      warnings: [],
    })
    expect(await fingerprint(other)).toBe(await fingerprint(database))
  })
})

describe('an upgrade from drizzle 0.45 to 1.0, and the way back', () => {
  it('we applied the journal: 1.0 finds nothing to do, nor does 0.45 when it comes back', async () => {
    const database = await postgres.createDatabase()
    const journal = await journalFolder(whole)
    await apply(applyOptions(journal, database.url), ports())
    await boot1(database, await migrationFolders(whole))
    await boot045(database, journal)
    expect(await apply(applyOptions(journal, database.url), ports())).toMatchObject({ kind: 'up-to-date' })
    expect(await rows(database)).toHaveLength(6)
  })

  it('we applied the folders, part of them on rows of 0.45: 0.45 finds nothing to do when it comes back', async () => {
    const database = await postgres.createDatabase()
    await boot045(database, await journalFolder(history))
    const folders = await migrationFolders(whole)
    expect(await apply(applyOptions(folders, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{}, {}],
    })
    expect(await database.query('select name from drizzle.__drizzle_migrations order by id')).toEqual(
      (await readFolder(folders)).migrations.map(({ name }) => ({ name })),
    )
    await boot1(database, folders)
    await boot045(database, await journalFolder(whole))
    await boot1(database, folders)
    expect(await rows(database)).toHaveLength(6)
  })

  it('we applied a journal’s new migration to a ledger that 1.0 had upgraded: 1.0 finds nothing to do', async () => {
    const database = await postgres.createDatabase()
    await boot1(database, await migrationFolders(history))
    expect(await apply(applyOptions(await journalFolder(whole), database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{}, {}],
    })
    await boot1(database, await migrationFolders(whole))
    await boot045(database, await journalFolder(whole))
    expect(await rows(database)).toHaveLength(6)
  })
})

describe('folders as people have them end as Drizzle ends them', () => {
  it.each<[string, MigrationSource[]]>([
    [
      'CRLF',
      [
        {
          name: 'a',
          up: "CREATE TABLE a (t text);\r\n--> statement-breakpoint\r\nINSERT INTO a VALUES ('x\r\ny');\r\n",
        },
      ],
    ],
    [
      'several statements and no breakpoint',
      [
        {
          name: 'a',
          up: 'CREATE TABLE a (id int); CREATE TABLE b (id int);\nCREATE VIEW v AS SELECT * FROM a;',
        },
      ],
    ],
    [
      'several statements between breakpoints, and empty pieces',
      [
        {
          name: 'a',
          up: '--> statement-breakpoint\nCREATE TABLE a (id int); CREATE INDEX i ON a (id);--> statement-breakpoint\n-- nothing\n--> statement-breakpoint\n',
        },
      ],
    ],
    ['names and data beyond ASCII', [{ name: 'a', up: `CREATE TABLE "größe" ("имя" text DEFAULT '名前');` }]],
    [
      'blocks, functions and triggers',
      [
        {
          name: 'a',
          up: `CREATE TABLE a (id int, changed timestamp);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $fn$ BEGIN NEW.changed := now(); RETURN NEW; END; $fn$;
CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 1; END;
DO $$ BEGIN IF true THEN EXECUTE 'CREATE TABLE b (id int)'; END IF; END $$;`,
        },
      ],
    ],
    [
      'a schema of its own and an extension',
      [
        {
          name: 'a',
          up: 'CREATE SCHEMA app; CREATE EXTENSION citext SCHEMA app; CREATE TABLE app.users (email app.citext);',
        },
      ],
    ],
    [
      'an enum that grows',
      [
        { name: 'a', up: `CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood);` },
        { name: 'b', up: `ALTER TYPE mood ADD VALUE 'happy' BEFORE 'sad';` },
      ],
    ],
    [
      'times that do not increase, on an empty database',
      [
        { name: 'a', up: 'CREATE TABLE a (id int);', when: 1_800_000_000_000 },
        { name: 'b', up: 'ALTER TABLE a ADD COLUMN t text;', when: 1_700_000_000_000 },
      ],
    ],
    [
      'no semicolon before a breakpoint',
      [{ name: 'a', up: 'CREATE TABLE a (id int)\n--> statement-breakpoint\nCREATE INDEX i ON a (id)' }],
    ],
    [
      'a migration of comments only',
      [{ name: 'a', up: '-- Custom SQL migration file, put your code below! --' }],
    ],
  ])('%s', async (_, sources) => {
    const [ours, theirs] = [await postgres.createDatabase(), await postgres.createDatabase()]
    const folder = await journalFolder(sources)
    expect(await apply(applyOptions(folder, ours.url), ports())).toMatchObject({ kind: 'applied' })
    await boot045(theirs, folder)
    expect(await fingerprint(ours)).toBe(await fingerprint(theirs))
    await boot045(ours, folder)
    expect(await rows(ours)).toHaveLength(sources.length)
  })
})
