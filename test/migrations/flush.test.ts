import { beforeAll, describe, expect, it } from 'vitest'
import { apply, baseline, down, repair } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, downOptions, history, journalFolder, type MigrationSource, ports } from './fixture.ts'

let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  postgres = await startPostgres()
})

/** Has every commit that touches the log say whether it waited for the disk, in the order of the commits. */
async function watched(first: readonly MigrationSource[] = []): Promise<void> {
  database = await postgres.createDatabase()
  await apply(applyOptions(await journalFolder(first), database.url), ports())
  await database.query(`
    create schema watch; create table watch.commits (id serial, waits text, what text);
    create function watch.look() returns trigger language plpgsql as $$
      begin insert into watch.commits (waits, what)
        values (current_setting('synchronous_commit'), new.name || ' ' || new.status); return null; end $$;
    create constraint trigger look after insert or update on deploykit.migration_log
      deferrable initially deferred for each row execute function watch.look()`)
}

const commits = async () =>
  (
    await database.query<{ waits: string; what: string }>('select waits, what from watch.commits order by id')
  ).map(({ waits, what }) => `${what}: ${waits}`)

describe('the end of a run', () => {
  it('waits for the disk once, with its last commit', async () => {
    await watched(history.slice(0, 1))
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    expect(await commits()).toEqual([
      '0001_status running: off',
      '0001_status ok: off',
      '0002_seed running: off',
      '0002_seed ok: off',
      '0003_email_index running: off',
      '0003_email_index ok: on',
    ])
  })

  it('waits where a migration fails, and where the run is cancelled between two', async () => {
    const broken = [...history, { name: 'broken', up: 'SELECT 1 / 0;' }]
    await watched(history.slice(0, 3))
    expect(await apply(applyOptions(await journalFolder(broken), database.url), ports())).toMatchObject({
      kind: 'failed',
      done: [{ name: '0003_email_index' }],
    })
    expect((await commits()).at(-1)).toBe('0004_broken failed: on')

    await watched(history.slice(0, 1))
    const controller = new AbortController()
    const onLine = (line: string) => {
      if (line.startsWith('0001_status: applied')) controller.abort()
    }
    expect(
      await apply(
        applyOptions(await journalFolder(history), database.url),
        ports({ signal: controller.signal, onLine }),
      ),
    ).toMatchObject({ kind: 'cancelled', done: [{ name: '0001_status' }], rolledBack: true })
    expect((await commits()).at(-1)).toBe('0002_seed failed: on')
  })

  it('waits though database or migration say otherwise, and leaves alone what waits for more', async () => {
    const later = [...history, { name: 'later', up: 'SET synchronous_commit = off; SELECT 1;' }]
    await watched(history)
    await database.query(`alter database ${database.name} set synchronous_commit = off`)
    const folder = await journalFolder(later)
    await apply(applyOptions(folder, database.url), ports())
    expect((await commits()).at(-1)).toBe('0004_later ok: on')
    await database.query(`alter database ${database.name} set synchronous_commit = remote_apply`)
    const more = [...later, { name: 'more', up: 'SELECT 2;', down: 'SELECT 3;' }]
    await journalFolder(more, folder)
    await apply(applyOptions(folder, database.url), ports())
    expect((await commits()).at(-1)).toBe('0005_more ok: remote_apply')
  })

  it('waits after each migration that is taken back', async () => {
    await watched(history)
    await apply(applyOptions(await journalFolder(history), database.url), ports())
    const folder = await journalFolder(history)
    const consent = ['data-loss', 'without-snapshot'] as const
    await down(downOptions(folder, database.url, '0001_status', { consent }), ports())
    const ended = (await commits()).filter((line) => !line.includes('running'))
    expect(ended).not.toEqual([])
    expect(ended.filter((line) => !line.endsWith(': on'))).toEqual([])
  })

  it('leaves the failure of a migration to be told where the server does not confirm it', async () => {
    await watched(history.slice(0, 3))
    await database.query(`create function watch.refuse() returns trigger language plpgsql as $$
      begin if old.status = 'failed' then raise 'no disk'; end if; return null; end $$;
      create trigger refuse after update on deploykit.migration_log for each row execute function watch.refuse()`)
    const own = ports()
    const broken = [...history, { name: 'broken', up: 'SELECT 1 / 0;' }]
    expect(await apply(applyOptions(await journalFolder(broken), database.url), own)).toMatchObject({
      kind: 'failed',
      failure: { migration: '0004_broken', sqlstate: '22012' },
    })
    expect(own.lines.at(-1)).toContain('did not confirm that what was applied is on its disk: no disk')
  })

  it('waits where nothing ran and it was only recorded: a baseline, and what a repair marks or mends', async () => {
    await watched(history.slice(0, 1))
    await database.query(`alter database ${database.name} set synchronous_commit = off`)
    const folder = await journalFolder(history)
    const ledgerToo = `create constraint trigger look after insert or update or delete on drizzle.__drizzle_migrations
      deferrable initially deferred for each row execute function watch.look_at_ledger()`
    await database.query(`create function watch.look_at_ledger() returns trigger language plpgsql as $$
        begin insert into watch.commits (waits, what)
          values (current_setting('synchronous_commit'), 'ledger ' || lower(tg_op)); return null; end $$;
      ${ledgerToo}`)
    const options = applyOptions(folder, database.url)
    expect(
      await baseline({ ...options, to: '0002_seed', consent: ['without-proof'] }, ports()),
    ).toMatchObject({ kind: 'baselined' })
    const recorded = (name: string) => ['ledger insert: on', `${name} ok: on`]
    expect(await commits()).toEqual([...recorded('0001_status'), ...recorded('0002_seed')])
    await database.query(`insert into drizzle.__drizzle_migrations (hash, created_at)
      select hash, created_at from drizzle.__drizzle_migrations where id = 2;
      update drizzle.__drizzle_migrations set created_at = null where id = 1`)
    await database.query('truncate watch.commits')
    expect(await repair({ ...options, halfDone: undefined }, ports())).toMatchObject({ kind: 'repaired' })
    expect(await commits()).toEqual(['ledger delete: on', 'ledger update: on'])
  })
})
