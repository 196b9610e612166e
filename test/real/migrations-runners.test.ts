import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { apply } from '../../src/migrations/index.ts'
import { countRequests, expectRerun, expectWhole, untilAlone } from '../migrations/faults-cases.ts'
import {
  type Reference,
  recorded,
  referenceOf,
  stateOf,
  tenMigrations,
} from '../migrations/faults-history.ts'
import { type Fate, startFaultyConnection } from '../migrations/faults-proxy.ts'
import { applyOptions, journalFolder, ports } from '../migrations/fixture.ts'
import { postgresMajors, usePostgres } from '../support/system-postgres.ts'

const runner = new URL('../migrations/runner.ts', import.meta.url).pathname

describe.each(postgresMajors)('PostgreSQL %i', (major) => {
  const postgres = usePostgres(major)
  let made: Promise<Reference> | undefined
  // The states are the same for all; a folder is gone with the test that wrote it.
  const undisturbed = async (): Promise<Reference> => {
    made ??= referenceOf(postgres())
    return { ...(await made), folder: await journalFolder(tenMigrations) }
  }

  it.each([2, 4, 16])(
    '%i runners at once, on a fresh database and on one that has half: each migration is applied once, nobody fails',
    async (count) => {
      const reference = await undisturbed()
      for (const half of [0, 5]) {
        const database = await postgres().createDatabase()
        if (half > 0)
          await apply(applyOptions(await journalFolder(tenMigrations.slice(0, half)), database.url), ports())
        const outcomes = await Promise.all(
          Array.from({ length: count }, (_, index) =>
            apply(applyOptions(reference.folder, database.url, { run: { id: `runner-${index}` } }), {
              ...ports(),
              random: Math.random,
            }),
          ),
        )
        expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
          'applied',
          ...Array.from({ length: count - 1 }, () => 'up-to-date'),
        ])
        expect(await stateOf(database)).toEqual(reference.after.at(-1))
        expect(await recorded(database)).toBe(tenMigrations.length)
      }
    },
  )

  // On the older major every fourth: there the connection is lost at each of them (migrations-faults.test.ts).
  it('a runner that is killed at any statement leaves what the next run ends', async () => {
    const reference = await undisturbed()
    const count = await countRequests(postgres(), reference)
    for (let request = 1; request <= count; request += major === 18 ? 1 : 4) {
      const database = await postgres().createDatabase()
      let killed: Promise<unknown> | undefined
      const connection = await startFaultyConnection(database.url, async (n): Promise<Fate> => {
        // Killed when it has sent the statement; the server gets it all the same.
        if (n === request) {
          child.kill('SIGKILL')
          await killed
        }
        return 'pass'
      })
      const child = spawn(process.execPath, [runner, '--folder', reference.folder, '--url', connection.url], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      killed = once(child, 'exit')
      const [, signal] = (await killed) as [number | null, string | null]
      expect(signal, `at ${request} of ${count}`).toBe('SIGKILL')
      await untilAlone(database)
      await connection.close()
      try {
        const done = await expectWhole(database, reference.after)
        await expectRerun(database, reference.folder, reference.after, done)
      } catch (error) {
        throw new Error(`killed at request ${request} of ${count}`, { cause: error })
      }
    }
  }, 900_000)

  it('a tablespace whose disk is full: told, rolled back whole, and applied once there is room', async () => {
    // A disk of its own that is small enough to fill; mounting needs root, as on the runners that these tests are for.
    const disk = mkdtempSync(join(tmpdir(), 'deploy-kit-disk-'))
    const owner = execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).trim()
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=24m,mode=700,uid=${owner}`, 'tmpfs', disk])
    onTestFinished(() => {
      execFileSync('umount', [disk])
      rmdirSync(disk)
    })
    const database = await postgres().createDatabase()
    const space = database.name.replace('test', 'space')
    await database.query(`create tablespace ${space} location '${disk}'`)
    onTestFinished(async () => {
      await database.query('drop table if exists filler, hot')
      await database.query(`drop tablespace ${space}`)
    })
    await database.query(
      `create table filler tablespace ${space} as select repeat('x', 1000) as t from generate_series(1, 12000)`,
    )
    const folder = await journalFolder([
      {
        name: 'hot',
        up: `CREATE TABLE hot TABLESPACE ${space} AS SELECT n FROM generate_series(1, 1000) n;`,
      },
      {
        name: 'rewrite',
        up: `ALTER TABLE hot ADD COLUMN t text; UPDATE hot SET t = repeat(md5(n::text), 400); INSERT INTO hot SELECT n, string_agg(md5((n * m)::text), '') FROM generate_series(1, 2000) n, generate_series(1, 400) m GROUP BY n;`,
      },
    ])
    const outcome = await apply(applyOptions(folder, database.url), ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      done: [{ name: '0000_hot' }],
      failure: { migration: '0001_rewrite', sqlstate: '53100', rolledBack: true },
    })
    expect(await recorded(database)).toBe(1)
    expect(
      await database.query(`select 1 from pg_attribute where attrelid = 'hot'::regclass and attname = 't'`),
    ).toEqual([])
    await database.query('drop table filler')
    execFileSync('mount', ['-o', 'remount,size=256m', disk])
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0001_rewrite' }],
    })
  })
})
