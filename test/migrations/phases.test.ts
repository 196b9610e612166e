import { beforeAll, describe, expect, it } from 'vitest'
import {
  apply,
  applyReport,
  type LedgerRow,
  type Migration,
  type PlanOptions,
  plan,
  preview,
  type RunningVersion,
  readFolder,
  type Traits,
} from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import {
  applyOptions,
  expands,
  history,
  journalFolder,
  type MigrationSource,
  migrationFolders,
  ports,
} from './fixture.ts'

/** e is a migration that expands, c one that contracts, c>=1.2.0 one that says which version can do without. */
async function planOf(kinds: readonly string[], options: PlanOptions, applied = 1) {
  const sources = kinds.map((kind, index) => ({ name: `${kind.charAt(0)}${index}`, up: `SELECT ${index};` }))
  const folder = await readFolder(await journalFolder(sources))
  const traitsOf = (migration: Migration): Traits => {
    const kind = kinds[folder.migrations.indexOf(migration)] ?? ''
    const [, requiresCore] = kind.split('>=')
    return { ...expands(), phase: kind.startsWith('c') ? 'contract' : 'expand', requiresCore }
  }
  const rows = folder.migrations.slice(0, applied).map(
    (migration, index): LedgerRow => ({
      id: index + 1,
      hash: migration.up.hash,
      createdAt: migration.createdAt,
      name: null,
    }),
  )
  return plan(folder, { exists: true, named: false, rows }, options, [], traitsOf)
}

const runs = (version: string, migrationHead?: string): RunningVersion => ({
  what: 'core:41',
  version,
  ...(migrationHead === undefined ? {} : { migrationHead }),
})

const short = (result: Awaited<ReturnType<typeof planOf>>) =>
  result.kind === 'plan'
    ? [result.pending.map((one) => one.migration.name.slice(5)), result.left.map((one) => one.name.slice(5))]
    : result.reasons.map((reason) => `${reason.kind} ${reason.migration?.slice(5)}`)

describe('the phase before the deploy', () => {
  it.each([
    ['takes every expand migration', ['e', 'e', 'e'], [], [['e1', 'e2'], []]],
    ['stops at the first contract one', ['e', 'e', 'c', 'c'], [], [['e1'], ['c2', 'c3']]],
    ['has nothing to do where a contract one comes first', ['e', 'c'], undefined, [[], ['c1']]],
    [
      'takes a contract one along that an expand one stands behind, where nothing needs the old shape',
      ['e', 'c>=1.2.0', 'e', 'c'],
      [runs('1.2.0', '0000_e0')],
      [['c1', 'e2'], ['c3']],
    ],
    [
      'refuses that where something does',
      ['e', 'c>=1.2.0', 'e'],
      [runs('1.1.9', '0000_e0')],
      ['phase-order c1'],
    ],
    ['refuses that where nobody knows', ['e', 'c', 'e'], undefined, ['running-unknown c1']],
  ] as const)('%s', async (_, kinds, running, expected) => {
    const options = { phase: 'before' as const, ...(running === undefined ? {} : { running }) }
    expect(short(await planOf(kinds, options))).toEqual(expected)
  })

  it('takes everything on a database that never had a migration: no version can need its old shape', async () => {
    expect(short(await planOf(['e', 'c', 'e', 'c'], { phase: 'before' }, 0))).toEqual([
      ['e0', 'c1', 'e2', 'c3'],
      [],
    ])
  })
})

describe('a contract migration that a newer one overtook, in folders of 1.0', () => {
  const late = '20260105100100_late'
  const planLate = async (requiresCore: string | undefined, running: readonly RunningVersion[]) => {
    const folder = await readFolder(
      await migrationFolders(['a', 'late', 'b'].map((name) => ({ name, up: `SELECT '${name}';` }))),
    )
    const rows = folder.migrations
      .filter(({ name }) => name !== late)
      .map(({ up, createdAt, name }, index): LedgerRow => ({ id: index + 1, hash: up.hash, createdAt, name }))
    return plan(folder, { exists: true, named: true, rows }, { running, phase: 'after' }, [], ({ name }) => ({
      ...expands(),
      phase: name === late ? 'contract' : 'expand',
      requiresCore,
    }))
  }
  const newest = runs('1.4.0', '20260105100200_b')

  it('is not known to be in what was built with the newer one', async () => {
    const refused = await planLate(undefined, [newest])
    expect(refused).toMatchObject({ kind: 'refused', reasons: [{ kind: 'still-needed', migration: late }] })
    expect(refused.kind === 'refused' && refused.reasons[0]?.message).toContain(
      `core:41 (1.4.0) may have been built without ${late}`,
    )
  })

  it('is applied where it says which version can do without, or where nothing runs', async () => {
    expect(await planLate('1.4.0', [newest])).toMatchObject({ kind: 'plan' })
    expect(await planLate('1.4.1', [newest])).toMatchObject({ kind: 'refused' })
    expect(await planLate(undefined, [])).toMatchObject({ kind: 'plan' })
  })
})

