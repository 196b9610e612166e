import { changedMeanwhile, takeSnapshot } from '../apply/index.ts'
import { frontMatterOf, inferenceOf } from '../checklist/index.ts'
import { createOnce, type MigrationPorts, type Session } from '../connection/index.ts'
import { before, executeEach, limitsFor, type RunOptions, type Step, underLock } from '../execute/index.ts'
import { readFolder } from '../folder/index.ts'
import { closeAbandoned, deleteRowsSql, ensureLog, readDatabaseState, revertedSql } from '../ledger/index.ts'
import type { Done, DownOutcome } from '../outcome.ts'
import {
  type DownPlan,
  type DownPlanOptions,
  type DownStep,
  type DownTraits,
  planDown,
} from '../plan/index.ts'
import { loadParser, type SqlParser } from '../syntax/index.ts'
import {
  type DatabaseState,
  drizzleLedger,
  type MigrationFolder,
  type Refusal,
  type SnapshotPolicy,
  type SqlFile,
} from '../types.ts'

export interface DownOptions extends RunOptions, DownPlanOptions {
  /** Default: by-risk. */
  readonly snapshot?: SnapshotPolicy
}

/**
 * Takes back what was applied after `to`, newest first, one transaction a migration.
 * @throws as `apply` does
 */
export async function down(options: DownOptions, ports: MigrationPorts): Promise<DownOutcome> {
  const folder = await readFolder(options.folder)
  return await underLock(options, ports, (session, done) => downLocked(session, folder, options, ports, done))
}

async function downLocked(
  session: Session,
  folder: MigrationFolder,
  options: DownOptions,
  ports: MigrationPorts,
  done: Done[],
): Promise<DownOutcome> {
  const table = options.ledger ?? drizzleLedger
  const state = await readDatabaseState(session, table)
  const planned = await planNow(state, folder, options, ports)
  if (planned.kind === 'refused') return planned
  if (planned.steps.length === 0) return { kind: 'nothing-to-revert', to: planned.to }
  for (const warning of planned.warnings) ports.log.info(`warning: ${warning}`)
  const ready = await takeSnapshot(
    planned.dataLoss,
    { policy: options.snapshot ?? 'by-risk', consent: options.consent ?? [] },
    ports,
  )
  if (ready.kind === 'refused') return ready
  const meanwhile = ready.id === undefined ? undefined : await changedMeanwhile(session, table, state)
  if (meanwhile !== undefined) return meanwhile
  await createOnce(ports, () => ensureLog(session))
  await closeAbandoned(session, table)
  const was = await before(session, ready.id)
  const run = { session, options, ports, done, snapshot: ready.id }
  const stopped = await executeEach(
    planned.steps.map((step) => stepOf(step, run)),
    run,
  )
  if (stopped !== undefined) return { ...stopped, before: was }
  return { kind: 'reverted', done, to: planned.to, warnings: planned.warnings, before: was }
}

/** By name, by what the log says of versions and commits, and at last by the folder as it was at that commit. */
async function planNow(
  { ledger, log }: DatabaseState,
  folder: MigrationFolder,
  options: DownOptions,
  ports: MigrationPorts,
): Promise<DownPlan | Refusal> {
  const parser = await loadParser()
  const traitsOf = (file: SqlFile) => downTraits(file, parser)
  const planned = planDown(folder, ledger, log, options, traitsOf)
  if (planned.kind !== 'refused' || options.to === undefined || ports.headAt === undefined) return planned
  if (!planned.reasons.some((reason) => reason.kind === 'no-such-migration')) return planned
  const head = await ports.headAt(options.to)
  if (head === undefined) return planned
  ports.log.info(`${options.to} has the migrations up to ${head}`)
  return planDown(folder, ledger, log, { ...options, to: head }, traitsOf)
}

/** What cannot be read may take away and lose anything. */
function downTraits(file: SqlFile, parser: SqlParser): DownTraits {
  const { declared } = frontMatterOf(file)
  const { contracts, risk, unread } = inferenceOf(file, parser)
  return {
    transaction: declared.transaction?.value ?? 'auto',
    lockTimeoutMs: declared.lockTimeout?.value,
    takesAway: contracts?.what ?? unread,
    loses:
      risk.value === 'data-loss'
        ? (risk.effect?.what ?? 'data')
        : declared.risk?.value === 'data-loss'
          ? 'it declares risk=data-loss'
          : undefined,
  }
}

interface DownRun {
  readonly options: DownOptions
  readonly snapshot: string | undefined
}

function stepOf(step: DownStep, { options, snapshot }: DownRun): Step {
  const table = options.ledger ?? drizzleLedger
  return {
    doneLine: (took) => `taken back in ${took} (SQL from the ${step.source})`,
    limits: limitsFor(step.lockTimeoutMs, options.limits),
    work: {
      file: step.down,
      mode: step.mode,
      resumeAfter: step.resumeAfter,
      durable: true,
      log: {
        kind: 'run',
        run: options.run,
        ledger: table,
        name: step.name,
        hash: step.hash,
        direction: 'down',
        upSql: null,
        downSql: step.down.text,
        phase: step.phase,
        risk: null,
        snapshotId: snapshot ?? null,
      },
      record: [deleteRowsSql(table, step.rows), revertedSql(table, step.name)],
    },
  }
}
