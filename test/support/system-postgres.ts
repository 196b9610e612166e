import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { createDatabase, type Postgres } from './postgres.ts'
import { startServer } from './postgres-server.ts'

/** The majors that the real tests run on: the newest, from npm, and the oldest that is still in wide use, from Debian. */
export const postgresMajors = [18, 15] as const
export type PostgresMajor = (typeof postgresMajors)[number]

export interface RealPostgres extends Postgres {
  stop(): Promise<void>
}

/** A server of the major for one test file. */
export function usePostgres(major: PostgresMajor, settings: readonly string[] = []): () => RealPostgres {
  let server: RealPostgres | undefined
  beforeAll(async () => {
    server = await startPostgresOf(major, settings)
  })
  afterAll(() => server?.stop())
  return () => {
    if (server === undefined) throw new Error('PostgreSQL is not started yet')
    return server
  }
}

/** @param settings further `name=value` of the server's configuration; with any, and for 15, Debian's programs are used */
export async function startPostgresOf(
  major: PostgresMajor,
  settings: readonly string[] = [],
): Promise<RealPostgres> {
  if (major === 18 && settings.length === 0) {
    const { url, authority, stop } = await startServer()
    return { url, authority, stop, createDatabase: () => createDatabase(url) }
  }
  return await startPrograms(`/usr/lib/postgresql/${major}/bin`, settings)
}

/** Debian's programs in a folder of their own, run by its user `postgres` where we are root: the server refuses root. */
async function startPrograms(programs: string, settings: readonly string[]): Promise<RealPostgres> {
  accessSync(join(programs, 'postgres'))
  const folder = mkdtempSync(join(tmpdir(), 'deploy-kit-postgres-'))
  const owner = process.getuid?.() === 0 ? userOf('postgres') : undefined
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const options = { ...owner, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...options, stdio: 'pipe' },
  )
  const port = await freePort()
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'full_page_writes=off',
    'max_connections=200',
    ...settings,
  ]
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...all.flatMap((it) => ['-c', it])], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4_000)
  })
  const exited = once(child, 'exit')
  const stop = async () => {
    // Smart shutdown waits for clients; this one hangs up on them.
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT')
    await exited
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  try {
    await untilReady(url, () => child.exitCode !== null)
  } catch (cause) {
    await stop()
    throw new Error(`PostgreSQL did not start:\n${said}`, { cause })
  }
  return { url, authority: '', stop, createDatabase: () => createDatabase(url) }
}

function userOf(name: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function untilReady(url: string, ended: () => boolean): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (ended() || attempt >= 200) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
