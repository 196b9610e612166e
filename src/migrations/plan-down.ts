import { classify, editedReason, rowName } from './classify.ts'
import { cutOffAfter } from './cut-off.ts'
import { positionOf, type TargetCandidate, targetReason } from './down-target.ts'
import { lineAt, parseSqlFile } from './sql-file.ts'
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

interface AppliedMigration extends TargetCandidate {
  readonly rows: readonly LedgerRow[]
  readonly hash: string
  readonly phase: string | null
  /** What the log has, where a file is used and says otherwise. */
  readonly loggedDiffers: boolean
  readonly down: SqlFile | undefined
  readonly source: 'file' | 'log'
  readonly reason?: RefusalReason
  readonly expected: string
}

/** Decides what a down would do. Pure. */
export function planDown(
  folder: MigrationFolder,
  ledger: Ledger,
  log: readonly LogRow[],
  options: DownPlanOptions,
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
    reasons.push(...controlReasons(one.name, one.down, statements))
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
      mode: transactionMode(statements),
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

/** The applied migrations, oldest first: those of the folder in its order, unknown ones by time among and behind them. */
function appliedInOrder(
  folder: MigrationFolder,
  ledger: Ledger,
  log: readonly LogRow[],
): readonly AppliedMigration[] {
  const classes = classify(folder, ledger)
  const edited = new Map(classes.edited.map((it) => [it.migration, editedReason(it.migration, it.row)]))
  const known = classes.applied.map(({ migration, row }): AppliedMigration => {
    const reason = edited.get(migration)
    const logged = downOfLog(log, row)
    return {
      name: migration.name,
      row,
      phase: logged?.entry.phase ?? null,
      version: logged?.entry.version ?? null,
      gitSha: logged?.entry.gitSha ?? null,
      loggedDiffers:
        migration.down !== undefined &&
        logged?.down !== undefined &&
        logged.down.text !== migration.down.text,
      rows: [row, ...classes.repeated.filter((it) => it.migration === migration).map((it) => it.row)],
      hash: row.hash,
      down: migration.down ?? logged?.down,
      source: migration.down === undefined ? 'log' : 'file',
      expected: migration.up.path.endsWith('/migration.sql')
        ? migration.up.path.replace(/migration\.sql$/, 'down.sql')
        : migration.up.path.replace(/\.sql$/, '.down.sql'),
      ...(reason === undefined ? {} : { reason }),
    }
  })
  const unknown = classes.unknown.map((row): AppliedMigration => {
    const logged = downOfLog(log, row)
    const name = logged?.entry.name ?? row.name ?? rowName(row)
    return {
      name,
      row,
      phase: logged?.entry.phase ?? null,
      version: logged?.entry.version ?? null,
      gitSha: logged?.entry.gitSha ?? null,
      loggedDiffers: false,
      rows: [row],
      hash: row.hash,
      down: logged?.down,
      source: 'log',
      expected: 'a version that has it',
    }
  })
  const time = (one: AppliedMigration) => one.row.createdAt ?? Number.POSITIVE_INFINITY
  return [...known, ...unknown].sort((a, b) => time(a) - time(b) || a.row.id - b.row.id)
}

/** The log's row of the run that applied what the ledger's row records, told by the hash. */
function downOfLog(
  log: readonly LogRow[],
  row: LedgerRow,
): { readonly entry: LogRow; readonly down: SqlFile | undefined } | undefined {
  const entry = log.findLast((it) => it.direction === 'up' && it.status === 'ok' && it.hash === row.hash)
  if (entry === undefined) return undefined
  const down =
    entry.downSql === null ? undefined : parseSqlFile(`migration_log row ${entry.id}`, entry.downSql)
  return { entry, down }
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
