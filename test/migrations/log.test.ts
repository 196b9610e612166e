import { beforeAll, describe, expect, it } from 'vitest'
import { apply, baseline, down, repair, status, statusReport } from '../../src/migrations/index.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { applyOptions, downOptions, history, journalFolder, ports } from './fixture.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})

/** The log as the first version of the runner made it. */
const firstLog = `create schema deploykit; create table deploykit.migration_log (
  id bigint generated always as identity primary key, run_id text not null, ledger text not null, name text not null,
  hash text not null, direction text not null check (direction in ('up', 'down')), actor text, git_sha text,
  started_at timestamptz not null default clock_timestamp(), ms integer,
  status text not null check (status in ('running', 'ok', 'failed', 'reverted')), transactional boolean not null,
  statement_no integer, sqlstate text, error text, up_sql text, down_sql text)`

describe('the log of migrations', () => {
  it('says who ran what, of which version and image, with the SQL of both ways', async () => {
    const database = await postgres.createDatabase()
    const run = {
      id: 'run-1',
      actor: 'ada',
      gitSha: 'f00',
      repo: 'org/core',
      imageDigest: `sha256:${'1'.repeat(64)}`,
      version: '1.4.0',
      runnerVersion: '0.9.0',
    }
    const folder = await journalFolder(history.slice(0, 1))
    await apply(applyOptions(folder, database.url, { run }), ports())
    const [row] = await database.query('select * from deploykit.migration_log')
    expect(row).toMatchObject({
      run_id: 'run-1',
      ledger: 'drizzle.__drizzle_migrations',
      name: '0000_init',
      direction: 'up',
      phase: 'expand',
      actor: 'ada',
      repo: 'org/core',
      git_sha: 'f00',
      image_digest: run.imageDigest,
      core_version: '1.4.0',
      runner_version: '0.9.0',
      status: 'ok',
      statement_no: 2,
      sqlstate: null,
      error: null,
      snapshot_id: null,
      up_sql: history[0]?.up,
      down_sql: history[0]?.down,
    })
  })

  it('tells what ran from what a baseline or a repair recorded, and so does the status', async () => {
    const database = await postgres.createDatabase()
    const sources = history.slice(0, 2)
    for (const { up } of sources) await database.query(up.replaceAll('--> statement-breakpoint', ''))
    const later = [
      ...sources,
      { name: 'later', up: 'CREATE TABLE later (id int);', down: 'DROP TABLE later;' },
      {
        name: 'index',
        up: 'CREATE TABLE extra (id int);\n--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY "notes_user" ON "notes" ("user_id");',
        down: 'DROP INDEX notes_user;\n--> statement-breakpoint\nDROP TABLE extra;',
      },
    ]
    const folder = await journalFolder(later)
    const options = applyOptions(folder, database.url)
    await baseline({ ...options, to: '0001_status', consent: ['without-proof'] }, ports())
    await database.query('insert into notes (user_id) values (1), (1)')
    expect(await apply(options, ports())).toMatchObject({ kind: 'failed', done: [{ name: '0002_later' }] })
    const mend = (halfDone: 'undo' | 'mark-applied') =>
      repair({ ...options, halfDone, consent: ['data-loss', 'without-snapshot'] }, ports())
    expect(await mend('undo')).toMatchObject({ kind: 'repaired' })
    expect(await apply(options, ports())).toMatchObject({ kind: 'failed' })
    await database.query('truncate notes')
    await database.query('create unique index notes_user on notes (user_id)')
    expect(await mend('mark-applied')).toMatchObject({ kind: 'repaired' })
    expect(
      await database.query('select name, direction, status, kind from deploykit.migration_log order by id'),
    ).toEqual([
      { name: '0000_init', direction: 'up', status: 'ok', kind: 'baseline' },
      { name: '0001_status', direction: 'up', status: 'ok', kind: 'baseline' },
      { name: '0002_later', direction: 'up', status: 'ok', kind: 'run' },
      { name: '0003_index', direction: 'up', status: 'failed', kind: 'run' },
      { name: '0003_index', direction: 'down', status: 'ok', kind: 'undo' },
      { name: '0003_index', direction: 'up', status: 'failed', kind: 'run' },
      { name: '0003_index', direction: 'up', status: 'ok', kind: 'mark-applied' },
    ])
    const state = await status({ folder, url: database.url }, ports())
    if ('kind' in state) throw new Error(state.message)
    const time = expect.stringMatching(/Z$/)
    expect(state.state).toBe('up-to-date')
    expect(state.applied.map(({ kind, appliedAt }) => [kind, appliedAt])).toEqual([
      ['baseline', null],
      ['baseline', null],
      ['run', time],
      ['mark-applied', null],
    ])
    expect(state.lastRun?.migrations.at(-1)).toMatchObject({ kind: 'mark-applied', status: 'ok' })
    const told = JSON.stringify(statusReport(state).evidence)
    expect(told).toContain('before, recorded by a baseline')
    expect(told).toContain('by hand, recorded by a repair')
  })

  it('of an older runner gets the columns that it lacks, and keeps its rows', async () => {
    const database = await postgres.createDatabase()
    await apply(applyOptions(await journalFolder(history.slice(0, 3)), database.url), ports())
    await database.query('drop schema deploykit cascade')
    await database.query(firstLog)
    await database.query(
      `insert into deploykit.migration_log (run_id, ledger, name, hash, direction, status, transactional, statement_no, down_sql)
       select 'old', 'drizzle.__drizzle_migrations', '0002_seed', hash, 'up', 'ok', true, 1, 'DROP TABLE nowhere'
         from drizzle.__drizzle_migrations order by id desc limit 1`,
    )
    const folder = await journalFolder(history)
    expect(await apply(applyOptions(folder, database.url), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0003_email_index' }],
    })
    expect(
      await database.query('select run_id, phase, kind, down_sql from deploykit.migration_log order by id'),
    ).toEqual([
      { run_id: 'old', phase: null, kind: null, down_sql: 'DROP TABLE nowhere' },
      { run_id: 'run-1', phase: 'expand', kind: 'run', down_sql: history[3]?.down },
    ])
    expect(
      await down(
        downOptions(folder, database.url, '0001_status', { consent: ['data-loss', 'without-snapshot'] }),
        ports(),
      ),
    ).toMatchObject({ kind: 'reverted', done: [{}, {}] })
  })
})
