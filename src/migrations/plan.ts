import { type Classification, classificationReasons, classify } from './classify.ts'
import { lineAt } from './sql-file.ts'
import { readStatements } from './sql-statements.ts'
import { type TransactionMode, transactionMode } from './transaction-mode.ts'
import type { Ledger, LogRow, Migration, MigrationFolder, Refusal, RefusalReason } from './types.ts'

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
  const reasons: RefusalReason[] = [
    ...classificationReasons(folder, classes, { allowOutOfOrder, allowAhead: options.ahead === 'allow' }),
    ...folderReasons(folder, names, allowOutOfOrder),
    ...pending.flatMap(({ reasons }) => reasons),
  ]
  if (reasons.length > 0) return { kind: 'refused', reasons }
  return {
    kind: 'plan',
    pending: pending.map(({ planned }) => planned),
    classes,
    warnings: warningsOf(folder, classes, names),
  }
}

function folderReasons(
  folder: MigrationFolder,
  pending: ReadonlySet<string>,
  allowOutOfOrder: boolean,
): readonly RefusalReason[] {
  return folder.problems.flatMap((problem) => {
    const concerned =
      problem.migration === undefined ? problem.kind === 'unlisted-file' : pending.has(problem.migration)
    if (!concerned || (problem.kind === 'when-not-increasing' && allowOutOfOrder)) return []
    const { migration, message, fix, file } = problem
    return [{ kind: 'folder', migration, message, fix, file }]
  })
}

function planOne(
  migration: Migration,
  log: readonly LogRow[],
): { readonly planned: PlannedMigration; readonly reasons: readonly RefusalReason[] } {
  const statements = readStatements(migration.up.text)
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

function warningsOf(
  folder: MigrationFolder,
  classes: Classification,
  pending: ReadonlySet<string>,
): readonly string[] {
  return [
    ...folder.problems
      .filter((problem) => problem.migration === undefined || !pending.has(problem.migration))
      .map((problem) => problem.message),
    ...classes.unknown.map(
      (row) => `the database is ahead of the folder: it has ${row.name ?? `row ${row.id} of the ledger`}`,
    ),
    ...classes.repeated.map(
      ({ migration, row }) =>
        `${migration.name} is recorded twice (row ${row.id}): two runners once applied it at the same time`,
    ),
  ]
}
