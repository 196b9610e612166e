import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderFaults } from '../../src/migrations/check/folder-faults.ts'
import { readListing } from '../../src/migrations/check/listing.ts'
import { readFolder } from '../../src/migrations/folder/folder.ts'
import { history, journalEntries, journalFolder, migrationFolders, writeJournal } from './fixture.ts'

const origin = '00000000-0000-0000-0000-000000000000'
const id = (index: number) => `10000000-0000-0000-0000-00000000000${index}`

/** A journal's folder as drizzle-kit 0.31 leaves it, snapshots included. */
async function whole(): Promise<string> {
  const folder = await journalFolder(history)
  for (const index of history.keys())
    await snapshot(folder, index, id(index), index === 0 ? origin : id(index - 1))
  return folder
}

const snapshot = (folder: string, index: number, own: string, prevId: string) =>
  writeFile(
    join(folder, `meta/000${index}_snapshot.json`),
    JSON.stringify({ id: own, prevId, version: '7', dialect: 'postgresql', tables: {} }),
  )

/** A folder of Drizzle 1.0, snapshots included. */
async function wholeFolders(): Promise<{ folder: string; names: readonly string[] }> {
  const folder = await migrationFolders(history)
  const names = (await readFolder(folder)).migrations.map((migration) => migration.name)
  for (const [index, name] of names.entries())
    await modernSnapshot(folder, name, id(index), [index === 0 ? origin : id(index - 1)])
  return { folder, names }
}

const modernSnapshot = (folder: string, name: string, own: string, prevIds: readonly string[]) =>
  writeFile(join(folder, name, 'snapshot.json'), JSON.stringify({ id: own, prevIds, version: '9' }))

async function faults(folder: string, fresh?: readonly string[]) {
  const read = await readFolder(folder).catch(() => undefined)
  const names = read?.migrations.map((migration) => migration.name) ?? []
  return folderFaults(await readListing(folder), read, new Set(fresh ?? names))
}

async function rulesOf(folder: string, fresh?: readonly string[]) {
  return (await faults(folder, fresh)).map(({ rule, severity, migration }) => [rule, severity, migration])
}

describe('a journal’s folder', () => {
  it('as drizzle-kit leaves it has no fault', async () => {
    expect(await rulesOf(await whole())).toEqual([])
  })

  it.each<[string, (folder: string) => Promise<unknown>, unknown[][]]>([
    [
      'an SQL file that is missing, and another',
      async (folder) => {
        await rm(join(folder, '0001_status.sql'))
        await rm(join(folder, '0002_seed.sql'))
      },
      [
        ['missing-file', 'error', '0001_status'],
        ['missing-file', 'error', '0002_seed'],
      ],
    ],
    [
      'an empty journal',
      (folder) => writeJournal(folder, []),
      expect.arrayContaining([
        ['empty-journal', 'error', undefined],
        ['unlisted-file', 'error', undefined],
        ['snapshot-stray', 'error', undefined],
      ]),
    ],
    [
      'times that do not increase',
      async (folder) => {
        const entries = journalEntries(history)
        await writeJournal(
          folder,
          entries.map((entry, index) => (index === 2 ? { ...entry, when: entries[0]?.when ?? 0 } : entry)),
        )
      },
      [['when-not-increasing', 'error', '0002_seed']],
    ],
    [
      'an index that is given twice',
      (folder) =>
        writeJournal(
          folder,
          journalEntries(history).map((entry, index) => (index === 3 ? { ...entry, idx: 2 } : entry)),
        ),
      [['duplicate-index', 'error', '0003_email_index']],
    ],
    [
      'entries that are not in their order',
      (folder) => {
        const entries = journalEntries(history)
        return writeJournal(
          folder,
          entries.map((entry, index) =>
            index === 2 ? { ...entry, idx: 3 } : index === 3 ? { ...entry, idx: 2 } : entry,
          ),
        )
      },
      [['index-order', 'error', '0003_email_index']],
    ],
    [
      'a file that is not listed',
      (folder) => writeFile(join(folder, '0009_stray.sql'), 'SELECT 1'),
      [['unlisted-file', 'error', undefined]],
    ],
    [
      'a way down of nothing',
      (folder) => writeFile(join(folder, '0009_stray.down.sql'), 'SELECT 1'),
      [['down-without-up', 'error', undefined]],
    ],
    [
      'a last snapshot that is missing',
      (folder) => rm(join(folder, 'meta/0003_snapshot.json')),
      [['snapshot-missing', 'error', '0003_email_index']],
    ],
    [
      'an earlier snapshot that is missing',
      (folder) => rm(join(folder, 'meta/0001_snapshot.json')),
      [['snapshot-missing', 'warning', '0001_status']],
    ],
    [
      'a snapshot of no migration',
      (folder) => snapshot(folder, 7, id(7), id(3)),
      [['snapshot-stray', 'error', undefined]],
    ],
    [
      'a snapshot with the marks of a merge conflict',
      (folder) => writeFile(join(folder, 'meta/0002_snapshot.json'), '{\n<<<<<<< HEAD\n"id": "a"\n=======\n'),
      [['snapshot-unreadable', 'error', '0002_seed']],
    ],
    [
      'a snapshot that stands on none of these',
      (folder) => snapshot(folder, 3, id(3), id(9)),
      [['snapshot-chain', 'error', '0003_email_index']],
    ],
    [
      'two snapshots on the same one',
      (folder) => snapshot(folder, 3, id(3), id(1)),
      [['snapshot-collision', 'error', '0003_email_index']],
    ],
    [
      'a snapshot that was copied',
      (folder) => snapshot(folder, 3, id(2), id(1)),
      [['snapshot-duplicate', 'error', '0003_email_index']],
    ],
    [
      'a COMMIT in a file',
      (folder) => writeFile(join(folder, '0003_email_index.sql'), 'SELECT 1;\nCOMMIT;'),
      [['transaction-control', 'error', '0003_email_index']],
    ],
    [
      'a file without a statement',
      (folder) =>
        writeFile(
          join(folder, '0003_email_index.sql'),
          '-- Custom SQL migration file, put your code below! --',
        ),
      [['empty-file', 'warning', '0003_email_index']],
    ],
  ])('with %s', async (_, damage, expected) => {
    const folder = await whole()
    await damage(folder)
    expect(await rulesOf(folder)).toEqual(expected)
  })

  it('a fault of the past that nobody can mend any more is a warning', async () => {
    const folder = await whole()
    const entries = journalEntries(history)
    await writeJournal(
      folder,
      entries.map((entry, index) => (index === 2 ? { ...entry, when: entries[0]?.when ?? 0 } : entry)),
    )
    expect(await rulesOf(folder, ['0003_email_index'])).toEqual([
      ['when-not-increasing', 'warning', '0002_seed'],
    ])
  })
})

