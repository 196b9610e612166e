import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ConfigurationError, nearest } from '../kernel/index.ts'

/** `deploy-kit migrate MODE --folder DIR --url URL …`: the action migrate for a terminal, without a deploy-kit.yml. */

interface Flag {
  /** The input of the action that it stands for; its own name where that is the same. */
  readonly input?: string
  /** Shown behind the flag; none for a switch. */
  readonly value?: string
  readonly means: string
}

const flags = {
  folder: {
    input: 'migrations-folder',
    value: 'DIR',
    means: "Drizzle's migration folder; drizzle by default",
  },
  url: {
    input: 'migrations-url',
    value: 'URL',
    means:
      'postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full; $DATABASE_URL by default, which other users of the machine do not see in its process list',
  },
  environment: { value: 'NAME', means: 'the environment of deploy-kit.yml to act on, instead of a URL' },
  schema: {
    input: 'migrations-schema',
    value: 'NAME',
    means: "Drizzle's migrationsSchema; drizzle by default",
  },
  table: {
    input: 'migrations-table',
    value: 'NAME',
    means: "Drizzle's migrationsTable; __drizzle_migrations by default",
  },
  phase: { value: 'before|after|all', means: 'which part of a release this run is; all by default' },
  'plan-hash': { value: 'HASH', means: 'refuse unless the plan is still the one with this hash' },
  running: {
    value: 'none|YAML',
    means: 'what runs on the database: none, or [{ version: 1.4.0, migration-head: 0007_x }]',
  },
  pinned: { value: 'VERSION', means: 'a version that a rollback must be able to reach' },
  consent: {
    value: 'WORD,…',
    means: 'what you accept: data-loss, without-snapshot, without-proof',
  },
  to: {
    value: 'NAME',
    means:
      'with down: the newest migration that stays, or the version or commit that brought it, or nothing; with baseline: the newest migration whose result the database has already',
  },
  base: {
    value: 'REF',
    means: 'the branch that this one will be merged into; origin/main by default',
  },
  only: {
    input: 'to',
    value: 'NAME,…',
    means: 'only these migrations; all that lack a way down by default',
  },
  setup: {
    input: 'migrations-check-setup',
    value: 'FILE',
    means: 'SQL that makes what production has and no migration makes',
  },
  'drizzle-config': {
    input: 'migrations-check-drizzle-config',
    value: 'FILE',
    means: "drizzle-kit's configuration; drizzle.config.ts, .js or .json by default",
  },
  off: {
    input: 'migrations-check-off',
    value: '[PART, …]',
    means: 'parts that are not wanted: folder, schema, branch, checklist, lint, replay, round-trip, locks',
  },
  sarif: { value: 'FILE', means: 'write the findings there as SARIF 2.1.0, for code scanning' },
  'code-quality': { value: 'FILE', means: 'write the findings there as GitLab code quality' },
  'half-done': {
    value: 'resume|mark-applied|undo',
    means: 'what becomes of a migration that is half done; without it that is refused',
  },
  'shadow-url': {
    input: 'migrations-check-shadow-url',
    value: 'URL',
    means:
      'a server on which a throw-away database may be made and dropped; found on this machine by default',
  },
  postgres: {
    input: 'migrations-check-postgres',
    value: 'MAJOR',
    means: "the major version of production's PostgreSQL",
  },
  head: {
    value: 'NAME',
    means: 'plan from this recorded migration, without a look at the database; or nothing',
  },
  'out-of-order': { value: 'refuse|allow', means: 'a pending migration that is older than an applied one' },
  ahead: { value: 'refuse|allow', means: 'migrations in the database that the folder lacks' },
  version: { value: 'VERSION', means: "the product's version, for the log" },
  sha: { value: 'SHA', means: 'the commit whose migrations these are, for the log' },
  'lock-timeout': {
    input: 'migrations-lock-timeout',
    value: 'TIME',
    means: 'how long a statement may wait for a lock; 5s by default',
  },
  'concurrent-lock-timeout': {
    input: 'migrations-concurrent-lock-timeout',
    value: 'TIME',
    means: 'the same outside a transaction; 5m by default',
  },
  'statement-timeout': {
    input: 'migrations-statement-timeout',
    value: 'TIME',
    means: 'how long one statement may run; 15m by default',
  },
  wait: {
    input: 'migrations-wait',
    value: 'TIME',
    means: 'how long to wait for another run; 10m by default',
  },
  json: { means: 'one JSON document on stdout, everything else on stderr' },
  verbose: { means: 'every step on stderr' },
} as const satisfies Readonly<Record<string, Flag>>

