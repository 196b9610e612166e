import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  apply,
  type DownOptions,
  down,
  type MigrationPorts,
  type RunIdentity,
  type RunningVersion,
  status,
} from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, downOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

const index: MigrationSource = {
  name: 'notes_index',
  up: 'CREATE INDEX "notes_user" ON "notes" ("user_id");',
  down: 'DROP INDEX "notes_user";',
}
const contract: MigrationSource = {
  name: 'drop_email_index',
  up: '-- deploy-kit: phase=contract; timing=after\nDROP INDEX "users_email";',
  down: 'CREATE UNIQUE INDEX "users_email" ON "users" ("email");',
}
const everything = [...history, index, contract]

const first: RunIdentity = { id: 'r1', version: '1.0.0', gitSha: 'a'.repeat(40) }
const second: RunIdentity = { id: 'r2', version: 'v1.1.0', gitSha: 'b'.repeat(40) }
const third: RunIdentity = { id: 'r3', version: '1.2.0', gitSha: 'c'.repeat(40) }

/** 1.0.0 brought the first four, 1.1.0 the index, 1.2.0 the contract one. */
async function threeReleases(): Promise<string> {
  database = await postgres.createDatabase()
  const release = async (count: number, run: RunIdentity) =>
    apply(
      applyOptions(await journalFolder(everything.slice(0, count)), database.url, {
        run,
        running: [],
        snapshot: 'never',
      }),
      ports(),
    )
  for (const [count, run] of [
    [4, first],
    [5, second],
    [6, third],
  ] as const) {
    expect(await release(count, run)).toMatchObject({ kind: 'applied' })
  }
  return journalFolder(everything)
}

const back = (folder: string, to: string, more: Partial<DownOptions> = {}, own: MigrationPorts = ports()) =>
  down(downOptions(folder, database.url, to, { snapshot: 'never', ...more }), own)

describe('down', () => {
  it('and apply call what the folder lacks by the name that the log has, where the ledger has none', async () => {
    await threeReleases()
    const folder = await journalFolder(everything.slice(0, 5))
    const options = applyOptions(folder, database.url, { running: [], snapshot: 'never' })
    expect(await apply(options, ports())).toMatchObject({
      kind: 'refused',
      reasons: [
        {
          kind: 'unknown',
          migration: '0005_drop_email_index',
          message: `the database has a migration that the folder ${folder} lacks: 0005_drop_email_index`,
          fix: expect.stringContaining('`ahead: allow`'),
        },
      ],
    })
    expect(await apply({ ...options, ahead: 'allow' }, ports())).toMatchObject({
      kind: 'up-to-date',
      warnings: ['the database is ahead of the folder: it has 0005_drop_email_index'],
    })
  })

  it('does not run a draft that nobody has read', async () => {
    const folder = await threeReleases()
    const path = join(folder, '0005_drop_email_index.down.sql')
    const text = await readFile(path, 'utf8')
    await writeFile(path, `-- DRAFT: read by nobody yet\n${text}`)
    expect(await back(folder, '0004_notes_index')).toMatchObject({
      kind: 'refused',
      reasons: [
        {
          kind: 'no-down',
          message: `${path}, the way down of 0005_drop_email_index, is a draft that nobody has read yet`,
        },
      ],
    })
    const document = await status({ folder, url: database.url }, ports())
    expect(document).toMatchObject({
      applied: expect.arrayContaining([
        expect.objectContaining({ name: '0005_drop_email_index', reversible: false }),
      ]),
    })
    await writeFile(path, text)
    expect(await back(folder, '0004_notes_index')).toMatchObject({ kind: 'reverted' })
  })

  it.each([
    ['a migration', '0004_notes_index', ['0005_drop_email_index']],
    ['a version', '1.1.0', ['0005_drop_email_index']],
    ['a version with its v', 'v1.0.0', ['0005_drop_email_index', '0004_notes_index']],
    ['a commit', 'b'.repeat(40), ['0005_drop_email_index']],
    ['the beginning of a commit', 'aaaaaaa', ['0005_drop_email_index', '0004_notes_index']],
  ])('goes to %s', async (_, to, names) => {
    const folder = await threeReleases()
    const outcome = await back(folder, to)
    expect(outcome).toMatchObject({ kind: 'reverted', done: names.map((name) => ({ name })) })
  })

  it.each([
    [
      'a version that brought nothing',
      '1.1.5',
      'no applied migration is called 1.1.5, nor did a run of that version apply one',
    ],
    ['too short a beginning of a commit', 'aaaaaa', 'no applied migration is called aaaaaa'],
    [
      'a commit that never ran',
      'deadbeef',
      'no applied migration is called deadbeef, nor did a run of that commit apply one',
    ],
  ])('does not guess where %s is', async (_, to, message) => {
    const folder = await threeReleases()
    expect(await back(folder, to)).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'no-such-migration', message }],
    })
  })

  it('asks git where the log does not know a version', async () => {
    const folder = await threeReleases()
    const asked: string[] = []
    const own: MigrationPorts = {
      ...ports(),
      headAt: async (ref) => {
        asked.push(ref)
        return '0004_notes_index'
      },
    }
    expect(await back(folder, '1.1.5', {}, own)).toMatchObject({
      kind: 'reverted',
      to: '0004_notes_index',
      done: [{ name: '0005_drop_email_index' }],
    })
    expect(asked).toEqual(['1.1.5'])
  })

  it('warns where the down file is not what was recorded, and uses the file', async () => {
    await threeReleases()
    const folder = await journalFolder(
      everything.map((one) => (one === contract ? { ...one, down: `${one.down} -- mended` } : one)),
    )
    expect(await back(folder, '1.1.0')).toMatchObject({
      kind: 'reverted',
      warnings: [expect.stringContaining('is not what was recorded when 0005_drop_email_index was applied')],
    })
  })
})

