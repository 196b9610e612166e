/**
 * `node bench/migrate.ts`: applying migrations, beside Drizzle's own migrators of both majors in the same run, on one
 * PostgreSQL that reaches the disk as production's does. Prints; never judges.
 *
 *   apply    1,000 migrations on an empty database
 *   no-op    the same folder again, when nothing is pending
 *   stall    the longest that a read of a hot table waits while three migrations change that table
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzleV1 } from 'drizzle-orm-v1/node-postgres'
import { migrate as migrateV1 } from 'drizzle-orm-v1/node-postgres/migrator'
import pg from 'pg'
import { systemClock } from '../src/kernel/index.ts'
import { apply } from '../src/migrations/index.ts'
import { startServer } from '../test/support/postgres-server.ts'

const count = 1_000
const runs = Number(process.argv[2] ?? 5)
const hotRows = 400_000
const firstWhen = Date.UTC(2026, 0, 5, 10, 0, 0)
let databases = 0

type Apply = (url: string, folder: string) => Promise<unknown>

interface Runner {
  readonly name: string
  readonly format: 'journal' | 'folders'
  readonly apply: Apply
}

const work = mkdtempSync(join(tmpdir(), 'deploy-kit-bench-migrate-'))
const server = await startServer(['fsync=on', 'full_page_writes=on', 'max_wal_size=1GB'])
try {
  await many()
  await stalls()
} finally {
  await server.stop()
  rmSync(work, { recursive: true, force: true })
}

function runners(): readonly Runner[] {
  return [
    { name: 'deploy-kit, journal', format: 'journal', apply: ours },
    {
      name: 'drizzle-orm 0.45',
      format: 'journal',
      apply: withClient((client, migrationsFolder) => migrate(drizzle(client), { migrationsFolder })),
    },
    { name: 'deploy-kit, folders', format: 'folders', apply: ours },
    {
      name: 'drizzle-orm 1.0',
      format: 'folders',
      apply: withClient((client, migrationsFolder) => migrateV1(drizzleV1({ client }), { migrationsFolder })),
    },
  ]
}

/** Each begins once, because the first of a turn pays for what the others find warm. */
function inTurn(turn: number): readonly Runner[] {
  const all = runners()
  const from = turn % all.length
  return [...all.slice(from), ...all.slice(0, from)]
}

/** `apply` and `no-op`. */
async function many(): Promise<void> {
  const sources = Array.from({ length: count }, (_, n) => ({ name: `m${n}`, up: statementOf(n) }))
  const folders = { journal: writeJournal('many', sources), folders: writeFolders('many', sources) }
  const applied = new Map<string, number[]>()
  const noop = new Map<string, number[]>()
  // In turns, so that a slower moment of the machine falls on all of them.
  for (let turn = 0; turn < runs; turn++) {
    for (const { name, format, apply: run } of inTurn(turn)) {
      const url = await createDatabase()
      push(applied, name, await timed(() => run(url, folders[format])))
      push(noop, name, await timed(() => run(url, folders[format])))
      await dropDatabase(url)
    }
  }
  print(
    `apply: ${count} migrations on an empty database, ms with connect; least and median of ${runs}`,
    applied,
  )
  print('no-op: the same again, ms with connect (goal below 300)', noop)
}

function statementOf(n: number): string {
  if (n % 10 === 0) return `CREATE TABLE t${n} (id int);`
  return n % 2 === 0
    ? `INSERT INTO t${n - (n % 10)} (id) VALUES (${n});`
    : `ALTER TABLE t${n - (n % 10)} ADD COLUMN c${n} text;`
}

