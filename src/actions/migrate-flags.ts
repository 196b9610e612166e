/** The flags of `deploy-kit migrate`: the one place for reading and for help. */

export interface Flag {
  /** The input of the action that it stands for; its own name where that is the same. */
  readonly input?: string
  /** Shown behind the flag; none for a switch. */
  readonly value?: string
  /** True where the action's input is a list in YAML: `a,b` is one here, and `[a, b]` as well. */
  readonly list?: true
  readonly means: string
}

export const flags = {
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
    value: 'PART,…',
    list: true,
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
    means:
      'plan from this migration, without a look at the database; nothing for an empty one, recorded for what the release record says',
  },
  'migrations-left': {
    value: 'NAME,…',
    means:
      'with --head: the migrations up to it that the database does not have, as the release record names them',
  },
  'out-of-order': {
    value: 'refuse|allow',
    means:
      'a pending migration that is older than an applied one; refuse by default with 0.x, which would skip it, allow with 1.0',
  },
  ahead: { value: 'refuse|allow', means: 'migrations in the database that the folder lacks' },
  version: { value: 'VERSION', means: "the product's version, for the log" },
  sha: { value: 'SHA', means: 'the commit whose migrations these are, for the log' },
  digest: { value: 'DIGEST', means: 'the digest of their image, for the log' },
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
  'from-snapshot': {
    value: 'ID',
    means: 'the snapshot to restore; the newest that deploy-kit took by default',
  },
  'rds-instance': {
    input: 'migrations-rds-instance',
    value: 'ID',
    means: 'the RDS instance of the database, where the host of the URL is another name',
  },
  'rds-cluster': {
    input: 'migrations-rds-cluster',
    value: 'ID',
    means: 'the same for an Aurora cluster',
  },
  region: {
    input: 'aws-region',
    value: 'NAME',
    means: 'the AWS region; that of the environment, or $AWS_REGION, by default',
  },
  snapshot: {
    input: 'migrations-snapshot',
    value: 'by-risk|always|never',
    means: 'when a snapshot of RDS or Aurora comes first; where data may be lost by default',
  },
  'snapshot-timeout': {
    input: 'migrations-snapshots-timeout',
    value: 'TIME',
    means: 'how long to wait until a snapshot, or what is restored from it, is available',
  },
  'lint-profile': {
    input: 'migrations-lint-profile',
    value: 'drizzle|strict',
    means: 'which rules lint has: what may hurt a running product, or matters of taste as well',
  },
  'lint-off': {
    input: 'migrations-lint-off',
    value: 'RULE,…',
    list: true,
    means: 'rules that are not wanted',
  },
  json: { means: 'one JSON document on stdout, everything else on stderr' },
  verbose: { means: 'every step on stderr' },
} as const satisfies Readonly<Record<string, Flag>>

export type FlagName = keyof typeof flags

/** What stands behind a flag in a usage line; undefined for a switch. */
export function placeholderOf(flag: FlagName): string | undefined {
  const { value }: Flag = flags[flag]
  return value
}
