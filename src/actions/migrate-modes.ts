import type { FlagName } from './migrate-flags.ts'

const everywhere: readonly FlagName[] = ['json', 'verbose']
const database: readonly FlagName[] = ['folder', 'url', 'environment', 'schema', 'table', ...everywhere]
const limits: readonly FlagName[] = [
  'lock-timeout',
  'concurrent-lock-timeout',
  'statement-timeout',
  'wait',
  'version',
  'sha',
  'digest',
]
const lint: readonly FlagName[] = ['lint-profile', 'lint-off']
const rds: readonly FlagName[] = ['rds-instance', 'rds-cluster', 'region', 'snapshot-timeout']

export interface Mode {
  readonly means: string
  readonly flags: readonly FlagName[]
  readonly required?: readonly FlagName[]
}

/** The modes of `deploy-kit migrate` and the flags that each takes. */
export const modes: Readonly<Record<string, Mode>> = {
  check: {
    means:
      'looks at everything that can be known without production: folder, schema, lint, up, down and up again.',
    flags: [
      ...(['folder', 'schema', 'table', 'base', 'shadow-url', 'postgres', 'setup'] as const),
      ...(['drizzle-config', 'off', 'sarif', 'code-quality', ...lint, ...everywhere] as const),
    ],
  },
  plan: {
    means: 'says what apply would do and meet: SQL, locks, table sizes, who stands in the way. Reads only.',
    flags: [
      ...database,
      ...(['phase', 'running', 'pinned', 'head', 'migrations-left', 'out-of-order', 'ahead'] as const),
      ...lint,
    ],
  },
  apply: {
    means: 'applies what is pending, under a lock and each migration in a transaction of its own.',
    flags: [
      ...database,
      ...limits,
      ...(['phase', 'plan-hash', 'running', 'pinned', 'consent', 'out-of-order', 'ahead'] as const),
      'snapshot',
      ...rds,
    ],
  },
  status: { means: 'says where the database stands. Reads only.', flags: database },
  down: {
    means: 'takes back what was applied after --to, newest first.',
    flags: [...database, ...limits, 'to', 'running', 'pinned', 'consent', 'snapshot', ...rds],
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
    flags: [...database, ...limits, 'half-done', 'ahead', 'consent', 'snapshot', ...rds],
  },
  'restore-drill': {
    means:
      'restores a snapshot to a throw-away copy, holds it against what was recorded when it was taken, and deletes it.',
    flags: [...database, 'from-snapshot', ...rds],
  },
}
