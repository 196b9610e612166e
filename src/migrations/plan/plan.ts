import type { Left } from '../outcome.ts'
import { notResumable, statementsOf, type TransactionMode, transactionMode } from '../sql/index.ts'
import {
  type FolderProblem,
  isNew,
  type Ledger,
  type LogRow,
  type Migration,
  type MigrationFolder,
  type Refusal,
  type RefusalReason,
  type RunningVersion,
  type Traits,
} from '../types.ts'
import { type Classification, classificationReasons, classify } from './classify.ts'
import { cutOffAfter, sameSoFar } from './cut-off.ts'
import { planHash } from './hash.ts'
import { type RunPhase, splitByPhase } from './phases.ts'
import { transactionControlReasons } from './transaction-control.ts'
import { warningsOf } from './warnings.ts'

export interface PlanOptions {
  /**
   * Apply migrations that are older than one that is applied already. Default: as Drizzle of the folder's format, which
   * would pass over them in silence in a journal, so that is refused, and applies them in 1.0's folders.
   */
  readonly outOfOrder?: 'refuse' | 'allow'
  /** Accept a database that has migrations which the folder lacks. Default: refuse. */
  readonly ahead?: 'refuse' | 'allow'
  /** Default: all. */
  readonly phase?: RunPhase
  /**
   * What runs on this database, the version that a rollback would go back to included; empty where nothing does.
   * Undefined is not known, and refuses every contract migration.
   */
  readonly running?: readonly RunningVersion[]
}

export interface PlannedMigration {
  readonly migration: Migration
  readonly mode: TransactionMode
  readonly traits: Traits
  /** Where a run outside a transaction was cut off: how many of its statements are known to be done. */
  readonly resumeAfter: number | undefined
}

export interface Plan {
  readonly kind: 'plan'
  /** What is applied, in this order. */
  readonly pending: readonly PlannedMigration[]
  /** Pending too, but not of this phase. */
  readonly left: readonly Left[]
  readonly classes: Classification
  readonly warnings: readonly string[]
  /** Names this plan: the same ledger, files and options give the same text. */
  readonly hash: string
}

/**
 * Decides what an apply would do. Pure.
 * @param log the log's rows of this ledger; they tell where a migration outside a transaction was cut off
 * @param traitsOf what the checklist says of a migration
 */
export function plan(
  folder: MigrationFolder,
  ledger: Ledger,
  options: PlanOptions,
  log: readonly LogRow[],
  traitsOf: (migration: Migration) => Traits,
): Plan | Refusal {
  const classes = classify(folder, ledger)
  const outOfOrder = options.outOfOrder ?? (folder.format === 'folders' ? 'allow' : 'refuse')
  const allowOutOfOrder = outOfOrder === 'allow'
  const all = classes.pending.map((migration) => planMigration(migration, log, traitsOf(migration)))
  const split = splitByPhase(
    folder,
    all.map(({ planned }) => planned),
    {
      phase: options.phase ?? 'all',
      running: options.running,
      fresh: isNew(ledger),
      overtaken: classes.outOfOrder,
    },
  )
  const selected = new Set(split.selected.map(({ migration }) => migration.name))
  const inTheWay = folder.problems.filter((problem) => refuses(problem, selected, ledger, allowOutOfOrder))
  const reasons: RefusalReason[] = [
    ...classificationReasons(folder, classes, {
      allowOutOfOrder,
      allowAhead: options.ahead === 'allow',
      log,
    }),
    ...inTheWay.map(({ migration, message, fix, file }) => ({
      kind: 'folder' as const,
      migration,
      message,
      fix,
      file,
    })),
    ...all.flatMap(({ planned, reasons }) => (selected.has(planned.migration.name) ? reasons : [])),
    ...split.reasons,
  ]
  if (reasons.length > 0) return { kind: 'refused', reasons }
  return {
    kind: 'plan',
    pending: split.selected,
    left: split.left,
    classes,
    warnings: [...warningsOf(folder, classes, ledger, log), ...split.warnings],
    hash: planHash({
      ledger,
      pending: split.selected,
      left: split.left,
      options: { ...options, outOfOrder },
    }),
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

/** How one migration would be run, and what speaks against it. Pure. */
export function planMigration(
  migration: Migration,
  log: readonly LogRow[],
  traits: Traits,
): { readonly planned: PlannedMigration; readonly reasons: readonly RefusalReason[] } {
  const statements = statementsOf(migration.up)
  const mode = transactionMode(statements, traits.transaction)
  const resumeAfter = cutOffAfter(migration.name, 'up', log)
  const last = log.findLast((row) => row.name === migration.name && row.direction === 'up')
  return {
    planned: { migration, mode, traits, resumeAfter },
    reasons: [
      ...transactionControlReasons(migration.name, migration.up, statements, 'up'),
      ...(mode.transactional ? [] : notResumable(migration.name, migration.up, statements)),
      ...(resumeAfter !== undefined &&
      resumeAfter > 0 &&
      last !== undefined &&
      (mode.transactional ||
        (last.hash !== migration.up.hash && !sameSoFar(last.upSql, migration.up, resumeAfter)))
        ? [interruptedReason(migration, resumeAfter, last)]
        : []),
      ...(cutOffAfter(migration.name, 'down', log) === undefined ? [] : [undoCutOffReason(migration)]),
    ],
  }
}

function interruptedReason(migration: Migration, done: number, last: LogRow): RefusalReason {
  if (last.hash === migration.up.hash) {
    return {
      kind: 'interrupted',
      migration: migration.name,
      file: migration.up.path,
      message: `${migration.name} was cut off outside a transaction after ${count(done)}, and is now to run in one, which would run those again`,
      fix: 'Declare transaction=none for it again, as it was when it was cut off.',
    }
  }
  return {
    kind: 'interrupted',
    migration: migration.name,
    file: migration.up.path,
    message: `${migration.name} was cut off after ${count(done)}, and what is done or was under way has been edited since, so where to go on is not known`,
    fix: `Let the first ${count(done)} of ${migration.up.path} be as they were (select up_sql from deploykit.migration_log where id = ${last.id}), and keep the name of an index that was being built; what stands behind may be edited. Or let \`repair\` undo it.`,
  }
}

function count(statements: number): string {
  return statements === 1 ? '1 statement' : `${statements} statements`
}

/** A pending migration that was being taken back last: only the undo of a half-done one leaves that. */
function undoCutOffReason(migration: Migration): RefusalReason {
  return {
    kind: 'interrupted',
    migration: migration.name,
    file: migration.up.path,
    message: `an undo of ${migration.name} was cut off, so part of it may still be there`,
    fix: 'Run `repair` with undo again.',
  }
}