describe('a folder of Drizzle 1.0', () => {
  it('as drizzle-kit leaves it has no fault', async () => {
    const { folder } = await wholeFolders()
    expect(await rulesOf(folder)).toEqual([])
  })

  it('with two branches that were merged has no fault: whether they agree is drizzle-kit’s to say', async () => {
    const { folder, names } = await wholeFolders()
    await modernSnapshot(folder, names[2] ?? '', id(2), [id(0)])
    await modernSnapshot(folder, names[3] ?? '', id(3), [id(1), id(2)])
    expect(await rulesOf(folder)).toEqual([])
  })

  it.each<
    [
      string,
      (folder: string, names: readonly string[]) => Promise<unknown>,
      (names: readonly string[]) => unknown[][],
    ]
  >([
    [
      'a migration that was deleted',
      (folder, names) => rm(join(folder, names[1] ?? ''), { recursive: true }),
      (names) => [['snapshot-chain', 'error', names[2]]],
    ],
    [
      'a folder that lost its SQL',
      (folder, names) => rm(join(folder, names[1] ?? '', 'migration.sql')),
      (names) => [['missing-file', 'error', names[1]]],
    ],
    [
      'a snapshot that is missing at the end',
      (folder, names) => rm(join(folder, names[3] ?? '', 'snapshot.json')),
      (names) => [['snapshot-missing', 'error', names[3]]],
    ],
    [
      'a snapshot that was copied',
      (folder, names) => modernSnapshot(folder, names[3] ?? '', id(2), [id(2)]),
      (names) => [['snapshot-duplicate', 'error', names[3]]],
    ],
  ])('with %s', async (_, damage, expected) => {
    const { folder, names } = await wholeFolders()
    await damage(folder, names)
    expect(await rulesOf(folder)).toEqual(expected(names))
  })

  it('says where the files belong that `drizzle-kit up` left beside the folders', async () => {
    const folder = await migrationFolders([
      ...history,
      { name: 'seed', up: 'SELECT 1', when: Date.UTC(2026, 1, 1) },
    ])
    const names = (await readFolder(folder)).migrations.map((migration) => migration.name)
    for (const [index, name] of names.entries())
      await modernSnapshot(folder, name, id(index), [index === 0 ? origin : id(index - 1)])
    for (const file of [
      '0001_status.down.sql',
      '0001_status.deploy-kit.yml',
      '0002_seed.down.sql',
      '0009_theirs.sql',
    ])
      await writeFile(join(folder, file), 'SELECT 1')
    const found = await faults(folder)
    expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([['left-behind', 'error']])
    expect(found[0]?.message).toContain(
      '0001_status.deploy-kit.yml, 0001_status.down.sql, 0002_seed.down.sql and 1 more',
    )
    const [sidecar, down, twin, unseen] = (found[0]?.detail?.text ?? '').split('\n')
    expect(sidecar).toBe(
      `git mv ${join(folder, '0001_status.deploy-kit.yml')} ${join(folder, names[1] ?? '', 'deploy-kit.yml')}`,
    )
    expect(down).toBe(
      `git mv ${join(folder, '0001_status.down.sql')} ${join(folder, names[1] ?? '', 'down.sql')}`,
    )
    expect(twin).toContain(
      `it is one of ${join(folder, names[2] ?? '', 'down.sql')}, ${join(folder, names[4] ?? '', 'down.sql')}`,
    )
    expect(unseen).toContain('0009_theirs.sql: a migration that drizzle-kit up has not seen')
  })

  it('with a journal beside it is refused by the reader', async () => {
    const { folder } = await wholeFolders()
    await mkdir(join(folder, 'meta'))
    await writeJournal(folder, [])
    await expect(readFolder(folder)).rejects.toThrow('holds both formats of Drizzle')
  })

  it('whose migration was renamed in the folder only still stands on its snapshot', async () => {
    const { folder, names } = await wholeFolders()
    await rename(join(folder, names[3] ?? ''), join(folder, `${names[3]}_again`))
    expect(await rulesOf(folder)).toEqual([])
  })
})
