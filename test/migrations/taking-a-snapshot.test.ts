import { beforeAll, describe, expect, it } from 'vitest'
import { PlatformError } from '../../src/kernel/index.ts'
import { readConnectionUrl } from '../../src/migrations/connection/url.ts'
import { apply, type Consent, down, type MigrationPorts } from '../../src/migrations/index.ts'
import { neededSnapshots } from '../../src/migrations/snapshot/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, downOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

const drop: MigrationSource = {
  name: 'drop_status',
  up: 'ALTER TABLE "users" DROP COLUMN "status";',
  down: 'ALTER TABLE "users" ADD COLUMN "status" "status";',
}

async function atHistory(...sources: readonly MigrationSource[]): Promise<string> {
  database = await postgres.createDatabase()
  await apply(applyOptions(await journalFolder(history), database.url), ports())
  return journalFolder([...history, ...sources])
}

/** Ports whose snapshot says what it was asked for, and what the database looked like then. */
function withSnapshot(more: { fail?: Error; during?: () => Promise<unknown> } = {}) {
  const asked: string[] = []
  const recorded: MigrationPorts = {
    ...ports(),
    snapshot: async (why) => {
      asked.push(why)
      await more.during?.()
      if (more.fail !== undefined) throw more.fail
      return { id: 'snap-1' }
    },
  }
  return { asked, ports: recorded }
}

const nothingRuns = { running: [] }

describe('an apply that may lose data', () => {
  it('takes a snapshot first, and its id goes into outcome and log', async () => {
    const folder = await atHistory(drop)
    const { asked, ports: recorded } = withSnapshot({
      during: async () => expect(await database.query('select status from users limit 1')).toHaveLength(1),
    })
    expect(await apply(applyOptions(folder, database.url, nothingRuns), recorded)).toMatchObject({
      kind: 'applied',
      before: { snapshot: 'snap-1' },
    })
    expect(asked).toEqual([expect.stringContaining('data may be lost: 0004_drop_status')])
    expect(
      await database.query(
        'select name, snapshot_id from deploykit.migration_log where snapshot_id is not null',
      ),
    ).toEqual([{ name: '0004_drop_status', snapshot_id: 'snap-1' }])
  })

  it.each([
    ['there is nothing to take one with', undefined, 'there is nothing here to take a snapshot with'],
    ['it fails', new Error('SnapshotQuotaExceeded'), 'could not be taken (SnapshotQuotaExceeded)'],
  ])('is refused, untouched, where %s', async (_, fail, message) => {
    const folder = await atHistory(drop)
    const outcome = await apply(
      applyOptions(folder, database.url, nothingRuns),
      fail === undefined ? ports() : withSnapshot({ fail }).ports,
    )
    expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ kind: 'no-snapshot' }] })
    expect(outcome.kind === 'refused' && outcome.reasons[0]?.message).toContain(message)
    expect(await database.query('select status from users limit 1')).toHaveLength(1)
  })

  it.each([
    ['with the consent without-snapshot', { consent: ['without-snapshot'] as const }],
    ['where the policy is never', { snapshot: 'never' as const }],
  ])('goes on without one %s', async (_, more) => {
    const folder = await atHistory(drop)
    const outcome = await apply(applyOptions(folder, database.url, { ...nothingRuns, ...more }), ports())
    expect(outcome).toMatchObject({ kind: 'applied', before: { snapshot: undefined } })
    // A point-in-time restore to then brings back what was dropped.
    const restorePoint = outcome.kind === 'applied' ? outcome.before.restorePoint : ''
    expect(restorePoint).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(
      await database.query(
        `select '${restorePoint}'::timestamptz between started_at - interval '1 minute' and started_at as just_before
           from deploykit.migration_log order by id desc limit 1`,
      ),
    ).toEqual([{ just_before: true }])
  })

  it('says what to do about the snapshot that could not be taken, where that is known', async () => {
    const folder = await atHistory(drop)
    const fail = new PlatformError('aws', 'rds:CreateDBSnapshot failed', { fix: 'Have the quota raised.' })
    const outcome = await apply(applyOptions(folder, database.url, nothingRuns), withSnapshot({ fail }).ports)
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ fix: expect.stringMatching(/^Have the quota raised\. Then run again; or back/) }],
    })
  })

  it('is refused where somebody else migrated while the snapshot was made', async () => {
    const folder = await atHistory(drop)
    const { ports: recorded } = withSnapshot({
      during: () =>
        database.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('other', 1)`),
    })
    expect(
      await apply(applyOptions(folder, database.url, { ...nothingRuns, ahead: 'allow' }), recorded),
    ).toMatchObject({ kind: 'refused', reasons: [{ kind: 'plan-changed' }] })
  })
})

describe('an apply that loses nothing', () => {
  const add: MigrationSource = { name: 'add', up: 'ALTER TABLE "users" ADD COLUMN "age" integer;' }

  it('takes no snapshot by risk, and one where the policy is always', async () => {
    const folder = await atHistory(add)
    const { asked, ports: recorded } = withSnapshot()
    expect(await apply(applyOptions(folder, database.url), recorded)).toMatchObject({ kind: 'applied' })
    expect(asked).toEqual([])
    const more = await journalFolder([...history, add, { name: 'two', up: 'CREATE TABLE two (id int);' }])
    expect(await apply(applyOptions(more, database.url, { snapshot: 'always' }), recorded)).toMatchObject({
      kind: 'applied',
      before: { snapshot: 'snap-1' },
    })
    expect(asked).toHaveLength(1)
  })
})

describe('a down that loses data', () => {
  it('takes a snapshot first, named in outcome and log', async () => {
    const folder = await atHistory()
    const { asked, ports: recorded } = withSnapshot()
    const consent: readonly Consent[] = ['data-loss']
    expect(await down(downOptions(folder, database.url, '0000_init', { consent }), recorded)).toMatchObject({
      kind: 'reverted',
      before: { snapshot: 'snap-1' },
    })
    expect(asked[0]).toContain('0001_status.down.sql:1: ALTER TABLE "users" DROP COLUMN "status"')
    expect(
      await database.query(
        `select distinct snapshot_id from deploykit.migration_log where direction = 'down'`,
      ),
    ).toEqual([{ snapshot_id: 'snap-1' }])
  })

  it('is refused where somebody else migrated while the snapshot was made', async () => {
    const folder = await atHistory()
    const { ports: recorded } = withSnapshot({
      during: () =>
        database.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('other', 1)`),
    })
    expect(
      await down(downOptions(folder, database.url, '0000_init', { consent: ['data-loss'] }), recorded),
    ).toMatchObject({ kind: 'refused', reasons: [{ kind: 'plan-changed' }] })
    expect(
      await database.query(`select column_name from information_schema.columns
      where table_name = 'users' and column_name = 'status'`),
    ).toHaveLength(1)
  })

  it('wants to be told that there is none', async () => {
    const folder = await atHistory()
    expect(
      await down(downOptions(folder, database.url, '0000_init', { consent: ['data-loss'] }), ports()),
    ).toMatchObject({ kind: 'refused', reasons: [{ kind: 'no-snapshot' }] })
  })
})

