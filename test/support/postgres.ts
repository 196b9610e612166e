import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import type {} from './postgres-server.ts'

export interface Postgres {
  /** The superuser's URL, of the database `postgres`. */
  readonly url: string
  /** The file of the authority that signed the server's certificate, for `sslrootcert`; it names 127.0.0.1, not localhost. */
  readonly authority: string
  /** A new, empty database; it goes with the test that made it, or with the server where a hook made it. */
  createDatabase(): Promise<TestDatabase>
}

export interface TestDatabase {
  readonly name: string
  readonly url: string
  /** One query on a connection of its own, as superuser. */
  query<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  /** A connection that the test holds open, as superuser; `close` it. */
  connect(): Promise<pg.Client>
}

/** The test run's PostgreSQL server, started with the first call; vitest's global set-up stops it. */
export async function startPostgres(): Promise<Postgres> {
  const response = await fetch(inject('postgresBroker'))
  const body = await response.text()
  if (!response.ok) throw new Error(body)
  const { url, authority } = JSON.parse(body) as { url: string; authority: string }
  return { url, authority, createDatabase: () => createDatabase(url) }
}

/**
 * A new database on the server of a superuser's URL, empty or a copy of one that nobody is connected to; it goes with
 * the test that made it.
 */
export async function createDatabase(superuser: string, template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await withClient(superuser, (client) =>
    client.query(`create database ${name}${template === undefined ? '' : ` template ${template}`}`),
  )
  dropWithTest(superuser, name)
  const url = new URL(superuser)
  url.pathname = `/${name}`
  return {
    name,
    url: url.href,
    query: async <Row extends object>(text: string, values?: unknown[]) =>
      withClient(url.href, async (client) => (await client.query(text, values)).rows as Row[]),
    connect: async () => {
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      return client
    },
  }
}

function dropWithTest(superuser: string, name: string): void {
  try {
    onTestFinished(async () => {
      await withClient(superuser, (client) => client.query(`drop database if exists ${name} with (force)`))
    })
  } catch {
    // Made in a hook, outside any test.
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
