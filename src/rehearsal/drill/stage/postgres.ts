import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { ConfigurationError } from '../../../kernel/index.ts'
import { createDatabaseEngine } from '../../cloud/index.ts'

export interface Databases {
  /** The superuser's URL of the server, where it runs already. */
  readonly server: () => string | undefined
  /** A new, empty database of its own; gives its URL. */
  create(name: string): Promise<string>
  query<Row extends object>(url: string, text: string): Promise<readonly Row[]>
  close(): Promise<void>
}

/** The same, started when the first database is asked for: not every product has one. */
export function lazyDatabases(onStart: () => void, onReady: (server: string) => void): Databases {
  let started: Promise<Databases> | undefined
  let server: string | undefined
  const start = (): Promise<Databases> => {
    if (started === undefined) {
      onStart()
      started = startDatabases().then((databases) => {
        server = databases.server()
        if (server !== undefined) onReady(server)
        return databases
      })
    }
    return started
  }
  return {
    server: () => server,
    create: async (name) => (await start()).create(name),
    query: async (url, text) => (await start()).query(url, text),
    close: async () => {
      // What did not start has nothing to close, and its caller has the error.
      await (await started?.catch(() => undefined))?.close()
    },
  }
}

/** A real PostgreSQL for the rehearsal's environments, on a free port of 127.0.0.1, gone when it is closed. */
export async function startDatabases(): Promise<Databases> {
  // Its programs lie in the node_modules of this very checkout or package.
  refuseHiddenFolder(fileURLToPath(import.meta.url), process.getuid?.() === 0)
  const engine = createDatabaseEngine()
  // Masked wherever it is printed, so it must not be a word that stands anywhere else.
  const password = randomBytes(12).toString('hex')
  const server = await engine.create('postgres', password, await engine.freePort()).catch(async (error) => {
    await engine.close()
    throw error
  })
  return {
    server: () => server.url,
    create: async (name) => {
      await engine.createDatabase(server, name)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      // From a container it is not the same machine, and this server speaks no TLS.
      url.searchParams.set('sslmode', 'disable')
      return url.href
    },
    query: async <Row extends object>(url: string, text: string) =>
      withClient(url, async (client) => (await client.query(text)).rows as Row[]),
    close: () => engine.close(),
  }
}

/**
 * Started by root, PostgreSQL runs as a user of its own, which has to reach its programs: every folder above them must
 * let others through.
 *
 * @throws ConfigurationError that names the folder that does not
 */
export function refuseHiddenFolder(file: string, isRoot: boolean): void {
  if (!isRoot) return
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) !== 0) continue
    throw new ConfigurationError(
      `PostgreSQL does not run as root, and the user that it runs as instead cannot enter ${folder}`,
      {
        fix: `Run this as another user, put the checkout where every user may read, or let others through: chmod o+x ${folder}`,
      },
    )
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
