import {
  type Classification,
  classificationReasons,
  classify,
  cutOffAfter,
  draftReason,
  firstMayBeDone,
  nameOf,
  type PlannedMigration,
  planMigration,
} from '../plan/index.ts'
import { isDraft, parseSqlFile, statementsOf } from '../sql/index.ts'
import type {
  Consent,
  Ledger,
  LedgerRow,
  LogRow,
  Migration,
  MigrationFolder,
  Refusal,
  RefusalReason,
  SqlFile,
  Traits,
} from '../types.ts'
import { type RowStep, rowSteps } from './rows.ts'

/** What to do with a migration outside a transaction of which part is done. */
export type HalfDone = 'resume' | 'mark-applied' | 'undo'

export interface RepairPlanOptions {
  /** Undefined refuses where a migration is half done: only a person knows. */
  readonly halfDone: HalfDone | undefined
  /** Accept a database that has migrations which the folder lacks. Default: refuse. */
  readonly ahead?: 'refuse' | 'allow'
  /** `data-loss`: an undo may drop what holds data, be it somebody else's of the same name. */
  readonly consent?: readonly Consent[]
}

export type RepairStep =
  | RowStep
  | {
      readonly kind: 'close-run'
      readonly migration: string
      readonly log: number
      readonly message: string
    }
  | {
      readonly kind: 'resume' | 'mark-applied'
      readonly migration: string
      readonly planned: PlannedMigration
      readonly message: string
    }
  | {
      readonly kind: 'undo'
      readonly migration: string
      readonly planned: PlannedMigration
      readonly down: SqlFile
      /** What it may take along for good, a line each. */
      readonly losses: readonly string[]
      readonly message: string
    }

export interface RepairPlan {
  readonly kind: 'repair-plan'
  /** In this order. */
  readonly steps: readonly RepairStep[]
  /** What was looked at and is left alone. */
  readonly left: readonly string[]
}

/**
 * Decides what there is to mend and how. Whatever it does not understand refuses the whole repair: an edited
 * migration, a row that nothing matches, a row that could be that of two migrations. Pure.
 */
export function planRepair(
  folder: MigrationFolder,
  ledger: Ledger,
  log: readonly LogRow[],
  options: RepairPlanOptions,
  traitsOf: (migration: Migration) => Traits,
): RepairPlan | Refusal {
  const classes = classify(folder, ledger)
  const notUnderstood = classificationReasons(folder, classes, {
    allowOutOfOrder: true,
    allowAhead: options.ahead === 'allow',
    // What a repair mends is no reason against it.
    allowRenamed: true,
    allowNoTime: true,
    log,
  })
  const rows = rowSteps(folder, ledger, classes)
  const half = halfDoneSteps(folder, classes, log, options, traitsOf)
  const reasons = [...notUnderstood, ...rows.reasons, ...half.reasons]
  if (reasons.length > 0) return { kind: 'refused', reasons }
  return {
    kind: 'repair-plan',
    steps: [...closeSteps(log), ...rows.steps, ...half.steps],
    left: leftAlone(classes, log, new Set(half.steps.map((step) => step.migration))),
  }
}

/** The caller holds the lock, so a run that stands as running has ended without a word. */
function closeSteps(log: readonly LogRow[]): readonly RepairStep[] {
  return log
    .filter((row) => row.status === 'running')
    .map((row) => ({
      kind: 'close-run',
      migration: row.name,
      log: row.id,
      message: `the run ${row.runId} ended without a word ${row.direction === 'up' ? 'while it applied' : 'while it took back'} ${row.name}; ${
        row.transactional
          ? 'nothing of that is left, and its log row is closed as failed'
          : `${row.statementNo ?? 0} of its statements are recorded as done, and its log row is closed as failed`
      }`,
    }))
}

