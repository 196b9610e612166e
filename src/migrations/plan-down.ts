import { type AppliedMigration, appliedInOrder } from './applied-migrations.ts'
import { cutOffAfter } from './cut-off.ts'
import { positionOf, targetReason } from './down-target.ts'
import { notResumable } from './not-resumable.ts'
import { lineAt } from './sql-file.ts'
import { type Statement, statementsOf } from './sql-statements.ts'
import { needsMigration, runningUnknown } from './still-needed.ts'
import { type TransactionMode, transactionMode } from './transaction-mode.ts'
import type {
  Consent,
  Ledger,
  LedgerRow,
  LogRow,
  MigrationFolder,
  Refusal,
  RefusalReason,
  RunningVersion,
  SqlFile,
} from './types.ts'

export interface DownStep {
  readonly name: string
  readonly hash: string
  readonly rows: readonly LedgerRow[]
  readonly down: SqlFile
  readonly mode: TransactionMode
  readonly lockTimeoutMs: number | undefined
  /** Where the SQL comes from: the folder, or the log of the run that applied it. */
  readonly source: 'file' | 'log'
  readonly phase: string | null
  readonly resumeAfter: number | undefined
}

export interface DownPlan {
  readonly kind: 'down-plan'
  /** Newest first. */
  readonly steps: readonly DownStep[]
  /** The migration that is the newest then; undefined where none stays. */
  readonly to: string | undefined
  readonly warnings: readonly string[]
  /** What is lost for good, a line each. */
  readonly dataLoss: readonly string[]
}

export interface DownPlanOptions {
  /**
   * The newest migration that stays, or the version or commit whose newest migration that is, by the log; undefined
   * takes all of them back.
   */
  readonly to: string | undefined
  readonly consent?: readonly Consent[]
  /** What runs on this database; empty where nothing does, undefined where that is not known, which refuses the down. */
  readonly running: readonly RunningVersion[] | undefined
}

/** What a down file says of how it wants to be run. */
export interface DownTraits {
  readonly transaction: 'auto' | 'none'
  /** Milliseconds; undefined where the file leaves it to the configuration. */
  readonly lockTimeoutMs: number | undefined
}

/**
 * Decides what a down would do. Pure.
 * @param traitsOf what the front matter of a down file says
 */
export function planDown(
  folder: MigrationFolder,
  ledger: Ledger,
  log: readonly LogRow[],
  options: DownPlanOptions,
  traitsOf: (file: SqlFile) => DownTraits = () => ({ transaction: 'auto', lockTimeoutMs: undefined }),
): DownPlan | Refusal {
  const applied = appliedInOrder(folder, ledger, log)
  const position = options.to === undefined ? -1 : positionOf(applied, options.to)
  if (options.to !== undefined && position === -1)
    return { kind: 'refused', reasons: [targetReason(folder, applied, options.to)] }
  const reasons: RefusalReason[] = []
  const warnings: string[] = []
  if (position < applied.length - 1 && options.running === undefined) {
    reasons.push(runningUnknown(undefined, 'a migration that something runs on must not be taken back'))
  }
  const names = applied.map((one) => one.name)
  const losses: string[] = []
  const steps: DownStep[] = []
  for (const one of applied.slice(position + 1).reverse()) {
    if (one.reason !== undefined) reasons.push(one.reason)
    // Taking a contract migration back gives the old shape back beside the new one.
    const needs =
      one.phase === 'contract' ? [] : needsMigration(folder, names, one.name, options.running ?? [])
    if (needs.length > 0) reasons.push(neededReason(one.name, needs))
    if (one.down === undefined) {
      reasons.push(noDownReason(one))
      continue
    }
    const statements = statementsOf(one.down)
    const traits = traitsOf(one.down)
    const mode = transactionMode(statements, traits.transaction)
    reasons.push(...controlReasons(one.name, one.down, statements))
    if (!mode.transactional) reasons.push(...notResumable(one.name, one.down, statements))
    for (const statement of statements) {
      if (statement.dataLoss === undefined) continue
      losses.push(`${one.down.path}:${lineAt(one.down.text, statement.offset)}: ${statement.dataLoss}`)
    }
    if (one.loggedDiffers) {
      warnings.push(
        `${one.down.path} is not what was recorded when ${one.name} was applied; the file is used`,
      )
    }
    steps.push({
      name: one.name,
      hash: one.hash,
      rows: one.rows,
      down: one.down,
      mode,
      lockTimeoutMs: traits.lockTimeoutMs,
      source: one.source,
      phase: one.phase,
      resumeAfter: cutOffAfter(one.name, 'down', log),
    })
  }
  if (losses.length > 0 && options.consent?.includes('data-loss') !== true)
    reasons.push(dataLossReason(losses))
  if (reasons.length > 0) return { kind: 'refused', reasons }
  return { kind: 'down-plan', steps, to: applied[position]?.name, warnings, dataLoss: losses }
}

function neededReason(name: string, needs: readonly string[]): RefusalReason {
  return {
    kind: 'still-needed',
    migration: name,
    message: `${name} is still needed: ${needs.join('; ')}`,
    fix: 'Deploy the version to go back to first; take the schema down when nothing runs any more that was built with it.',
  }
}

function noDownReason(one: AppliedMigration): RefusalReason {
  return {
    kind: 'no-down',
    migration: one.name,
    message: `${one.name} has no way down: neither ${one.expected} nor the log of the run that applied it has the SQL`,
    fix:
      one.source === 'log' && one.expected === 'a version that has it'
        ? 'Run the down from a version that has its down file.'
        : `Write ${one.expected}, the SQL that undoes it.`,
  }
}

function controlReasons(
  name: string,
  file: SqlFile,
  statements: readonly Statement[],
): readonly RefusalReason[] {
  return statements.flatMap((statement) => {
    if (statement.transactionControl === undefined) return []
    const line = lineAt(file.text, statement.offset)
    return [
      {
        kind: 'transaction-control',
        migration: name,
        file: file.path,
        line,
        message: `${file.path}:${line} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the way down`,
        fix: 'Remove it: every way down runs in a transaction of its own.',
      } as const,
    ]
  })
}

function dataLossReason(losses: readonly string[]): RefusalReason {
  return {
    kind: 'data-loss',
    migration: undefined,
    message: `going down loses data for good: ${losses.join('; ')}`,
    fix: 'Take a snapshot, then run again with the consent `data-loss`; or go forward with a new migration.',
  }
}