/** `stall`. */
async function stalls(): Promise<void> {
  const sources = [
    { name: 'column', up: 'ALTER TABLE hot ADD COLUMN state text;' },
    { name: 'fill', up: `UPDATE hot SET state = 'new';` },
    { name: 'index', up: 'CREATE INDEX hot_state ON hot (state);' },
  ]
  const folders = { journal: writeJournal('hot', sources), folders: writeFolders('hot', sources) }
  const worst = new Map<string, number[]>()
  for (let turn = 0; turn < Math.min(runs, 3); turn++) {
    for (const { name, format, apply: run } of inTurn(turn)) {
      const url = await createDatabase()
      await sql(
        url,
        `create table hot as select n as id, md5(n::text) as body from generate_series(1, ${hotRows}) n;
         alter table hot add primary key (id); analyze hot`,
      )
      const stop = await startReader(url)
      await run(url, folders[format])
      push(worst, name, await stop())
      await dropDatabase(url)
    }
  }
  print(
    `stall: the longest read of a hot table of ${hotRows} rows under three migrations, ms (goal of deploy-kit below 50)`,
    worst,
  )
}

/** Reads one row after the other from a thread of its own; gives the longest time that a read took, in milliseconds. */
async function startReader(url: string): Promise<() => Promise<number>> {
  const reader = new Worker(new URL('read-hot-table.ts', import.meta.url), { workerData: { url } })
  const message = () =>
    new Promise<number>((resolve, reject) => {
      reader.once('message', resolve)
      reader.once('error', reject)
    })
  await message()
  return async () => {
    const answer = message()
    reader.postMessage('stop')
    return await answer
  }
}

async function ours(url: string, folder: string): Promise<void> {
  const outcome = await apply(
    { folder, url, run: { id: 'bench' } },
    {
      clock: systemClock,
      random: Math.random,
      log: { info: () => undefined, debug: () => undefined },
      signal: new AbortController().signal,
    },
  )
  if (outcome.kind !== 'applied' && outcome.kind !== 'up-to-date') throw new Error(JSON.stringify(outcome))
}

function withClient(run: (client: pg.Client, folder: string) => Promise<unknown>): Apply {
  return async (url, folder) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await run(client, folder)
    } finally {
      await client.end()
    }
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

function print(title: string, seen: ReadonlyMap<string, readonly number[]>): void {
  console.log(title)
  for (const [name, times] of seen) {
    const other = name.startsWith('deploy-kit') ? undefined : least(times)
    const mine = least(seen.get(name.endsWith('0.45') ? 'deploy-kit, journal' : 'deploy-kit, folders') ?? [])
    console.log(
      `  ${name.padEnd(20)} ${least(times).toFixed(0).padStart(6)} ${median(times).toFixed(0).padStart(6)}${other === undefined ? '' : `   deploy-kit takes x${(mine / other).toFixed(2)} of it`}`,
    )
  }
}

function least(times: readonly number[]): number {
  return Math.min(...times)
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
}

function push(seen: Map<string, number[]>, name: string, value: number): void {
  seen.set(name, [...(seen.get(name) ?? []), value])
}

interface Source {
  readonly name: string
  readonly up: string
}

function writeJournal(name: string, sources: readonly Source[]): string {
  const folder = join(work, `${name}-journal`)
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const entries = sources.map((source, idx) => {
    const tag = `${String(idx).padStart(4, '0')}_${source.name}`
    writeFileSync(join(folder, `${tag}.sql`), source.up)
    return { idx, version: '7', when: firstWhen + idx * 60_000, tag, breakpoints: true }
  })
  const journal = { version: '7', dialect: 'postgresql', entries }
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify(journal))
  return folder
}

function writeFolders(name: string, sources: readonly Source[]): string {
  const folder = join(work, `${name}-folders`)
  for (const [index, source] of sources.entries()) {
    const stamp = new Date(firstWhen + index * 60_000).toISOString().replace(/\D/g, '').slice(0, 14)
    const path = join(folder, `${stamp}_${source.name}`)
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'migration.sql'), source.up)
  }
  return folder
}

async function createDatabase(): Promise<string> {
  databases += 1
  const name = `bench_${databases}`
  await sql(server.url, `create database ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}

async function dropDatabase(url: string): Promise<void> {
  await sql(server.url, `drop database ${new URL(url).pathname.slice(1)} with (force)`)
}

async function sql(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
