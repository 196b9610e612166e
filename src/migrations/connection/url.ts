import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'
import { ConfigurationError, errorMessage } from '../../kernel/index.ts'
import { isRdsHost, rdsRoots } from './roots.ts'

/** Where a database is and how to get in. */
export interface ConnectionTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly ssl: false | ConnectionOptions
  /** Server settings from the URL's `options` parameter. */
  readonly options: string | undefined
  /** What may be shown: `core on db.example.com:5432 as deploy`. */
  readonly label: string
  /** Takes every form of the password out of a text. */
  redact(text: string): string
}

const sslmodes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

/**
 * Reads a `postgres://` URL. TLS is verified unless the URL says otherwise: `sslmode=disable` is without TLS and
 * `no-verify` without verification; `verify-ca` leaves out the host name; all others, `require` included, verify
 * chain and host name. Without sslmode a database on this machine is reached without TLS, any other with it.
 * @throws ConfigurationError, never with the URL or its password in the message
 */
export async function readConnectionUrl(text: string): Promise<ConnectionTarget> {
  const fix =
    'Write it as postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full, with special characters of the password percent-encoded.'
  if (text.trim() === '') throw new ConfigurationError('the database URL is empty', { fix })
  refuseUnencodedPassword(text.trim())
  const url = parseUrl(text.trim(), fix)
  const params = url.searchParams
  const host = params.get('host') ?? decode(url.hostname, 'host', fix).replace(/^\[(.+)\]$/, '$1')
  const database = decode(url.pathname.slice(1), 'database', fix)
  const user = decode(url.username, 'user', fix)
  const password = decode(url.password, 'password', fix)
  for (const [name, value] of Object.entries({ host, database, user })) {
    if (value === '') throw new ConfigurationError(`the database URL names no ${name}`, { fix })
  }
  if (params.get('pgbouncer') === 'true') {
    throw new ConfigurationError(
      'the database URL says pgbouncer=true, but migrations need a direct connection',
      {
        fix: 'Give the URL of the database itself, not of its pooler.',
      },
    )
  }
  const port = url.port === '' ? 5432 : Number(url.port)
  refuseKnownPooler(host, port)
  const secrets = [text.trim(), url.password, password].filter((secret) => secret.length > 0)
  return {
    host,
    port,
    user,
    password,
    database,
    ssl: await tlsOptions(params, host),
    options: params.get('options') ?? undefined,
    label: `${database} on ${host}:${port} as ${user}`,
    redact: (message) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), message),
  }
}

/**
 * A `/`, `?` or `#` in a password ends it for whoever reads the URL: what is behind would be taken for host and database,
 * and be shown as such. Seen by an `@` where none belongs: in the name of the database, in that of a parameter, behind a `#`.
 */
function refuseUnencodedPassword(text: string): void {
  const behind = /^[a-z]+:\/\/[^/?#]*(.*)$/is.exec(text)?.[1] ?? ''
  if (!/^[^?#]*(?:\?[^=&#]*|(?:\?[^#]*)?#.*)?@/s.test(behind)) return
  throw new ConfigurationError('the database URL has an @ behind its host', {
    fix: 'A /, ? or # in the password ends it too early: write %2F, %3F and %23 for them there, and %40 for @, also in the name of a database.',
  })
}

function parseUrl(text: string, fix: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // The cause is left out: Node's error carries the URL, password and all.
    throw new ConfigurationError('the database URL is not a URL', { fix })
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new ConfigurationError(`the database URL starts with ${url.protocol}//, expected postgres://`, {
      fix,
    })
  }
  return url
}

function decode(text: string, part: string, fix: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ConfigurationError(`the ${part} in the database URL has a % that encodes nothing`, { fix })
  }
}

async function tlsOptions(params: URLSearchParams, host: string): Promise<false | ConnectionOptions> {
  const mode = params.get('sslmode') ?? (isLocal(host) ? 'disable' : 'verify-full')
  if (!sslmodes.includes(mode)) {
    throw new ConfigurationError(`sslmode=${mode} in the database URL is not known`, {
      fix: `Write one of ${sslmodes.join(', ')}.`,
    })
  }
  if (mode === 'disable') return false
  const root = params.get('sslrootcert')
  if (mode === 'verify-ca' && root === null) {
    throw new ConfigurationError('sslmode=verify-ca needs sslrootcert, the file of the authority to trust', {
      fix: 'Add &sslrootcert=FILE, or write sslmode=verify-full.',
    })
  }
  return {
    rejectUnauthorized: mode !== 'no-verify',
    ...(await authorities(root, host)),
    ...(params.has('sslcert') ? { cert: await readPem(params.get('sslcert') ?? '', 'sslcert') } : {}),
    ...(params.has('sslkey') ? { key: await readPem(params.get('sslkey') ?? '', 'sslkey') } : {}),
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  }
}

/** The file that the URL names; without one, RDS's own roots for a host of RDS, and Node's for any other. */
async function authorities(root: string | null, host: string): Promise<Pick<ConnectionOptions, 'ca'>> {
  if (root === 'system') return {}
  if (root !== null) return { ca: await readPem(root, 'sslrootcert') }
  return isRdsHost(host) ? { ca: [...(await rdsRoots())] } : {}
}

/** Poolers that their host name gives away; others show when a connection is made. */
function refuseKnownPooler(host: string, port: number): void {
  const pooler = /\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com$/i.test(host)
    ? 'RDS Proxy'
    : /-pooler\..*neon\.tech$/i.test(host)
      ? "Neon's pooler"
      : /\.pooler\.supabase\.com$/i.test(host) && port === 6543
        ? "Supabase's transaction pooler"
        : undefined
  if (pooler === undefined) return
  throw new ConfigurationError(
    `the database URL names ${pooler} (${host}), but migrations need a direct connection`,
    {
      fix: 'Give the endpoint of the database itself: locks and settings do not hold across a transaction pooler.',
    },
  )
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('/')
}

async function readPem(path: string, parameter: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigurationError(`${parameter} of the database URL cannot be read: ${errorMessage(cause)}`, {
      fix: `Give ${parameter} the path of a PEM file that this job can read.`,
      cause,
    })
  })
}
