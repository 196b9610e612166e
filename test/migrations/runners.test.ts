import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, status } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'
import { running, until } from './waiting.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})

const more: MigrationSource[] = [
  { name: 'count', up: `INSERT INTO "users" ("email") SELECT 'user' || n FROM generate_series(1, 100) n;` },
]

async function runners(count: number, folder: string, database: TestDatabase) {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      apply(applyOptions(folder, database.url, { run: { id: `runner-${index}` } }), {
        ...ports(),
        random: Math.random,
      }),
    ),
  )
}

describe('several runners at once', () => {
  it.each([2, 4])(
    '%i on a fresh database: every migration is applied once, and nobody fails',
    async (count) => {
      const database = await postgres.createDatabase()
      const folder = await journalFolder([...history, ...more])
      const outcomes = await runners(count, folder, database)
      expect(outcomes.map((it) => it.kind).sort()).toEqual([
        'applied',
        ...Array.from({ length: count - 1 }, () => 'up-to-date'),
      ])
      expect(await database.query('select count(*)::int from users')).toEqual([{ count: 102 }])
      expect(await database.query('select count(*)::int from drizzle.__drizzle_migrations')).toEqual([
        { count: 5 },
      ])
    },
  )

  it.each([2, 4])('%i on a database that has the first migrations', async (count) => {
    const database = await postgres.createDatabase()
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const outcomes = await runners(count, await journalFolder([...history, ...more]), database)
    expect(outcomes.filter((it) => it.kind === 'applied')).toMatchObject([{ done: [{ name: '0004_count' }] }])
    expect(await database.query('select count(*)::int from users')).toEqual([{ count: 102 }])
  })

  it('shows who holds the lock while it waits, and stops waiting at its limit', async () => {
    const database = await postgres.createDatabase()
    const slow = await journalFolder([{ name: 'slow', up: 'SELECT pg_sleep(60);' }])
    const controller = new AbortController()
    const first = apply(
      applyOptions(slow, database.url, { run: { id: 'the-first' } }),
      ports({ signal: controller.signal }),
    )
    await until(database, running('%pg_sleep(60)%'))
    expect((await status({ folder: slow, url: database.url }, ports())) as object).toMatchObject({
      lock: { applicationName: 'deploy-kit migrate the-first' },
      lastRun: { migrations: [{ name: '0000_slow', status: 'running' }] },
    })
    const recorded = ports()
    const second = await apply(applyOptions(slow, database.url, { lockWaitMs: 30 }), recorded)
    controller.abort(new Error('enough'))
    await first
    expect(second).toMatchObject({ kind: 'refused', reasons: [{ kind: 'locked' }] })
    expect(JSON.stringify(second)).toContain('deploy-kit migrate the-first')
    expect(recorded.lines.join('\n')).toMatch(
      /waiting for another migration run: process \d+ \(deploy-kit migrate the-first, user postgres, for \d+(\.\d)? m?s\)/,
    )
  })

  it('can be cancelled while it waits for the lock', async () => {
    const database = await postgres.createDatabase()
    const slow = await journalFolder([{ name: 'slow', up: 'SELECT pg_sleep(60);' }])
    const stopFirst = new AbortController()
    const first = apply(applyOptions(slow, database.url), ports({ signal: stopFirst.signal }))
    await until(database, running('%pg_sleep(60)%'))
    const stopSecond = new AbortController()
    const second = apply(
      applyOptions(slow, database.url),
      ports({
        signal: stopSecond.signal,
        onLine: (line) => {
          if (line.startsWith('waiting for')) stopSecond.abort(new Error('enough'))
        },
      }),
    )
    expect(await second).toMatchObject({ kind: 'cancelled', done: [] })
    stopFirst.abort(new Error('enough'))
    await first
  })
})

describe('a runner that is killed', () => {
  it('in the middle of a migration leaves what the next run mends by itself', async () => {
    const database = await postgres.createDatabase()
    const gate = await database.connect()
    await gate.query('select pg_advisory_lock(4711)')
    const folder = await journalFolder([
      ...history,
      {
        name: 'middle',
        up: 'CREATE TABLE middle (id int);\n--> statement-breakpoint\nSELECT pg_advisory_lock(4711);\n--> statement-breakpoint\nSELECT pg_advisory_unlock(4711);',
      },
      ...more,
    ])
    const child = spawn(
      process.execPath,
      [new URL('runner.ts', import.meta.url).pathname, '--folder', folder, '--url', database.url],
      { stdio: 'inherit' },
    )
    await until(database, running('%pg_advisory_lock(4711)%'))
    child.kill('SIGKILL')
    await once(child, 'exit')
    await gate.query('select pg_advisory_unlock(4711)')
    await gate.end()

    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({
      kind: 'applied',
      done: [{ name: '0004_middle' }, { name: '0005_count' }],
    })
    expect(await database.query('select count(*)::int from users')).toEqual([{ count: 102 }])
    expect(
      await database.query(
        `select status, statement_no from deploykit.migration_log where name = '0004_middle' order by id`,
      ),
    ).toEqual([
      { status: 'failed', statement_no: 0 },
      { status: 'ok', statement_no: 3 },
    ])
  })
})
