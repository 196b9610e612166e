import {
  isDraft,
  lineAt,
  notResumable,
  type Statement,
  statementsOf,
  type TransactionMode,
  transactionMode,
} from '../sql/index.ts'
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
} from '../types.ts'
import { type AppliedMigration, appliedInOrder } from './applied.ts'
import { cutOffAfter, sameSoFar } from './cut-off.ts'
import { positionOf, targetReason } from './down-target.ts'
import { needsMigration, runningUnknown } from './still-needed.ts'

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
  /** What it takes away from, or forbids to, whoever uses the schema as it is now: `renames the column a`. */
  readonly takesAway: string | undefined
  /** What it loses for good by its front matter or its SQL, one clause. */
  readonly loses: string | undefined
}

const unread: DownTraits = {
  transaction: 'auto',
  lockTimeoutMs: undefined,
  takesAway: 'has not been looked at',
  loses: undefined,
}

/**
 * Decides what a down would do. Pure.
 * @param traitsOf what front matter and SQL of a down file say
 */
export function planDown(
  folder: MigrationFolder,
  ledger: Ledger,
  log: readonly LogRow[],
  options: DownPlanOptions,
  traitsOf: (file: SqlFile) => DownTraits = () => unread,
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
    const traits = one.down === undefined ? unread : traitsOf(one.down)
    // Taking a contract migration back gives the old shape back beside the new one, where all it does is to add.
    const onlyAdds = one.phase === 'contract' && traits.takesAway === undefined
    const needs = onlyAdds ? [] : needsMigration(folder, names, one.name, options.running ?? [])
    if (needs.length > 0) reasons.push(neededReason(one, needs, traits.takesAway))
    if (one.down === undefined) {
      reasons.push(noDownReason(one))
      continue
    }
    if (isDraft(one.down.text)) {
      reasons.push(draftReason(one.name, one.down.path))
      continue
    }
    const statements = statementsOf(one.down)
    const mode = transactionMode(statements, traits.transaction)
    const resumeAfter = cutOffAfter(one.name, 'down', log)
    reasons.push(...cutOffReasons(one.name, one.down, mode, resumeAfter ?? 0, log))
    reasons.push(...controlReasons(one.name, one.down, statements))
    if (!mode.transactional) reasons.push(...notResumable(one.name, one.down, statements))
    if (traits.loses !== undefined && statements.every((statement) => statement.dataLoss === undefined))
      losses.push(`${one.down.path}: ${traits.loses}`)
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
      resumeAfter,
    })
  }
  if (losses.length > 0 && options.consent?.includes('data-loss') !== true)
    reasons.push(dataLossReason(losses))
  if (reasons.length > 0) return { kind: 'refused', reasons }
  return { kind: 'down-plan', steps, to: applied[position]?.name, warnings, dataLoss: losses }
}

function neededReason(
  { name, phase, down }: AppliedMigration,
  needs: readonly string[],
  takesAway: string | undefined,
): RefusalReason {
  const message = `${name} is still needed: ${needs.join('; ')}`
  if (phase === 'contract' && down !== undefined) {
    return {
      kind: 'still-needed',
      migration: name,
      message: `${message}; ${down.path} does not only give the old shape back: ${takesAway ?? ''}`,
      fix: `Let ${down.path} only add, so that both versions work until the older one serves; or stop what runs and say that nothing does.`,
    }
  }
  return {
    kind: 'still-needed',
    migration: name,
    message,
    fix: 'Deploy the version to go back to first; take the schema down when nothing runs any more that was built with it.',
  }
}

/** A way down that was cut off goes on behind what is done only where it is still the same SQL, run in the same way. */
function cutOffReasons(
  name: string,
  down: SqlFile,
  mode: TransactionMode,
  done: number,
  log: readonly LogRow[],
): readonly RefusalReason[] {
  const last = log.findLast((row) => row.name === name)
  if (done === 0 || last === undefined) return []
  if (!mode.transactional && sameSoFar(last.downSql, down, done)) return []
  return [
    {
      kind: 'interrupted',
      migration: name,
      file: down.path,
      message: `the way down of ${name} was cut off after ${done} of its statements, and those were edited in ${down.path} since, or it is to run in another way, so where to go on is not known`,
      fix: `Let them be as they were in ${down.path}: select down_sql from deploykit.migration_log where id = ${last.id}.`,
    },
  ]
}

function noDownReason(one: AppliedMigration): RefusalReason {
  if (one.irreversible !== undefined) {
    return {
      kind: 'no-down',
      migration: one.name,
      message: `${one.name} cannot be taken back: ${one.irreversible}`,
      fix: `Go forward with a new migration; or, where it can be undone after all, write ${one.expected}.`,
    }
  }
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

/** Why a way down that `generate-down` wrote is not run, as long as its first line says that nobody has read it. */
export function draftReason(migration: string, path: string): RefusalReason {
  return {
    kind: 'no-down',
    migration,
    file: path,
    message: `${path}, the way down of ${migration}, is a draft that nobody has read yet`,
    fix: `Read ${path}, change what is wrong, and delete its first line.`,
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
    fix: 'Go forward with a new migration; or run again with the consent `data-loss`, and with `data-loss,without-snapshot` where deploy-kit takes no snapshot and you have a backup of your own.',
  }
}
