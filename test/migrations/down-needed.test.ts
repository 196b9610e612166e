import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, down } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, downOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

async function applied(...later: readonly MigrationSource[]): Promise<string> {
  database = await postgres.createDatabase()
  const folder = await journalFolder([...history, ...later])
  expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
  return folder
}

/** Down to what was there before the newest, while the version that was built with it runs. */
const whileItRuns = (folder: string, newest: string) =>
  down(
    downOptions(folder, database.url, '0003_email_index', {
      running: [{ what: 'core:2', version: '2.0.0', migrationHead: newest }],
      consent: ['data-loss', 'without-snapshot'],
    }),
    ports(),
  )

describe('taking a contract migration back while the version runs that was built with it', () => {
  it('is done where it gives the old shape back beside the new one', async () => {
    const folder = await applied({
      name: 'drop',
      up: 'ALTER TABLE notes DROP COLUMN user_id;',
      down: 'ALTER TABLE notes ADD COLUMN user_id integer;',
    })
    expect(await whileItRuns(folder, '0004_drop')).toMatchObject({ kind: 'reverted' })
  })

  it.each([
    [
      'a rename',
      'ALTER TABLE users RENAME COLUMN email TO mail;',
      'ALTER TABLE users RENAME COLUMN mail TO email;',
    ],
    [
      'what the new version needs',
      'ALTER TABLE notes DROP COLUMN user_id; ALTER TABLE notes ADD COLUMN owner integer;',
      'ALTER TABLE notes ADD COLUMN user_id integer; ALTER TABLE notes DROP COLUMN owner;',
    ],
    [
      'SQL that nobody can read',
      'ALTER TABLE notes DROP COLUMN user_id;',
      "DO $$ BEGIN EXECUTE 'ALTER TABLE notes ADD COLUMN ' || 'user_id integer'; END $$;",
    ],
  ])('is refused where it takes back %s', async (_, up, back) => {
    const folder = await applied({ name: 'contract', up, down: back })
    expect(await whileItRuns(folder, '0004_contract')).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'still-needed', fix: expect.stringContaining('only add') }],
    })
  })
})

describe('a way down', () => {
  it('asks for consent where its front matter says that it loses data', async () => {
    const folder = await applied({
      name: 'totals',
      up: 'ALTER TABLE notes ADD COLUMN total integer;',
      down: '-- deploy-kit: risk=data-loss\nUPDATE users SET email = lower(email);',
    })
    expect(await down(downOptions(folder, database.url, '0003_email_index'), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'data-loss' }],
    })
  })

  it('that was cut off goes on only as the SQL that it was', async () => {
    const back = 'DROP INDEX CONCURRENTLY notes_user;\n--> statement-breakpoint\nSELECT 1 / 0;'
    const folder = await applied({
      name: 'index',
      up: 'CREATE INDEX CONCURRENTLY notes_user ON notes (user_id);',
      down: back,
    })
    const file = join(folder, '0004_index.down.sql')
    const again = () => down(downOptions(folder, database.url, '0003_email_index'), ports())
    expect(await again()).toMatchObject({ kind: 'failed', failure: { statementNo: 2 } })
    await writeFile(file, `SELECT 1;\n--> statement-breakpoint\n${back.replace('1 / 0', '1')}`)
    expect(await again()).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'interrupted', fix: expect.stringMatching(/down_sql .* where id = \d+/) }],
    })
    // Line ends that a checkout changed are no edit.
    await writeFile(file, back.replaceAll('\n', '\r\n'))
    expect(await again()).toMatchObject({ kind: 'failed', failure: { statementNo: 2 } })
  })

  it('from the log is its own where another migration has the same SQL up', async () => {
    const same = 'INSERT INTO "notes" ("user_id") VALUES (7);'
    const folder = await applied(
      { name: 'one', up: same, down: 'SELECT 1;' },
      { name: 'two', up: same, down: 'SELECT 2;' },
    )
    for (const name of ['0004_one', '0005_two']) await rm(join(folder, `${name}.down.sql`))
    await down(downOptions(folder, database.url, '0003_email_index'), ports())
    expect(
      await database.query(
        `select name, down_sql from deploykit.migration_log where direction = 'down' order by id`,
      ),
    ).toEqual([
      { name: '0005_two', down_sql: 'SELECT 2;' },
      { name: '0004_one', down_sql: 'SELECT 1;' },
    ])
  })
})