type FlagName = keyof typeof flags

const everywhere: readonly FlagName[] = ['json', 'verbose']
const database: readonly FlagName[] = ['folder', 'url', 'environment', 'schema', 'table', ...everywhere]
const limits: readonly FlagName[] = [
  'lock-timeout',
  'concurrent-lock-timeout',
  'statement-timeout',
  'wait',
  'version',
  'sha',
]

interface Mode {
  readonly means: string
  readonly flags: readonly FlagName[]
  readonly required?: readonly FlagName[]
}

const modes: Readonly<Record<string, Mode>> = {
  check: {
    means:
      'looks at everything that can be known without production: folder, schema, lint, up, down and up again.',
    flags: [
      ...(['folder', 'schema', 'table', 'base', 'shadow-url', 'postgres', 'setup'] as const),
      ...(['drizzle-config', 'off', 'sarif', 'code-quality', ...everywhere] as const),
    ],
  },
  plan: {
    means: 'says what apply would do and meet: SQL, locks, table sizes, who stands in the way. Reads only.',
    flags: [...database, 'phase', 'running', 'pinned', 'head', 'out-of-order', 'ahead'],
  },
  apply: {
    means: 'applies what is pending, under a lock and each migration in a transaction of its own.',
    flags: [
      ...database,
      ...limits,
      'phase',
      'plan-hash',
      'running',
      'pinned',
      'consent',
      'out-of-order',
      'ahead',
    ],
  },
  status: { means: 'says where the database stands. Reads only.', flags: database },
  down: {
    means: 'takes back what was applied after --to, newest first.',
    flags: [...database, ...limits, 'to', 'running', 'pinned', 'consent'],
    required: ['to'],
  },
  baseline: {
    means:
      'adopts a database that was made without the ledger: records what --to names and before as applied.',
    flags: [...database, ...limits, 'to', 'shadow-url', 'postgres', 'consent'],
    required: ['to'],
  },
  'generate-down': {
    means: "drafts the down files that are missing through the product's own drizzle-kit, and proves each.",
    flags: ['folder', 'only', 'shadow-url', 'postgres', 'setup', ...everywhere],
  },
  repair: {
    means: 'mends what a crash, two runs at once or an upgrade of Drizzle left behind; names each step.',
    flags: [...database, ...limits, 'half-done', 'ahead', 'consent'],
  },
}

export const commandModes = Object.keys(modes)

export type MigrateCommand =
  | { readonly kind: 'help'; readonly text: string }
  /** The action's inputs, in the words of its action.yml. */
  | {
      readonly kind: 'run'
      readonly inputs: Readonly<Record<string, string>>
      readonly json: boolean
      readonly verbose: boolean
    }

/** True where the arguments are a mode's: `migrate --environment staging --mode apply` is the action as it is. */
export function isMigrateCommand(args: readonly string[]): boolean {
  const [first] = args
  return first === undefined || !first.startsWith('-') || first === '--help'
}

/**
 * Reads the command line.
 * @param cwd where no deploy-kit.yml names the module, it is called after this folder
 * @throws ConfigurationError that never repeats a value: one of them may be a URL with its password
 */
export function readMigrateCommand(args: readonly string[], cwd: string): MigrateCommand {
  const [name = '--help', ...rest] = args
  if (name === '--help' || name === 'help') return { kind: 'help', text: overview() }
  const mode = modes[name]
  if (mode === undefined) {
    const meant = nearest(name, commandModes)
    throw new ConfigurationError(
      /^[a-z-]+$/.test(name) ? `migrate has no mode ${name}` : 'what stands behind migrate is no mode',
      { fix: meant === undefined ? `The modes are ${commandModes.join(', ')}.` : `Did you mean ${meant}?` },
    )
  }
  if (rest.includes('--help')) return { kind: 'help', text: modeHelp(name, mode) }
  const given = readFlags(name, mode, rest)
  for (const flag of mode.required ?? []) {
    if (given.has(flag)) continue
    throw new ConfigurationError(`migrate ${name} needs --${flag}`, {
      fix: `Write --${flag} ${placeholderOf(flag) ?? ''}: ${flags[flag].means}.`,
    })
  }
  const inputs: Record<string, string> = { mode: name }
  for (const [flag, value] of given) {
    if (flag === 'json' || flag === 'verbose') continue
    const { input = flag }: Flag = flags[flag]
    inputs[input] = value
  }
  if (!existsSync(join(cwd, 'deploy-kit.yml'))) {
    inputs['module'] = moduleName(cwd)
    inputs['migrations-folder'] ??= 'drizzle'
  }
  return { kind: 'run', inputs, json: given.has('json'), verbose: given.has('verbose') }
}

