import { applyPending, changedMeanwhile, takeSnapshot, upEntry } from '../apply/index.ts'
import { loadTraits } from '../checklist/index.ts'
import { createOnce, type MigrationPorts, type Session } from '../connection/index.ts'
import { before, defaultLimits, execute, findIndex, type RunOptions, underLock } from '../execute/index.ts'
import { readFolder } from '../folder/index.ts'
import {
  closeAbandonedRow,
  deleteRowsSql,
  durably,
  ensureLog,
  insertRowSql,
  readDatabaseState,
  recordSql,
  updateRowSql,
} from '../ledger/index.ts'
import type { Cancelled, Done, Failed, Repaired, RepairOutcome } from '../outcome.ts'
import { statementsOf } from '../sql/index.ts'
import {
  drizzleLedger,
  type Ledger,
  type Migration,
  type MigrationFolder,
  type Refusal,
  type RefusalReason,
  type SnapshotPolicy,
} from '../types.ts'
import { planRepair, type RepairPlanOptions, type RepairStep } from './plan.ts'

export interface RepairOptions extends RunOptions, RepairPlanOptions {
  /** Before statements are sent: an undo, or what is left of a half-done migration. Default: by-risk. */
  readonly snapshot?: SnapshotPolicy
}

/**
 * Mends what a crash, another runner or an upgrade of Drizzle left behind in ledger and log. Each step is told before
 * it is done and after; nothing is done where anything is not understood.
 * @throws as `apply` does
 */
export async function repair(options: RepairOptions, ports: MigrationPorts): Promise<RepairOutcome> {
  const folder = await readFolder(options.folder)
  return await underLock(options, ports, (session) => repairLocked(session, folder, options, ports))
}

interface RepairRun {
  readonly session: Session
  readonly ledger: Ledger
  readonly options: RepairOptions
  readonly ports: MigrationPorts
  readonly snapshot: string | undefined
}

async function repairLocked(
  session: Session,
  folder: MigrationFolder,
  options: RepairOptions,
  ports: MigrationPorts,
): Promise<RepairOutcome> {
  const table = options.ledger ?? drizzleLedger
  const state = await readDatabaseState(session, table)
  const { ledger, log } = state
  const planned = planRepair(folder, ledger, log, options, await loadTraits(folder.migrations))
  if (planned.kind === 'refused') return planned
  if (planned.steps.length === 0) return { kind: 'nothing-to-repair', left: planned.left }
  const ready = await snapshotFirst(planned.steps, options, ports)
  if (ready.kind === 'refused') return ready
  const meanwhile = ready.id === undefined ? undefined : await changedMeanwhile(session, table, state)
  if (meanwhile !== undefined) return meanwhile
  await createOnce(ports, () => ensureLog(session))
  const was = await before(session, ready.id)
  const steps: Repaired[] = []
  for (const step of planned.steps) {
    ports.signal.throwIfAborted()
    ports.log.info(`repair: ${step.message}`)
    const stopped = await doStep(step, { session, ledger, options, ports, snapshot: ready.id })
    if (stopped !== undefined) return stopped.kind === 'refused' ? stopped : { ...stopped, before: was }
    ports.log.info(`repair: done (${step.kind} ${step.migration})`)
    steps.push({ kind: step.kind, migration: step.migration, message: step.message })
  }
  return { kind: 'repaired', steps, left: planned.left, before: was }
}

/** Only what sends statements to the product's tables can lose data; ledger and log are mended without. */
async function snapshotFirst(
  steps: readonly RepairStep[],
  { snapshot = 'by-risk', consent = [] }: RepairOptions,
  ports: MigrationPorts,
): ReturnType<typeof takeSnapshot> {
  if (!steps.some(({ kind }) => kind === 'undo' || kind === 'resume')) return { kind: 'ready', id: undefined }
  const losses = steps.flatMap((step) => {
    if (step.kind === 'undo') return step.losses
    if (step.kind !== 'resume') return []
    const { risk, riskBecause } = step.planned.traits
    if (risk !== 'data-loss') return []
    return [`${step.migration}${riskBecause === undefined ? '' : ` (${riskBecause})`}`]
  })
  return await takeSnapshot(losses, { policy: snapshot, consent }, ports)
}

