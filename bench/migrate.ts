/**
 * `node bench/migrate.ts [runs]`: applying migrations, beside Drizzle's own migrators of both majors in the same run, on
 * one PostgreSQL whose data lie on the disk of TMPDIR and that waits for it (fsync), as production's does. Prints; never
 * judges.
 *
 *   apply    1,000 migrations on an empty database. Both majors of Drizzle commit them all at once, and write a row each;
 *            deploy-kit commits each by itself and writes down how it went and what undoes it, which is what the
 *            difference pays for: a failure takes nothing back that was applied, and no lock is held to the end
 *   no-op    the same folder again, when nothing is pending
 *   stall    the longest that a read of a hot table waits while three migrations change that table
 *
 * Each runner has a process of its own that lives for the whole run: its first turn is what a job in a fresh process
 * pays, the turns behind it are warm.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import { startServer } from '../test/support/postgres-server.ts'
import type { Answer, Order } from './migrate-runner.ts'
import { treeCpuTime } from './server-cpu-time.ts'

const count = 1_000
const runs = Number(process.argv[2] ?? 8)
const hotRows = 400_000
const firstWhen = Date.UTC(2026, 0, 5, 10, 0, 0)
let databases = 0

interface Runner {
  readonly name: string
  readonly format: 'journal' | 'folders'
  apply(order: Order): Promise<{ readonly ms: number; readonly cpu: number }>
  stop(): void
}

/** One apply: wall time, the CPU time of the client, and that of the server. */
interface Measure {
  readonly ms: number
  readonly client: number
  readonly server: number | undefined
}

const work = mkdtempSync(join(tmpdir(), 'deploy-kit-bench-migrate-'))
const server = await startServer(['fsync=on', 'full_page_writes=on', 'max_wal_size=1GB'], 'disk')
const all: Runner[] = []
try {
  const serverPid = await pidOfServer()
  all.push(
    await startRunner('deploy-kit, journal', 'journal', 'deploy-kit'),
    await startRunner('drizzle-orm 0.45', 'journal'),
    await startRunner('deploy-kit, folders', 'folders', 'deploy-kit'),
    await startRunner('drizzle-orm 1.0', 'folders'),
  )
  await many(serverPid)
  await stalls()
} finally {
  for (const runner of all) runner.stop()
  await server.stop()
  rmSync(work, { recursive: true, force: true })
}

async function startRunner(name: string, format: Runner['format'], kind: string = name): Promise<Runner> {
  const child = fork(new URL('migrate-runner.ts', import.meta.url), [kind])
  await answerOf(child)
  return {
    name,
    format,
    apply: async (order) => {
      const answer = answerOf(child)
      child.send(order)
      const said = await answer
      if ('ms' in said) return said
      throw new Error(`${name}: ${'error' in said ? said.error : 'no answer'}`)
    },
    stop: () => child.disconnect(),
  }
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the process of a runner ended'))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as Answer)
    })
  })
}

/** Each begins once, because the first of a turn pays for what the others find warm. */
function inTurn(turn: number): readonly Runner[] {
  const from = turn % all.length
  return [...all.slice(from), ...all.slice(0, from)]
}

/** `apply` and `no-op`. */
async function many(serverPid: number): Promise<void> {
  const sources = Array.from({ length: count }, (_, n) => ({ name: `m${n}`, up: statementOf(n) }))
  const folders = { journal: writeJournal('many', sources), folders: writeFolders('many', sources) }
  const applied = new Map<string, Measure[]>()
  const noop = new Map<string, Measure[]>()
  // In turns, so that a slower moment of the machine falls on all of them.
  for (let turn = 0; turn < runs; turn++) {
    for (const runner of inTurn(turn)) {
      const url = await createDatabase()
      // What making the database left to write must not fall on whoever comes next.
      await sql(server.url, 'checkpoint')
      const order = { url, folder: folders[runner.format] }
      push(applied, runner.name, await measured(serverPid, () => runner.apply(order)))
      push(noop, runner.name, await measured(serverPid, () => runner.apply(order)))
      await dropDatabase(url)
    }
  }
  print(
    `apply: ${count} migrations on an empty database (goals: at most x2.00 of 0.45, below x1.00 of 1.0)`,
    applied,
  )
  print('no-op: the same again (goal: below 300 ms behind the connect)', noop)
}

async function measured(serverPid: number, run: () => ReturnType<Runner['apply']>): Promise<Measure> {
  const before = treeCpuTime(serverPid)
  const { ms, cpu } = await run()
  // The server counts a connection's time when its process is gone, a moment behind the client's farewell.
  await sleep(50)
  const after = treeCpuTime(serverPid)
  return { ms, client: cpu, server: before === undefined || after === undefined ? undefined : after - before }
}

async function pidOfServer(): Promise<number> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    const { rows } = await client.query<{ text: string }>(`select pg_read_file('postmaster.pid') as text`)
    return Number(rows[0]?.text.split('\n')[0])
  } finally {
    await client.end()
  }
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
    for (const runner of inTurn(turn)) {
      const url = await createDatabase()
      await sql(
        url,
        `create table hot as select n as id, md5(n::text) as body from generate_series(1, ${hotRows}) n;
         alter table hot add primary key (id); analyze hot`,
      )
      const stop = await startReader(url)
      await runner.apply({ url, folder: folders[runner.format] })
      push(worst, runner.name, await stop())
      await dropDatabase(url)
    }
  }
  console.log(
    `stall: the longest read of a hot table of ${hotRows} rows under three migrations, ms, least and median (goal of deploy-kit below 50)`,
  )
  for (const [name, times] of worst) {
    console.log(
      `  ${name.padEnd(20)} ${least(times).toFixed(0).padStart(6)} ${median(times).toFixed(0).padStart(6)}`,
    )
  }
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

/** A row a runner: its first turn, then least and median of the warm ones, and deploy-kit's share of Drizzle's. */
function print(title: string, seen: ReadonlyMap<string, readonly Measure[]>): void {
  console.log(
    `${title}\n  ${''.padEnd(20)}   ms: first, then least and median of ${runs - 1}   CPU ms: client, server (least, warm)`,
  )
  for (const [name, measures] of seen) {
    const mine = seen.get(name.endsWith('0.45') ? 'deploy-kit, journal' : 'deploy-kit, folders') ?? []
    const first = (of: readonly Measure[]) => of[0]?.ms ?? Number.NaN
    const warm = (of: readonly Measure[]) => of.slice(1).map(({ ms }) => ms)
    const ratio = (figure: (of: readonly Measure[]) => number) =>
      `x${(figure(mine) / figure(measures)).toFixed(2)}`
    const share = name.startsWith('deploy-kit')
      ? ''
      : `   deploy-kit takes ${ratio(first)} of it fresh, warm ${ratio((of) => least(warm(of)))} by least, ${ratio((of) => median(warm(of)))} by median`
    const figures = [
      first(measures),
      least(warm(measures)),
      median(warm(measures)),
      least(measures.slice(1).map(({ client }) => client)),
      least(measures.slice(1).map(({ server }) => server ?? Number.NaN)),
    ]
    console.log(`  ${name.padEnd(20)} ${figures.map((it) => it.toFixed(0).padStart(6)).join('')}${share}`)
  }
}

function least(times: readonly number[]): number {
  return Math.min(...times)
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
}

function push<Value>(seen: Map<string, Value[]>, name: string, value: Value): void {
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
