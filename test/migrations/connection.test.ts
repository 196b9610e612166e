import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { ConfigurationError, errorChain } from '../../src/kernel/index.ts'
import { readConnectionUrl } from '../../src/migrations/connection/url.ts'
import {
  apply,
  applyReport,
  exitCodeOf,
  exitCodeOfError,
  exitCodes,
  preview,
  status,
  statusReport,
} from '../../src/migrations/index.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, ports } from './fixture.ts'
import { startPooler } from './pooler.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})

const secret = 'gehe/im&nis%20ü'

/** Everything that anybody could read of a run: outcome, report, log lines. */
async function everythingSaid(url: string) {
  const recorded = ports()
  const folder = await journalFolder(history)
  const outcome = await apply(applyOptions(folder, url), recorded)
  const state = await status({ folder, url }, ports())
  const said = JSON.stringify([outcome, applyReport(outcome), state, statusReport(state), recorded.lines])
  return { outcome, said }
}

function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url)
  change(copy)
  return copy.href
}

describe('a database that gives no session', () => {
  it.each<[string, (url: URL) => void, string, string]>([
    [
      'nobody listens',
      (url) => {
        url.port = '1'
      },
      'no-answer',
      'nothing listens on 127.0.0.1:1',
    ],
    [
      'the host is unknown',
      (url) => {
        url.hostname = 'nowhere.invalid'
        url.searchParams.set('sslmode', 'disable')
      },
      'no-answer',
      'the host name nowhere.invalid is not known here',
    ],
    ['the password is wrong', () => undefined, 'authentication', 'does not accept the password of postgres'],
    [
      'the role is unknown',
      (url) => {
        url.username = 'nobody'
      },
      'authentication',
      'does not accept the password of nobody',
    ],
  ])('because %s: one clear sentence, without the password', async (_, change, reason, message) => {
    const url = changed(postgres.url, (copy) => {
      copy.password = encodeURIComponent(secret)
      change(copy)
    })
    const { outcome, said } = await everythingSaid(url)
    expect(outcome).toMatchObject({ kind: 'unreachable', reason })
    expect(exitCodeOf(outcome)).toBe(exitCodes.unreachable)
    expect(said).toContain(message)
    for (const form of [secret, encodeURIComponent(secret), 'geheim', 'gehe/im', 'gehe%2Fim'])
      expect(said).not.toContain(form)
  })

  it('because the database does not exist', async () => {
    const { outcome } = await everythingSaid(
      changed(postgres.url, (url) => {
        url.pathname = '/nowhere'
      }),
    )
    expect(outcome).toMatchObject({ kind: 'unreachable', reason: 'no-database', code: '3D000' })
  })

  it('because the server never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const url = `postgres://a:b@127.0.0.1:${(silent.address() as AddressInfo).port}/c`
    const outcome = await apply(
      applyOptions(await journalFolder(history), url, { connectTimeoutMs: 50 }),
      ports(),
    )
    silent.close()
    expect(outcome).toMatchObject({ kind: 'unreachable', reason: 'no-answer' })
  })
})

describe('TLS', () => {
  const withParameters = (parameters: Record<string, string>, host = '127.0.0.1') =>
    changed(postgres.url, (url) => {
      url.hostname = host
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    })
  const outcomeOf = async (url: string) => status({ folder: await journalFolder(history), url }, ports())

  it.each(['require', 'prefer', 'verify-full'])(
    'sslmode=%s does not trust a certificate of nobody',
    async (sslmode) => {
      expect(await outcomeOf(withParameters({ sslmode }))).toMatchObject({
        kind: 'unreachable',
        reason: 'tls',
        fix: expect.stringContaining('sslrootcert'),
      })
    },
  )

  it.each(['require', 'verify-full', 'verify-ca'])(
    'sslmode=%s trusts the authority in sslrootcert',
    async (sslmode) => {
      expect(await outcomeOf(withParameters({ sslmode, sslrootcert: postgres.authority }))).toMatchObject({
        state: 'pending',
      })
    },
  )

  it('no-verify and disable ask for nothing', async () => {
    expect(await outcomeOf(withParameters({ sslmode: 'no-verify' }))).toMatchObject({ state: 'pending' })
    expect(await outcomeOf(withParameters({ sslmode: 'disable' }))).toMatchObject({ state: 'pending' })
  })

  it('the host must be one that the certificate names, except for verify-ca', async () => {
    const elsewhere = (sslmode: string) =>
      outcomeOf(withParameters({ sslmode, sslrootcert: postgres.authority }, 'localhost'))
    expect(await elsewhere('require')).toMatchObject({ kind: 'unreachable', reason: 'tls' })
    expect(await elsewhere('verify-ca')).toMatchObject({ state: 'pending' })
  })

  it('a server without TLS is told from one with a bad certificate', async () => {
    const plain = createServer((socket) => socket.once('data', () => socket.write('N'))).listen(
      0,
      '127.0.0.1',
    )
    await once(plain, 'listening')
    const url = `postgres://a:b@127.0.0.1:${(plain.address() as AddressInfo).port}/c?sslmode=require`
    const outcome = await outcomeOf(url)
    plain.close()
    expect(outcome).toMatchObject({
      kind: 'unreachable',
      reason: 'tls',
      message: expect.stringContaining('does not speak TLS'),
    })
  })
})