describe('the snapshots that the log needs', () => {
  const needed = async () =>
    neededSnapshots(
      {
        target: await readConnectionUrl(database.url),
        ledger: { schema: 'drizzle', table: '__drizzle_migrations' },
      },
      ports(),
    )

  it('are those of what lost data, also where that was taken back, which gives no data back', async () => {
    const folder = await atHistory(drop)
    expect(await needed()).toEqual([])
    const { ports: recorded } = withSnapshot()
    await apply(applyOptions(folder, database.url, nothingRuns), recorded)
    expect(await needed()).toEqual(['snap-1'])
    expect(await down(downOptions(folder, database.url, '0003_email_index'), ports())).toMatchObject({
      kind: 'reverted',
    })
    expect(await needed()).toEqual(['snap-1'])
  })

  it('are not those of a run that was rolled back whole', async () => {
    const folder = await atHistory({ ...drop, up: `${drop.up}\n--> statement-breakpoint\nSELECT 1 / 0;` })
    const { ports: recorded } = withSnapshot()
    expect(await apply(applyOptions(folder, database.url, nothingRuns), recorded)).toMatchObject({
      kind: 'failed',
    })
    expect(await needed()).toEqual([])
  })

  it('are none in the log of an older runner', async () => {
    await atHistory()
    await database.query('alter table deploykit.migration_log drop column snapshot_id')
    expect(await needed()).toEqual([])
  })
})