describe.each(['after', 'all'] as const)('the phase %s', (phase) => {
  it.each([
    ['takes a contract migration where nothing runs', 'c', [], [['e1', 'c2'], []]],
    ['refuses it where what runs is not known', 'c', undefined, ['running-unknown c2']],
    ['takes it where all that runs was built with it', 'c', [runs('2.0.0', '0002_c2')], [['e1', 'c2'], []]],
    ['refuses it where a version was built before it', 'c', [runs('2.0.0', '0001_e1')], ['still-needed c2']],
    ['refuses it where the head of a version is not known', 'c', [runs('2.0.0')], ['still-needed c2']],
    ['refuses it where the head is not of this folder', 'c', [runs('2.0.0', '0009_x')], ['still-needed c2']],
    ['takes it where the version is new enough', 'c>=1.4.0', [runs('v1.4.0')], [['e1', 'c2'], []]],
    ['refuses it where the version is too old', 'c>=1.4.0', [runs('1.3.9', '0002_c2')], ['still-needed c2']],
    ['refuses it for a pre-release of the version', 'c>=1.4.0', [runs('1.4.0-rc.1')], ['still-needed c2']],
    ['refuses it where the version is none', 'c>=1.4.0', [runs('sha-f00')], ['still-needed c2']],
    [
      'refuses it while one of several needs it',
      'c>=1.4.0',
      [runs('1.4.0'), runs('1.3.0')],
      ['still-needed c2'],
    ],
  ] as const)('%s', async (_, contract, running, expected) => {
    const options = { phase, ...(running === undefined ? {} : { running }) }
    expect(short(await planOf(['e', 'e', contract], options))).toEqual(expected)
  })
})

describe('a release that contracts', () => {
  let postgres: Postgres
  let database: TestDatabase
  beforeAll(async () => {
    postgres = await startPostgres()
  })

  const contract: MigrationSource = {
    name: 'drop_status',
    up: '-- deploy-kit: phase=contract; timing=after; risk=data-loss; requires-core>=2.0.0; reason="nobody reads it"\nALTER TABLE "users" DROP COLUMN "status";',
    down: `ALTER TABLE "users" ADD COLUMN "status" "status" DEFAULT 'active' NOT NULL;`,
  }

  it('grows before the deploy, waits while the old version runs, and shrinks after it', async () => {
    database = await postgres.createDatabase()
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const folder = await journalFolder([
      ...history,
      { name: 'nickname', up: 'ALTER TABLE "users" ADD COLUMN "nickname" text;' },
      contract,
    ])
    const before = await apply(applyOptions(folder, database.url, { phase: 'before' }), ports())
    expect(before).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_nickname' }],
      head: '0004_nickname',
      left: [{ name: '0005_drop_status' }],
    })
    expect(applyReport(before)).toMatchObject({
      happened: expect.stringContaining('1 contract migration waits for the phase after the deploy.'),
      next: [expect.stringContaining('run the phase `after`')],
    })

    const old: RunningVersion = { what: 'core:41', version: '1.9.0', migrationHead: '0003_email_index' }
    const after = { phase: 'after' as const, consent: ['without-snapshot'] as const }
    const refused = await apply(applyOptions(folder, database.url, { ...after, running: [old] }), ports())
    expect(refused).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'still-needed', migration: '0005_drop_status' }],
    })
    expect(refused.kind === 'refused' && refused.reasons[0]?.message).toBe(
      '0005_drop_status takes away what is still needed: core:41 is 1.9.0, and the new shape needs 2.0.0 or later',
    )
    expect(await database.query('select status from users limit 1')).toHaveLength(1)
    const told = { ...old, what: 'version 1.9.0' }
    expect(
      await apply(applyOptions(folder, database.url, { ...after, running: [told] }), ports()),
    ).toMatchObject({
      reasons: [
        {
          message:
            '0005_drop_status takes away what is still needed: version 1.9.0 is older: the new shape needs 2.0.0 or later',
        },
      ],
    })

    const young: RunningVersion = { what: 'core:42', version: '2.0.0' }
    expect(
      await apply(applyOptions(folder, database.url, { ...after, running: [young] }), ports()),
    ).toMatchObject({ kind: 'applied', done: [{ name: '0005_drop_status' }], left: [] })
    expect(
      await database.query('select name, phase from deploykit.migration_log order by id desc limit 2'),
    ).toEqual([
      { name: '0005_drop_status', phase: 'contract' },
      { name: '0004_nickname', phase: 'expand' },
    ])
  })
})

describe('a database without a ledger', () => {
  const drops = { name: 'drop', up: 'ALTER TABLE "users" DROP COLUMN IF EXISTS "legacy";' }

  it('is not new where it has tables: what runs and the snapshot are asked for', async () => {
    const database = await (await startPostgres()).createDatabase()
    const folder = await journalFolder([drops])
    await database.query('create table users (id int, legacy text)')
    const unknown = await apply(applyOptions(folder, database.url), ports())
    expect(unknown).toMatchObject({ kind: 'refused', reasons: [{ kind: 'running-unknown' }] })
    expect(await preview({ folder, url: database.url }, ports())).toMatchObject({
      reasons: [{ kind: 'running-unknown' }],
    })
    expect(await apply(applyOptions(folder, database.url, { running: [] }), ports())).toMatchObject({
      kind: 'refused',
      reasons: [{ kind: 'no-snapshot' }],
    })
  })

  it('is new with what an extension or a migration run brought', async () => {
    const database = await (await startPostgres()).createDatabase()
    await database.query(
      'create extension if not exists citext; create schema deploykit; create table deploykit.x ()',
    )
    const folder = await journalFolder([
      history[0]!,
      { ...drops, up: 'ALTER TABLE users DROP COLUMN email;' },
    ])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({ kind: 'applied' })
  })
})