function halfDoneSteps(
  folder: MigrationFolder,
  classes: Classification,
  log: readonly LogRow[],
  { halfDone, consent = [] }: RepairPlanOptions,
  traitsOf: (migration: Migration) => Traits,
): { readonly steps: readonly RepairStep[]; readonly reasons: readonly RefusalReason[] } {
  const steps: RepairStep[] = []
  const reasons: RefusalReason[] = []
  for (const [index, migration] of classes.pending.entries()) {
    const up = cutOffAfter(migration.name, 'up', log)
    const undone = cutOffAfter(migration.name, 'down', log)
    const firstUnknown = up === 0 && firstMayBeDone(newest(migration.name, log))
    // By itself that needs no decision: the next run finds out by sending the statement again.
    if (!up && undone === undefined && !(firstUnknown && halfDone === 'undo')) continue
    const { planned, reasons: against } = planMigration(migration, log, traitsOf(migration))
    const all = statementsOf(migration.up).length
    const state =
      undone !== undefined
        ? `${migration.name} is half done: an undo of it was cut off`
        : firstUnknown
          ? `${migration.name} was cut off in the first of its ${all} statements, which may be done`
          : `${migration.name} is half done: ${up} of its ${all} statements`
    const refuse = (kind: RefusalReason['kind'], message: string, fix: string) =>
      reasons.push({ kind, migration: migration.name, file: migration.up.path, message, fix })
    if (halfDone === undefined) {
      refuse(
        'interrupted',
        state,
        'Say with `half-done` what is to be done: `resume` (run the statements that are left), `mark-applied` (you did them by hand), or `undo` (run its way down over what is there).',
      )
    } else if (halfDone === 'undo') {
      const down = downOf(migration, log)
      if (down === undefined) {
        refuse('no-down', `${state}, and it has no way down`, `Write its down file, or undo it by hand.`)
        continue
      }
      if (isDraft(down.text)) {
        const draft = draftReason(migration.name, down.path)
        refuse(draft.kind, `${state}, and ${draft.message}`, draft.fix)
        continue
      }
      const losses = statementsOf(down).flatMap((statement) => statement.dataLoss ?? [])
      if (losses.length > 0 && !consent.includes('data-loss')) {
        refuse(
          'data-loss',
          `${state}, and ${down.path} undoes it by ${losses.join('; ')}, which takes the data along, even in a table that was there before`,
          `Make sure that ${migration.name} made what is dropped, then run again with the consent \`data-loss\`; or resume it.`,
        )
        continue
      }
      steps.push({
        kind: 'undo',
        migration: migration.name,
        planned,
        down,
        losses: losses.map((loss) => `${down.path}: ${loss}`),
        message: `${state}; ${down.path} takes back what is there`,
      })
    } else if (index > 0 && folder.format === 'journal') {
      refuse(
        'not-understood',
        `${state}, but ${classes.pending[0]?.name} before it is not applied either, and Drizzle would skip that once this one is recorded`,
        halfDone === 'resume'
          ? 'Run `apply`, which begins with the one before and goes on with this one; or undo it.'
          : 'Undo it; or put the one before behind it, where it is applied nowhere.',
      )
    } else if (halfDone === 'mark-applied') {
      steps.push({
        kind: 'mark-applied',
        migration: migration.name,
        planned,
        message: `${state}; it is recorded as applied, on your word that the rest was done by hand`,
      })
    } else if (undone !== undefined || against.length > 0) {
      reasons.push(...against)
      if (undone !== undefined) refuse('interrupted', state, 'Run the repair with undo again.')
    } else {
      steps.push({
        kind: 'resume',
        migration: migration.name,
        planned,
        message: `${state}; the run goes on behind them`,
      })
    }
  }
  return { steps, reasons }
}

function newest(name: string, log: readonly LogRow[]): LogRow | undefined {
  return log.findLast((row) => row.name === name)
}

function downOf(migration: Migration, log: readonly LogRow[]): SqlFile | undefined {
  if (migration.down !== undefined) return migration.down
  const row = log.findLast((it) => it.name === migration.name && it.direction === 'up' && it.downSql !== null)
  return row?.downSql == null ? undefined : parseSqlFile(`migration_log row ${row.id}`, row.downSql)
}

function leftAlone(
  classes: Classification,
  log: readonly LogRow[],
  mended: ReadonlySet<string | undefined>,
): readonly string[] {
  const name = (row: LedgerRow) => nameOf(row, log) ?? `row ${row.id} of the ledger`
  return [
    ...classes.unknown.map((row) => `${name(row)} is not in the folder: that is no fault of the ledger`),
    ...classes.outOfOrder.map(
      (migration) => `${migration.name} is pending and older than an applied one: \`apply\` decides about it`,
    ),
    ...classes.pending.flatMap((migration) =>
      !mended.has(migration.name) &&
      cutOffAfter(migration.name, 'up', log) === 0 &&
      firstMayBeDone(newest(migration.name, log))
        ? [
            `${migration.name} was cut off in its first statement, which may be done: \`apply\` finds out and goes on; or have \`repair\` undo it`,
          ]
        : [],
    ),
    ...classes.applied.flatMap(({ migration }) =>
      (cutOffAfter(migration.name, 'down', log) ?? 0) > 0
        ? [`${migration.name} is half taken back: run \`down\` again, which goes on where it was cut off`]
        : [],
    ),
  ]
}
