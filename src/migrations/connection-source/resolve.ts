import * as v from 'valibot'
import { ConfigurationError } from '../../kernel/index.ts'

/** Where the parts of a database URL are kept; `aws.ts` fills it. Every call throws a PlatformError('aws'). */
export interface SecretSource {
  readonly region: string
  /** The decrypted value of an SSM parameter. */
  parameter(name: string): Promise<string>
  /** The text of a secret, by name or ARN. */
  secret(id: string): Promise<string>
  /** A password for fifteen minutes, for a user with `rds_iam`. */
  rdsToken(database: { readonly host: string; readonly port: number; readonly user: string }): Promise<string>
}

export interface ResolveOptions {
  /** Opened only where something has to be fetched. */
  readonly open: () => Promise<SecretSource & { close(): void }>
  /** Masks a value from here on. */
  readonly secret: (value: string) => void
}

const forms =
  'Write postgres://USER:PASSWORD@HOST/DATABASE, postgres://USER@HOST/DATABASE?auth=rds-iam, postgres://HOST/DATABASE?secret=ARN, ssm:/NAME, or secretsmanager:NAME.'

/**
 * Turns what is configured as the database's URL into a URL with user and password:
 *
 * - `ssm:/NAME`: the SSM parameter holds the URL, or one of the forms below;
 * - `secretsmanager:NAME-OR-ARN`: the secret holds the URL, or the JSON that RDS and Secrets Manager write;
 * - `postgres://HOST/DATABASE?secret=ARN`: user and password from a secret, such as the one that RDS manages;
 * - `postgres://USER@HOST/DATABASE?auth=rds-iam`: an IAM token is the password.
 *
 * Any other URL comes back as it is.
 * @throws ConfigurationError, never with a secret in its message
 */
export async function resolveDatabaseUrl(text: string, options: ResolveOptions): Promise<string> {
  const given = text.trim()
  if (!needsAws(given)) return given
  const source = await options.open()
  try {
    return await resolve(given, source, options)
  } finally {
    source.close()
  }
}

/** Whether AWS has to be asked for something before the database can be reached. */
export function needsAws(text: string): boolean {
  return /^(ssm|secretsmanager):/.test(text) || /[?&](auth|secret)=/.test(text)
}

async function resolve(
  text: string,
  source: SecretSource,
  options: ResolveOptions,
  depth = 0,
): Promise<string> {
  if (depth > 2)
    throw new ConfigurationError('the database URL leads from one place to the next without end', {
      fix: forms,
    })
  const [, kind, name = ''] = /^(ssm|secretsmanager):(.+)$/.exec(text) ?? []
  if (kind !== undefined) {
    const value = kind === 'ssm' ? await source.parameter(name) : await source.secret(name)
    options.secret(value)
    const parts = databaseSecret(value)
    return parts === undefined
      ? resolve(value.trim(), source, options, depth + 1)
      : withSecret(new URL('postgres://placeholder'), parts, text, options)
  }
  if (!needsAws(text)) return text
  const url = parse(text)
  const auth = url.searchParams.get('auth')
  if (auth !== null && auth !== 'rds-iam')
    throw new ConfigurationError(`auth=${auth} in the database URL is not known`, {
      fix: 'Write auth=rds-iam, or leave it out.',
    })
  const secret = url.searchParams.get('secret')
  url.searchParams.delete('auth')
  url.searchParams.delete('secret')
  if (secret === null) return withToken(url, source, options)
  if (auth !== null)
    throw new ConfigurationError('the database URL has both auth=rds-iam and secret', { fix: forms })
  const value = await source.secret(secret)
  options.secret(value)
  const parts = databaseSecret(value)
  if (parts === undefined)
    throw new ConfigurationError(`the secret ${secret} is not JSON with username and password`, {
      fix: 'Name the secret that RDS manages for the database, or one of the same form.',
    })
  return withSecret(url, parts, `secretsmanager:${secret}`, options)
}

async function withToken(url: URL, source: SecretSource, options: ResolveOptions): Promise<string> {
  if (url.username === '' || url.hostname === '')
    throw new ConfigurationError('auth=rds-iam needs user and host in the database URL', { fix: forms })
  if (url.searchParams.get('sslmode') === 'disable')
    throw new ConfigurationError('auth=rds-iam needs TLS, and the database URL says sslmode=disable', {
      fix: 'Leave sslmode out: TLS is verified then.',
    })
  const token = await source.rdsToken({
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
  })
  options.secret(token)
  url.password = encodeURIComponent(token)
  return url.href
}

const text = v.pipe(v.string(), v.nonEmpty())
/** What Secrets Manager writes for a database; the secret that RDS itself manages has the first two only. */
const secretSchema = v.object({
  username: text,
  password: text,
  host: v.optional(text),
  port: v.optional(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/))])),
  dbname: v.optional(text),
})

function databaseSecret(value: string): v.InferOutput<typeof secretSchema> | undefined {
  if (!value.trim().startsWith('{')) return undefined
  try {
    const parsed = v.safeParse(secretSchema, JSON.parse(value))
    return parsed.success ? parsed.output : undefined
  } catch {
    // Not JSON; the error would show a part of the secret.
    return undefined
  }
}

/** What the URL says wins over what the secret says, but for user and password. */
function withSecret(
  url: URL,
  parts: v.InferOutput<typeof secretSchema>,
  name: string,
  { secret }: ResolveOptions,
): string {
  secret(parts.password)
  const bare = url.hostname === 'placeholder' || url.hostname === ''
  const host = bare ? parts.host : url.hostname
  const database = url.pathname.length > 1 ? url.pathname.slice(1) : encodeURIComponent(parts.dbname ?? '')
  if (host === undefined || database === '')
    throw new ConfigurationError(`${name} names no ${host === undefined ? 'host' : 'database'}`, {
      fix: 'The secret that RDS manages holds user and password only: write postgres://HOST/DATABASE?secret=ARN.',
    })
  const port = (bare ? undefined : url.port) || String(parts.port ?? 5432)
  const user = `${encodeURIComponent(parts.username)}:${encodeURIComponent(parts.password)}`
  return `postgres://${user}@${host}:${port}/${database}${url.search}`
}

function parse(text: string): URL {
  try {
    return new URL(text)
  } catch {
    // The cause is left out: Node's error carries the URL, password and all.
    throw new ConfigurationError('the database URL is not a URL', { fix: forms })
  }
}