describe('a pooler', () => {
  it('that pools by transaction is refused before anything is touched', async () => {
    const database = await postgres.createDatabase()
    await using pooler = await startPooler(database.url, 'transaction')
    const outcome = await apply(applyOptions(await journalFolder(history), pooler.url), ports())
    expect(outcome).toMatchObject({ kind: 'refused', reasons: [{ kind: 'pooler' }] })
    expect(await database.query(`select 1 from pg_namespace where nspname = 'drizzle'`)).toEqual([])
  })

  it('is good enough to read from, and is left as it was: what comes next may write', async () => {
    const database = await postgres.createDatabase()
    await database.query('create table product (id int)')
    await using pooler = await startPooler(database.url, 'transaction')
    const folder = await journalFolder(history)
    expect(await status({ folder, url: pooler.url }, ports())).toMatchObject({ state: 'pending' })
    expect(await preview({ folder, url: pooler.url }, ports())).toMatchObject({ kind: 'preview' })
    // The pooler has one server connection, which the product gets next.
    const product = new pg.Client({ connectionString: pooler.url })
    await product.connect()
    await product.query('insert into product values (1)')
    await product.end()
    expect(await database.query('select * from product')).toEqual([{ id: 1 }])
  })

  it('that pools by session will do', async () => {
    const database = await postgres.createDatabase()
    await using pooler = await startPooler(database.url, 'session')
    expect(await apply(applyOptions(await journalFolder(history), pooler.url), ports())).toMatchObject({
      kind: 'applied',
    })
  })
})

describe('a role that may not create the ledger', () => {
  it('is told which right it needs', async () => {
    const database = await postgres.createDatabase()
    await database.query(`create role ${database.name} login password 'reader-secret'`)
    const url = changed(database.url, (copy) => {
      copy.username = database.name
      copy.password = 'reader-secret'
    })
    const error: unknown = await apply(applyOptions(await journalFolder(history), url), ports()).catch(
      (thrown: unknown) => thrown,
    )
    expect(errorChain(error)[0]).toContain('permission denied for database')
    expect(error).toMatchObject({
      platform: 'database',
      code: '42501',
      fix: expect.stringContaining(`grant create on database ${database.name}`),
    })
    expect(exitCodeOfError(error)).toBe(exitCodes.unreachable)
  })
})

describe('readConnectionUrl', () => {
  it.each([
    ['', 'the database URL is empty'],
    ['not a url with s3cret', 'is not a URL'],
    ['mysql://u:s3cret@h/d', 'starts with mysql://'],
    ['postgres://u:s3cret@h', 'names no database'],
    ['postgres://h/d', 'names no user'],
    ['postgres://u:p@ss/s3cret@h/d', 'has an @ behind its host'],
    ['postgres://u:12/s3cret@h/d', 'has an @ behind its host'],
    ['postgres://u:p@s3cret/w#rd@h/d', 'has an @ behind its host'],
    ['postgres://u:p@s3cret/w?rd@h/d', 'has an @ behind its host'],
    ['postgres://u:s3cret?w@h/d', 'has an @ behind its host'],
    ['postgres://u:s3cret#w@h/d', 'has an @ behind its host'],
    ['postgres://u:s3cret%zz@h/d', 'the password in the database URL has a %'],
    ['postgres://u:s3cret@h/d?sslmode=verify', 'sslmode=verify in the database URL is not known'],
    ['postgres://u:s3cret@h/d?sslmode=verify-ca', 'needs sslrootcert'],
    [
      'postgres://u:s3cret@h/d?sslrootcert=/nonexistent.pem',
      'sslrootcert of the database URL cannot be read',
    ],
    ['postgres://u:s3cret@h/d?pgbouncer=true', 'pgbouncer=true'],
  ])('refuses %s, without the password', async (url, message) => {
    const error: unknown = await readConnectionUrl(url).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(errorChain(error).join('\n')).toContain(message)
    expect(JSON.stringify([errorChain(error), error, (error as ConfigurationError).fix])).not.toContain(
      's3cret',
    )
    expect(exitCodeOfError(error)).toBe(exitCodes.configuration)
  })

  it.each([
    ['postgres://u:p@127.0.0.1/d', false],
    ['postgres://u:p@localhost/d?sslmode=require', true],
    ['postgres://u:p@db.example.com/d', true],
    ['postgres://u:p@db.example.com/d?sslmode=require', true],
    ['postgres://u:p@db.example.com/d?sslmode=prefer', true],
    ['postgres://u:p@db.example.com/d?sslmode=verify-full', true],
    ['postgres://u:p@db.example.com/d?sslmode=disable', false],
  ])('%s: verified TLS is %s', async (url, verified) => {
    const { ssl } = await readConnectionUrl(url)
    expect(ssl === false ? false : ssl.rejectUnauthorized).toBe(verified)
  })

  it('lets a parameter hold an @', async () => {
    const { database } = await readConnectionUrl('postgres://u:p@h/d?sslmode=disable&options=-c%20a.b=x@y')
    expect(database).toBe('d')
  })

  it('decodes its parts and takes every form of the password out of a text', async () => {
    const target = await readConnectionUrl(
      `postgres://m%40x:${encodeURIComponent(secret)}@[::1]:6543/my%20db`,
    )
    expect(target).toMatchObject({
      user: 'm@x',
      password: secret,
      host: '::1',
      port: 6543,
      database: 'my db',
    })
    expect(target.redact(`a ${secret} b ${encodeURIComponent(secret)} c`)).toBe('a *** b *** c')
  })
})
