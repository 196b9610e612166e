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
import { cutOffAfter } from './cut-off.ts'
import { cutOffReasons, dataLossReason, draftReason, neededReason, noDownReason } from './down-reasons.ts'
import { positionOf, targetReason } from './down-target.ts'
import { needsMigration, runningUnknown } from './still-needed.ts'
import { transactionControlReasons } from './transaction-control.ts'

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
  const going = applied.slice(position + 1).reverse()
  const unknown = going.length > 0 && options.running === undefined
  const running = options.running ?? []
  const names = applied.map((one) => one.name)
  const looked = going.map((one) => {
    const traits = one.down === undefined ? unread : traitsOf(one.down)
    // Taking a contract migration back gives the old shape back beside the new one, where all it does is to add.
    const onlyAdds = one.phase === 'contract' && traits.takesAway === undefined
    const needs = onlyAdds ? [] : needsMigration(folder, names, one.name, running)
    const way = wayDown(one, traits, log)
    return {
      ...way,
      reasons: [
        ...(one.reason === undefined ? [] : [one.reason]),
        ...(needs.length === 0 ? [] : [neededReason(one, needs, traits.takesAway)]),
        ...way.reasons,
      ],
    }
  })
  const dataLoss = looked.flatMap(({ losses }) => losses)
  const reasons = [
    ...(unknown
      ? [runningUnknown(undefined, 'a migration that something runs on must not be taken back')]
      : []),
    ...looked.flatMap((one) => one.reasons),
    ...(dataLoss.length > 0 && options.consent?.includes('data-loss') !== true
      ? [dataLossReason(dataLoss)]
      : []),
  ]
  if (reasons.length > 0) return { kind: 'refused', reasons }
  return {
    kind: 'down-plan',
    steps: looked.flatMap(({ steps }) => steps),
    to: applied[position]?.name,
    warnings: looked.flatMap(({ warnings }) => warnings),
    dataLoss,
  }
}

interface WayDown {
  /** One, or none where there is no SQL to be run. */
  readonly steps: readonly DownStep[]
  readonly reasons: readonly RefusalReason[]
  readonly warnings: readonly string[]
  readonly losses: readonly string[]
}

/** How one migration would be taken back, and what its SQL says against it. */
function wayDown(one: AppliedMigration, traits: DownTraits, log: readonly LogRow[]): WayDown {
  const { name, down } = one
  const without = (reason: RefusalReason) => ({ steps: [], reasons: [reason], warnings: [], losses: [] })
  if (down === undefined) return without(noDownReason(one))
  if (isDraft(down.text)) return without(draftReason(name, down.path))
  const statements = statementsOf(down)
  const mode = transactionMode(statements, traits.transaction)
  const resumeAfter = cutOffAfter(name, 'down', log)
  const step: DownStep = {
    name,
    hash: one.hash,
    rows: one.rows,
    down,
    mode,
    lockTimeoutMs: traits.lockTimeoutMs,
    source: one.source,
    phase: one.phase,
    resumeAfter,
  }
  return {
    steps: [step],
    reasons: [
      ...cutOffReasons(name, down, mode, resumeAfter ?? 0, log),
      ...transactionControlReasons(name, down, statements, 'down'),
      ...(mode.transactional ? [] : notResumable(name, down, statements)),
    ],
    warnings: one.loggedDiffers
      ? [`${down.path} is not what was recorded when ${name} was applied; the file is used`]
      : [],
    losses: lossesOf(down, statements, traits),
  }
}

/** By statement where one shows it, else by what the file says of itself. */
function lossesOf(down: SqlFile, statements: readonly Statement[], { loses }: DownTraits): readonly string[] {
  const shown = statements.flatMap(({ dataLoss, offset }) =>
    dataLoss === undefined ? [] : [`${down.path}:${lineAt(down.text, offset)}: ${dataLoss}`],
  )
  return shown.length > 0 || loses === undefined ? shown : [`${down.path}: ${loses}`]
}