describe('down while something runs', () => {
  const runs = (migrationHead?: string): RunningVersion => ({
    what: 'core:42',
    version: '1.2.0',
    ...(migrationHead === undefined ? {} : { migrationHead }),
  })

  it.each([
    ['was built before what is taken back', '0003_email_index', '0003_email_index', 'reverted'],
    ['was built with it', '0004_notes_index', '0003_email_index', 'refused'],
    ['was built with something newer', '0005_drop_email_index', '0003_email_index', 'refused'],
    [
      'was built with a contract migration alone of them',
      '0005_drop_email_index',
      '0004_notes_index',
      'reverted',
    ],
    ['has a head that nobody knows', '0099_other', '0003_email_index', 'refused'],
    ['has no record of its head', undefined, '0003_email_index', 'refused'],
  ])('that %s', async (_, head, to, kind) => {
    const folder = await threeReleases()
    const outcome = await back(folder, to, { running: [runs(head)] })
    expect(outcome.kind).toBe(kind)
    if (outcome.kind === 'refused') {
      expect(outcome.reasons).toMatchObject([{ kind: 'still-needed', migration: '0004_notes_index' }])
      expect(outcome.reasons[0]?.message).toContain('0004_notes_index is still needed: core:42 (1.2.0)')
    }
  })

  it('is named once where its name is its version', async () => {
    const outcome = await back(await threeReleases(), '0003_email_index', {
      running: [{ ...runs('0004_notes_index'), what: 'version 1.2.0' }],
    })
    expect(outcome.kind === 'refused' && outcome.reasons[0]?.message).toContain(
      'is still needed: version 1.2.0 was built with the migrations up to 0004_notes_index',
    )
  })

  it('is refused where nobody knows what does', async () => {
    const folder = await threeReleases()
    expect(await back(folder, '0004_notes_index', { running: undefined })).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'running-unknown' }],
    })
  })
})
