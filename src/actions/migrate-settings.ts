import { isAbsolute, join, relative } from 'node:path'
import {
  type Config,
  type EnvironmentConfig,
  type MigrationsConfig,
  resolveVariables,
} from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { ConfigurationError, kitVersion, nearest, parseDuration } from '../kernel/index.ts'
import {
  type Consent,
  type Limits,
  type LintOptions,
  lintRuleIds,
  type MigrationPorts,
  type RunOptions,
} from '../migrations/index.ts'
import type { Report } from '../report/index.ts'
import { choice, readEnvironment, readSettings, readSha, section } from './settings.ts'
import { passwordsIn } from './url-passwords.ts'

/** What every mode of migrate works with. */
export interface MigrateSettings {
  readonly config: Config
  readonly migrations: MigrationsConfig
  /** The product's folder, absolute. */
  readonly root: string
  /** The folder of migrations as messages and annotations show it. */
  readonly folder: string
  /** Empty where the database's URL was given instead of an environment. */
  readonly environment: EnvironmentConfig
  /** Where it happened, for the report. */
  readonly place: Pick<Report, 'module' | 'environment'>
}

export function migrateSettings(host: Host): MigrateSettings {
  const { config, folder: root } = readSettings(host)
  const { name, environment } = chosenEnvironment(host, config)
  const migrations = section(config.migrations, 'migrations')
  return {
    config,
    migrations,
    root,
    folder: migrationsFolder(host, migrations, root),
    environment,
    place: {
      module: config.module,
      ...(name === undefined ? {} : { environment: name }),
    },
  }
}

/** Relative to the workspace, in which an action runs. */
export function migrationsFolder(host: Host, migrations: MigrationsConfig, root: string): string {
  return isAbsolute(migrations.folder)
    ? migrations.folder
    : relative(host.run.workspace, join(root, migrations.folder)) || '.'
}

/** The chosen environment; none is needed where a person names the database, or where no database is asked. */
function chosenEnvironment(
  host: Host,
  config: Config,
): { readonly name: string | undefined; readonly environment: EnvironmentConfig } {
  const offline = ['check', 'generate-down'].includes(host.inputs['mode'] ?? '')
  if (
    host.inputs['environment'] === undefined &&
    (offline || host.kind === 'terminal' || host.inputs['migrations-url'] !== undefined)
  )
    return { name: undefined, environment: unnamedEnvironment(host) }
  return readEnvironment(host, config)
}

/** What the inputs say of an environment that has no name, so that none of them is passed over. */
function unnamedEnvironment({ inputs }: Host): EnvironmentConfig {
  const region = inputs['aws-region']
  const migrations = Object.fromEntries(
    (['rds-instance', 'rds-cluster'] as const).flatMap((key) => {
      const value = inputs[`migrations-${key}`]
      return value === undefined ? [] : [[key, value] as const]
    }),
  )
  return {
    ...(region === undefined ? {} : { aws: { region } }),
    ...(Object.keys(migrations).length === 0 ? {} : { migrations }),
  }
}

/** How a run reaches the database, who runs, and within which limits. Masks the URL and its password. */
export function runOptions(host: Host, { migrations, environment, folder }: MigrateSettings): RunOptions {
  return {
    folder,
    url: databaseUrl(host, migrations, environment),
    ledger: { schema: migrations.schema, table: migrations.table },
    run: {
      id: `${host.run.runId}-${host.run.runAttempt}`,
      actor: host.run.actor,
      repo: host.run.repository,
      ...gitSha(host),
      runnerVersion: runnerVersion(host),
    },
    limits: limitsOf(migrations),
    lockWaitMs: parseDuration(migrations.wait, 'migrations.wait'),
  }
}

/** A terminal outside of git has no commit. */
function gitSha(host: Host): { readonly gitSha?: string } {
  if (host.inputs['sha'] !== undefined) return { gitSha: readSha(host) }
  return host.run.sha === '' ? {} : { gitSha: host.run.sha }
}

/** The npm package knows its version; as an action it is what the caller wrote behind the @. */
function runnerVersion(host: Host): string {
  const ref = host.env['GITHUB_ACTION_REF']
  return kitVersion !== '0.0.0' || ref === undefined || ref === '' ? kitVersion : ref
}

function databaseUrl(host: Host, migrations: MigrationsConfig, environment: EnvironmentConfig): string {
  return secretUrl(host, environment.migrations?.url ?? migrations.url, 'migrations.url')
}

/** A URL with its variables filled in. The whole of it is masked, and its password alone as drivers print it. */
export function secretUrl(host: Pick<Host, 'secret' | 'env'>, text: string, key: string): string {
  const url = resolveVariables(text, host.env, key)
  host.secret(url)
  for (const password of passwordsIn(url)) {
    host.secret(password)
    try {
      host.secret(decodeURIComponent(password))
    } catch (error) {
      // A % that encodes nothing: what reads the URL says so, without the URL.
      if (!(error instanceof URIError)) throw error
    }
  }
  return url
}

function limitsOf(migrations: MigrationsConfig): Partial<Limits> {
  return {
    lockMs: parseDuration(migrations['lock-timeout'], 'migrations.lock-timeout'),
    concurrentLockMs: parseDuration(
      migrations['concurrent-lock-timeout'],
      'migrations.concurrent-lock-timeout',
    ),
    statementMs: parseDuration(migrations['statement-timeout'], 'migrations.statement-timeout'),
  }
}

/** How lint looks at migrations. Refuses the name of a rule that there is none of. */
export function lintOptions(migrations: MigrationsConfig): Pick<LintOptions, 'profile' | 'off'> {
  const { profile, off } = migrations.lint
  for (const name of off) {
    if (lintRuleIds.includes(name)) continue
    const meant = nearest(name, lintRuleIds)
    throw new ConfigurationError(`migrations.lint.off names ${name}, which is no rule`, {
      fix: meant === undefined ? 'docs/migration-rules.md lists the rules.' : `Did you mean ${meant}?`,
    })
  }
  return { profile, off: new Set(off) }
}

const consents = ['data-loss', 'without-snapshot', 'without-proof'] as const

/** What the caller accepts: one word, or several with commas between them. */
export function readConsent(host: Host): readonly Consent[] {
  return (host.inputs['consent'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => {
      const known = consents.find((it) => it === word)
      if (known !== undefined) return known
      throw new ConfigurationError('the input consent holds a word that is no consent', {
        fix: `Write one or more of ${consents.join(', ')}, with commas between them.`,
      })
    })
}

/** Without a word it follows the folder's format, as Drizzle does. */
export function readOutOfOrder(host: Host): { readonly outOfOrder?: 'refuse' | 'allow' } {
  if (host.inputs['out-of-order'] === undefined) return {}
  return { outOfOrder: choice(host, 'out-of-order', ['refuse', 'allow']) }
}

export function migrationPorts(host: Host): MigrationPorts {
  return { clock: host.clock, random: host.random, log: host.log, signal: host.signal }
}