function readFlags(name: string, mode: Mode, args: readonly string[]): ReadonlyMap<FlagName, string> {
  const given = new Map<FlagName, string>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    const written = /^--([a-z][a-z-]*)(?:=([\s\S]*))?$/.exec(arg)
    if (written === null) {
      throw new ConfigurationError(`argument ${i + 1} behind migrate ${name} stands alone`, {
        fix: `Write --FLAG VALUE; migrate ${name} --help lists the flags.`,
      })
    }
    const flag = mode.flags.find((it) => it === written[1])
    if (flag === undefined) throw unknownFlag(name, mode, written[1] ?? '')
    if (given.has(flag)) {
      throw new ConfigurationError(`--${flag} is given twice`, { fix: 'Give it once.' })
    }
    if (placeholderOf(flag) === undefined) {
      if (written[2] !== undefined)
        throw new ConfigurationError(`--${flag} takes no value`, { fix: `Write --${flag} alone.` })
      given.set(flag, 'true')
      continue
    }
    const value = written[2] ?? args[++i]
    if (value === undefined || value === '' || (written[2] === undefined && value.startsWith('--'))) {
      throw new ConfigurationError(`--${flag} has no value`, {
        fix: `Write --${flag} ${placeholderOf(flag)}: ${flags[flag].means}.`,
      })
    }
    given.set(flag, value)
  }
  return given
}

function unknownFlag(name: string, mode: Mode, flag: string): ConfigurationError {
  const elsewhere = flag in flags
  const meant = elsewhere ? undefined : nearest(flag, mode.flags)
  return new ConfigurationError(
    elsewhere ? `migrate ${name} does nothing with --${flag}` : `migrate ${name} has no flag --${flag}`,
    {
      fix:
        meant === undefined
          ? `Its flags are ${mode.flags.map((it) => `--${it}`).join(', ')}.`
          : `Did you mean --${meant}?`,
    },
  )
}

function placeholderOf(flag: FlagName): string | undefined {
  const { value }: Flag = flags[flag]
  return value
}

/** A module's name as deploy-kit.yml allows it. */
function moduleName(cwd: string): string {
  const name = basename(cwd)
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return name === '' ? 'database' : name
}

const exitTable = `Exit codes:
    0  done, or nothing to do
    1  a fault of deploy-kit
    2  a flag, the URL or the folder is to be mended
    3  refused: nothing was touched, the reasons say what to decide; with status: it needs attention
    4  a migration failed, and nothing of it is left
    5  a migration failed, and part of it is left, or what is left is not known
    6  the database cannot be reached, or the session with it broke
  130  cancelled`

function overview(): string {
  const width = Math.max(...commandModes.map((name) => name.length))
  const lines = Object.entries(modes).map(([name, mode]) => `  ${name.padEnd(width)}  ${mode.means}`)
  return `deploy-kit migrate MODE --folder DIR --url URL [--FLAG VALUE …]

${lines.join('\n')}

${exitTable}

deploy-kit migrate MODE --help lists the flags of a mode. The GitHub action has the same modes as its input mode.`
}

function modeHelp(name: string, mode: Mode): string {
  const shown = mode.flags.map((flag) => [
    `--${flag}${placeholderOf(flag) === undefined ? '' : ` ${placeholderOf(flag)}`}`,
    flags[flag].means,
  ])
  const width = Math.max(...shown.map(([flag = '']) => flag.length))
  return `deploy-kit migrate ${name}: ${mode.means}

${shown.map(([flag = '', means]) => `  ${flag.padEnd(width)}  ${means}`).join('\n')}

${exitTable}`
}

/** What no message may show: URLs among the arguments that hold a password, and the passwords. */
export function secretsOf(args: readonly string[]): readonly string[] {
  return args.flatMap((arg) => {
    const found = /[a-z][a-z0-9+.-]*:\/\/[^\s/]*?:([^\s/]*)@\S*/i.exec(arg)
    const password = found?.[1]
    return found === null || password === undefined || password === '' ? [] : [found[0], password]
  })
}
