import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { readMigrationFiles as readMigrationFilesV1 } from 'drizzle-orm-v1/migrator'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/kernel/index.ts'
import { headOf, readFolder } from '../../src/migrations/index.ts'
import {
  history,
  journalEntries,
  journalFolder,
  migrationFolders,
  temporaryFolder,
  writeJournal,
} from './fixture.ts'

const awkward = [
  {
    name: 'bom',
    up: '\uFEFFCREATE TABLE a (id int);\r\n--> statement-breakpoint\r\nCREATE TABLE b (id int);\r\n',
  },
  { name: 'several', up: 'CREATE TABLE "größe" (id int);\nCREATE TABLE c (id int);', down: 'DROP TABLE c;' },
]

async function refusal(folder: string): Promise<ConfigurationError> {
  const error = await readFolder(folder).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ConfigurationError)
  return error as ConfigurationError
}

describe('readFolder', () => {
  it('has the hashes, times and order of drizzle-orm 0.45 for a journal', async () => {
    const path = await journalFolder([...history, ...awkward])
    const theirs = readMigrationFiles({ migrationsFolder: path })
    const ours = await readFolder(path)
    expect(ours.format).toBe('journal')
    expect(ours.migrations.map((it) => [it.up.hash, it.createdAt])).toEqual(
      theirs.map((it) => [it.hash, it.folderMillis]),
    )
    expect(ours.migrations.map((it) => it.up.segments.length)).toEqual(theirs.map((it) => it.sql.length))
    expect(ours.problems).toEqual([])
  })

  it('has the hashes, names and order of drizzle-orm 1.0 for folders, and a time that 0.45 does not take for older', async () => {
    const path = await migrationFolders([...history, ...awkward])
    const theirs = readMigrationFilesV1({ migrationsFolder: path })
    const ours = await readFolder(path)
    expect(ours.format).toBe('folders')
    expect(ours.migrations.map((it) => [it.up.hash, it.ledgerName, it.when])).toEqual(
      theirs.map((it) => [it.hash, it.name, it.folderMillis]),
    )
    const journal = readMigrationFiles({ migrationsFolder: await journalFolder([...history, ...awkward]) })
    for (const [index, migration] of ours.migrations.entries()) {
      expect(migration.createdAt).toBeGreaterThanOrEqual(journal[index]?.folderMillis ?? Number.NaN)
    }
  })

  it('keeps the byte order mark in the hash and out of the SQL', async () => {
    const { migrations } = await readFolder(await journalFolder(awkward))
    const up = migrations[0]?.up
    expect(up?.text.startsWith('CREATE')).toBe(true)
    expect(up?.hash).toBe(
      createHash('sha256')
        .update(awkward[0]?.up ?? '')
        .digest('hex'),
    )
  })

  it('knows the head and the count', async () => {
    expect(headOf(await readFolder(await journalFolder(history)))).toEqual({
      name: '0003_email_index',
      count: 4,
    })
    expect(headOf(await readFolder(await journalFolder([])))).toEqual({ name: undefined, count: 0 })
  })

  it('reads the way down in both formats', async () => {
    const journal = await readFolder(await journalFolder(history))
    const folders = await readFolder(await migrationFolders(history))
    expect(journal.migrations.map((it) => it.down?.text)).toEqual(history.map((it) => it.down))
    expect(folders.migrations.map((it) => it.down?.text)).toEqual(history.map((it) => it.down))
  })
})

describe('readFolder refuses', () => {
  it('a folder that does not exist', async () => {
    expect((await refusal('/nonexistent/drizzle')).message).toBe(
      'the migrations folder /nonexistent/drizzle does not exist',
    )
  })

  it('a folder of neither format', async () => {
    expect((await refusal(await temporaryFolder())).message).toContain(
      'is not a folder of Drizzle migrations',
    )
  })

  it('a folder of both formats', async () => {
    const path = await journalFolder(history)
    await migrationFolders(history, path)
    expect((await refusal(path)).message).toContain('holds both formats of Drizzle')
  })

  it('a journal that lists a file which is not there, naming it and one like it', async () => {
    const path = await journalFolder(history)
    await rm(join(path, '0001_status.sql'))
    await writeFile(join(path, '0001_statuses.sql'), '')
    const error = await refusal(path)
    expect(error.message).toContain('0001_status.sql does not exist')
    expect(error.message).toContain('there is a 0001_statuses.sql')
    expect(error.at?.file).toBe(join(path, '0001_status.sql'))
  })

  it.each([
    ['no JSON', '{"version":', 'is not valid JSON'],
    [
      'the marks of a merge conflict',
      '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b',
      'marks of a merge conflict',
    ],
    ['another shape', '{"version":"7","dialect":"postgresql","entries":[{"idx":0}]}', 'entries.0.when'],
    ['an unknown version', '{"version":"99","dialect":"postgresql","entries":[]}', 'journal version "99"'],
    ['another dialect', '{"version":"7","dialect":"mysql","entries":[]}', 'dialect "mysql"'],
  ])('a journal with %s', async (_, text, message) => {
    const path = await journalFolder([])
    await writeFile(join(path, 'meta/_journal.json'), text)
    const error = await refusal(path)
    expect(error.message).toContain(message)
    expect(error.fix).toBeDefined()
  })

  it('a tag listed twice', async () => {
    const path = await journalFolder(history)
    const entries = journalEntries(history)
    await writeJournal(path, [...entries, { ...entries[0]!, idx: 4, when: entries[3]!.when + 1 }])
    expect((await refusal(path)).message).toContain('lists the migration 0000_init twice')
  })

  it.each(['20261305100000_month', 'not_a_time'])('a migration in a folder called %s', async (name) => {
    const path = await migrationFolders(history)
    await mkdir(join(path, name))
    await writeFile(join(path, name, 'migration.sql'), '')
    expect((await refusal(path)).message).toContain('does not start with a time')
  })

  it('a folder named like a migration without migration.sql', async () => {
    const path = await migrationFolders(history)
    await mkdir(join(path, '20260205100000_empty'))
    expect((await refusal(path)).message).toContain('migration.sql does not exist')
  })
})

describe('readFolder reports what Drizzle passes over in silence', () => {
  it('a file that the journal does not list, and a way down without its way up', async () => {
    const path = await journalFolder(history)
    await writeFile(join(path, '0004_forgotten.sql'), 'SELECT 1')
    await writeFile(join(path, '0009_other.down.sql'), 'SELECT 1')
    const { problems } = await readFolder(path)
    expect(problems.map((it) => it.kind).sort()).toEqual(['down-without-up', 'unlisted-file'])
  })

  it('a time that does not increase, and an index given twice', async () => {
    const path = await journalFolder(history)
    const entries = journalEntries(history)
    entries[2] = { ...entries[2]!, when: entries[1]!.when }
    entries[3] = { ...entries[3]!, idx: 2 }
    await writeJournal(path, entries)
    const { problems } = await readFolder(path)
    expect(problems.map((it) => [it.kind, it.migration])).toEqual([
      ['when-not-increasing', '0002_seed'],
      ['duplicate-index', '0003_email_index'],
    ])
  })

  it('a file that is not UTF-8', async () => {
    const path = await journalFolder(history)
    await writeFile(
      join(path, '0002_seed.sql'),
      Buffer.from("INSERT INTO users (email) VALUES ('gr\u00fc\u00dfe')", 'latin1'),
    )
    expect((await readFolder(path)).problems.map((it) => [it.kind, it.migration])).toEqual([
      ['not-utf8', '0002_seed'],
    ])
  })
})
