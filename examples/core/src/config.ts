import * as v from 'valibot'

/** Where this process runs. Behaviour that differs between environments is decided here and nowhere else. */
const ENVIRONMENTS = ['local', 'staging', 'production'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

export interface Config {
  readonly environment: Environment
  readonly port: number
  /** A secret: never logged, and never part of an error message. */
  readonly databaseUrl: string
  readonly databasePoolMax: number
  readonly corsOrigins: readonly string[]
  /** A secret: who may read /api/admin. Null where nobody may but a developer at home. */
  readonly adminToken: string | null
  readonly logLevel: LogLevel
  /** After SIGTERM: how long new requests are still answered, so that a load balancer can notice. Milliseconds. */
  readonly shutdownDelayMs: number
  /** After that: how long running requests may take to end. Milliseconds; below ECS's `stopTimeout`. */
  readonly shutdownTimeoutMs: number
  /** What the deploy says it deployed; null where nothing deployed this process. */
  readonly release: {
    readonly version: string | null
    readonly gitSha: string | null
    readonly imageDigest: string | null
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What an environment falls back to. What is missing here has to be set, so a deploy cannot forget it. */
const DEFAULTS: Record<Environment, Readonly<Record<string, string>>> = {
  local: {
    DATABASE_URL: 'postgresql://core:core@127.0.0.1:5432/core',
    // The front ends' own dev servers, their built servers, and the ports that their compose files publish.
    CORS_ORIGINS:
      'http://127.0.0.1:5173,http://localhost:5173,http://127.0.0.1:5174,http://localhost:5174,http://127.0.0.1:8081,http://localhost:8081,http://127.0.0.1:8082,http://localhost:8082',
    LOG_LEVEL: 'debug',
    SHUTDOWN_DELAY_MS: '0',
  },
  staging: { LOG_LEVEL: 'info', SHUTDOWN_DELAY_MS: '1000' },
  production: { LOG_LEVEL: 'info', SHUTDOWN_DELAY_MS: '1000' },
}

const integer = (min: number, max: number) =>
  v.pipe(
    v.string('is missing'),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  )

const postgresUrl = v.pipe(
  v.string('is missing'),
  v.check(
    (text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol),
    'must be a URL like postgresql://user:password@host:5432/database',
  ),
)

const origins = v.pipe(
  v.string('is missing'),
  v.transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
  v.check(
    (list) => list.every(isOrigin),
    'must be origins like https://admin.example.com, separated by commas',
  ),
)

const schema = v.object({
  PORT: v.optional(integer(0, 65_535), '8080'),
  DATABASE_URL: postgresUrl,
  DATABASE_POOL_MAX: v.optional(integer(1, 500), '10'),
  CORS_ORIGINS: origins,
  ADMIN_TOKEN: v.optional(v.pipe(v.string(), v.minLength(24, 'must have at least 24 characters'))),
  LOG_LEVEL: v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
  SHUTDOWN_DELAY_MS: integer(0, 60_000),
  SHUTDOWN_TIMEOUT_MS: v.optional(integer(0, 110_000), '20000'),
  DEPLOY_KIT_VERSION: v.optional(
    v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+/, 'must be a version like 1.2.3')),
  ),
  DEPLOY_KIT_SHA: v.optional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/, 'must be a git commit of 40 hex digits')),
  ),
  DEPLOY_KIT_DIGEST: v.optional(
    v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'must be an image digest like sha256:…')),
  ),
})

/** Something in the environment is missing or wrong; the message names every such key and never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  ${line}`).join('\n')}`,
    )
    this.problems = problems
  }
}

/**
 * Reads the configuration from environment variables. An empty variable counts as missing.
 * @throws {ConfigError} naming every key that is missing or wrong
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const environment = ENVIRONMENTS.find((name) => name === (set['ENVIRONMENT'] ?? 'local'))
  if (environment === undefined) {
    throw new ConfigError([`ENVIRONMENT must be one of ${ENVIRONMENTS.join(', ')}`])
  }
  const parsed = v.safeParse(schema, { ...DEFAULTS[environment], ...set })
  if (!parsed.success) {
    throw new ConfigError(parsed.issues.map((issue) => `${v.getDotPath(issue) ?? '?'} ${reason(issue)}`))
  }
  const read = parsed.output
  return {
    environment,
    port: read.PORT,
    databaseUrl: read.DATABASE_URL,
    databasePoolMax: read.DATABASE_POOL_MAX,
    corsOrigins: read.CORS_ORIGINS,
    adminToken: read.ADMIN_TOKEN ?? null,
    logLevel: read.LOG_LEVEL,
    shutdownDelayMs: read.SHUTDOWN_DELAY_MS,
    shutdownTimeoutMs: read.SHUTDOWN_TIMEOUT_MS,
    release: {
      version: read.DEPLOY_KIT_VERSION ?? null,
      gitSha: read.DEPLOY_KIT_SHA ?? null,
      imageDigest: read.DEPLOY_KIT_DIGEST ?? null,
    },
  }
}

/** Valibot's own words for an absent key quote what it received; ours only ever say what is expected. */
function reason(issue: v.BaseIssue<unknown>): string {
  return issue.input === undefined ? 'is missing' : issue.message
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text
}