/** Gives the outcome where it could not be done. */
async function doStep(step: RepairStep, run: RepairRun): Promise<Failed | Cancelled | Refusal | undefined> {
  const { session, ledger, options, ports } = run
  const table = options.ledger ?? drizzleLedger
  switch (step.kind) {
    case 'close-run':
      await closeAbandonedRow(session, step.log)
      return undefined
    case 'delete-repeated-row':
      await session.script(durably([deleteRowsSql(table, [step.row])]))
      return undefined
    case 'write-time':
    case 'restamp':
    case 'write-name':
    case 'rename':
      if (step.becomes !== undefined)
        await session.script(durably([updateRowSql(table, ledger, step.row, step.becomes)]))
      return undefined
    case 'mark-applied': {
      const { planned } = step
      const unfinished = await indexNotThere(session, planned.migration)
      if (unfinished !== undefined) return { kind: 'refused', reasons: [unfinished] }
      const entry = upEntry(planned, { run: options.run, ledger: table, snapshotId: null })
      const statementNo = statementsOf(planned.migration.up).length
      await session.script(
        durably([
          insertRowSql(table, planned.migration, ledger.named),
          recordSql({ ...entry, kind: 'mark-applied', transactional: false, statementNo }),
        ]),
      )
      return undefined
    }
    case 'resume':
      return await applyPending([step.planned], {
        session,
        table,
        named: ledger.named,
        options,
        ports,
        done: [] satisfies Done[],
        snapshot: run.snapshot,
      })
    case 'undo':
      return await undo(step, run)
  }
}

/** An index that the migration builds concurrently shows by itself whether it was done by hand. */
async function indexNotThere(session: Session, migration: Migration): Promise<RefusalReason | undefined> {
  for (const { concurrentIndex: index } of statementsOf(migration.up)) {
    if (index === undefined) continue
    const found = await findIndex(session, index)
    if (found?.valid === true) continue
    return {
      kind: 'not-understood',
      migration: migration.name,
      file: migration.up.path,
      message: `${migration.name} builds the index ${index.name}, which ${found === undefined ? 'is not there' : 'is there but invalid'}, so it is not applied`,
      fix: 'Resume it, or build the index by hand first.',
    }
  }
  return undefined
}

async function undo(
  { planned, down, migration }: RepairStep & { readonly kind: 'undo' },
  { session, options, ports, snapshot }: RepairRun,
): Promise<Failed | Cancelled | undefined> {
  const result = await execute(
    session,
    {
      file: down,
      // Statement by statement, because what is missing already must not end the rest.
      mode: { transactional: false, because: 'the undo of a migration that is half done', offset: 0 },
      resumeAfter: undefined,
      durable: true,
      overWhatIsThere: true,
      log: {
        kind: 'undo',
        run: options.run,
        ledger: options.ledger ?? drizzleLedger,
        name: migration,
        hash: planned.migration.up.hash,
        direction: 'down',
        upSql: null,
        downSql: down.text,
        phase: planned.traits.phase,
        risk: null,
        snapshotId: snapshot ?? null,
      },
      record: [],
    },
    { ...defaultLimits, ...options.limits },
    { ...ports, onRetry: (message) => ports.log.info(`repair: ${message}`) },
  )
  switch (result.kind) {
    case 'done':
      return undefined
    case 'failed':
      return { kind: 'failed', failure: result.failure, done: [], remaining: [] }
    case 'cancelled':
      return { kind: 'cancelled', done: [], migration, rolledBack: result.rolledBack, remaining: [] }
  }
}
