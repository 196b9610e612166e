import { type Classification, classificationReasons, classify } from './classify.ts'
import { lineAt } from './sql-file.ts'
import { statementsOf } from './sql-statements.ts'
import { type TransactionMode, transactionMode } from './transaction-mode.ts'
import type {
  FolderProblem,
  Ledger,
  LogRow,
  Migration,
  MigrationFolder,
  Refusal,
  RefusalReason,
} from './types.ts'

export interface PlanOptions {
  /** Apply migrations that are older than one that is applied already. Default: refuse. */
  readonly outOfOrder?: 'refuse' | 'allow'
  /** Accept a database that has migrations which the folder lacks. Default: refuse. */
  readonly ahead?: 'refuse' | 'allow'
}

export interface PlannedMigration {
  readonly migration: Migration
  readonly mode: TransactionMode
  /** Where a run outside a transaction was cut off: how many of its statements are known to be done. */
  readonly resumeAfter: number | undefined
}

export interface Plan {
  readonly kind: 'plan'
  readonly pending: readonly PlannedMigration[]
  readonly classes: Classification
  readonly warnings: readonly string[]
}

/**
 * Decides what an apply would do. Pure.
 * @param log the log's rows of this ledger; they tell where a migration outside a transaction was cut off
 */
export function plan(
  folder: MigrationFolder,
  ledger: Ledger,
  options: PlanOptions = {},
  log: readonly LogRow[] = [],
): Plan | Refusal {
  const classes = classify(folder, ledger)
  const allowOutOfOrder = options.outOfOrder === 'allow'
  const pending = classes.pending.map((migration) => planOne(migration, log))
  const names = new Set(classes.pending.map((migration) => migration.name))
  const inTheWay = folder.problems.filter((problem) => refuses(problem, names, ledger, allowOutOfOrder))
  const reasons: RefusalReason[] = [
    ...classificationReasons(folder, classes, { allowOutOfOrder, allowAhead: options.ahead === 'allow' }),
    ...inTheWay.map(({ migration, message, fix, file }) => ({
      kind: 'folder' as const,
      migration,
      message,
      fix,
      file,
    })),
    ...pending.flatMap(({ reasons }) => reasons),
  ]
  if (reasons.length > 0) return { kind: 'refused', reasons }
  return {
    kind: 'plan',
    pending: pending.map(({ planned }) => planned),
    classes,
    warnings: warningsOf(folder, classes),
  }
}

// Drizzle reads the newest applied time once, so an empty database gets even these; and that is how many a project
// with such a past sets up its test databases.
const harmlessWhenEmpty: readonly FolderProblem['kind'][] = ['when-not-increasing', 'duplicate-index']

/** Whether a problem of the folder stands in the way of what is pending. */
function refuses(
  problem: FolderProblem,
  pending: ReadonlySet<string>,
  ledger: Ledger,
  allowOutOfOrder: boolean,
): boolean {
  if (problem.migration === undefined) return problem.kind === 'unlisted-file'
  if (!pending.has(problem.migration)) return false
  if (problem.kind === 'when-not-increasing' && allowOutOfOrder) return false
  return ledger.rows.length > 0 || !harmlessWhenEmpty.includes(problem.kind)
}

function planOne(
  migration: Migration,
  log: readonly LogRow[],
): { readonly planned: PlannedMigration; readonly reasons: readonly RefusalReason[] } {
  const statements = statementsOf(migration.up)
  const mode = transactionMode(statements)
  const reasons = statements.flatMap((statement): readonly RefusalReason[] =>
    statement.transactionControl === undefined
      ? []
      : [
          {
            kind: 'transaction-control',
            migration: migration.name,
            file: migration.up.path,
            line: lineAt(migration.up.text, statement.offset),
            message: `${migration.up.path}:${lineAt(migration.up.text, statement.offset)} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the migration`,
            fix: 'Remove it: every migration runs in a transaction of its own, or split the file into two migrations.',
          },
        ],
  )
  const last = log.findLast((row) => row.name === migration.name && row.direction === 'up')
  const cutOff =
    last !== undefined && !last.transactional && (last.status === 'failed' || last.status === 'running')
  const done = cutOff ? (last.statementNo ?? 0) : undefined
  if (done !== undefined && done > 0 && last !== undefined && last.hash !== migration.up.hash) {
    return {
      planned: { migration, mode, resumeAfter: undefined },
      reasons: [
        ...reasons,
        {
          kind: 'interrupted',
          migration: migration.name,
          file: migration.up.path,
          message: `${migration.name} was cut off after ${done} of its statements and has been edited since, so where to go on is not known`,
          fix: `Restore ${migration.up.path} as it was (hash ${last.hash.slice(0, 12)}), or undo those ${done} statements by hand and delete the log's row ${last.id}.`,
        },
      ],
    }
  }
  return { planned: { migration, mode, resumeAfter: done }, reasons }
}

function warningsOf(folder: MigrationFolder, classes: Classification): readonly string[] {
  return [
    ...folder.problems.map((problem) => problem.message),
    ...classes.unknown.map(
      (row) => `the database is ahead of the folder: it has ${row.name ?? `row ${row.id} of the ledger`}`,
    ),
    ...classes.repeated.map(
      ({ migration, row }) =>
        `${migration.name} is recorded twice (row ${row.id}): two runners once applied it at the same time`,
    ),
  ]
}
