import { formatDuration } from '../kernel/index.ts'
import { lockOptions, type RunOptions } from './apply.ts'
import { limitsFor } from './apply-pending.ts'
import { frontMatterOf, inferenceOf } from './checklist/index.ts'
import { execute, type WorkResult } from './execute.ts'
import { bookkeepingFailure } from './failure.ts'
import { readFolder } from './folder.ts'
import { deleteRowsSql, readLedger } from './ledger.ts'
import { closeAbandoned, ensureLog, readLog, revertedSql } from './migration-log.ts'
import type { Done, DownOutcome } from './outcome.ts'
import { type DownPlan, type DownPlanOptions, type DownStep, type DownTraits, planDown } from './plan-down.ts'
import type { Session } from './session.ts'
import { loadParser, type SqlParser } from './syntax/index.ts'
import { takeSnapshot } from './take-snapshot.ts'
import {
  drizzleLedger,
  type MigrationFolder,
  type Refusal,
  type SnapshotPolicy,
  type SqlFile,
} from './types.ts'
import { createOnce, type MigrationPorts, withLock } from './with-lock.ts'

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
  const done: Done[] = []
  try {
    return await withLock(lockOptions(options), ports, (session) =>
      downLocked(session, folder, options, ports, done),
    )
  } catch (error) {
    if (!ports.signal.aborted || error !== ports.signal.reason) throw error
    return { kind: 'cancelled', done, migration: undefined, rolledBack: true, remaining: [] }
  }
}

async function downLocked(
  session: Session,
  folder: MigrationFolder,
  options: DownOptions,
  ports: MigrationPorts,
  done: Done[],
): Promise<DownOutcome> {
  const table = options.ledger ?? drizzleLedger
  const planned = await planNow(session, folder, options, ports)
  if (planned.kind === 'refused') return planned
  if (planned.steps.length === 0) return { kind: 'nothing-to-revert', to: planned.to }
  for (const warning of planned.warnings) ports.log.info(`warning: ${warning}`)
  const ready = await takeSnapshot(
    planned.dataLoss,
    { policy: options.snapshot ?? 'by-risk', consent: options.consent ?? [] },
    ports,
  )
  if (ready.kind === 'refused') return ready
  await createOnce(ports, () => ensureLog(session))
  await closeAbandoned(session, table)
  const stopped = await revert(planned, { session, options, ports, done, snapshot: ready.id })
  return stopped ?? { kind: 'reverted', done, to: planned.to, warnings: planned.warnings, snapshot: ready.id }
}

/** By name, by what the log says of versions and commits, and at last by the folder as it was at that commit. */
async function planNow(
  session: Session,
  folder: MigrationFolder,
  options: DownOptions,
  ports: MigrationPorts,
): Promise<DownPlan | Refusal> {
  const table = options.ledger ?? drizzleLedger
  const ledger = await readLedger(session, table)
  const log = await readLog(session, table)
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
  readonly session: Session
  readonly options: DownOptions
  readonly ports: MigrationPorts
  readonly done: Done[]
  readonly snapshot: string | undefined
}

/** Gives the outcome where it stops before the end. */
async function revert(planned: DownPlan, run: DownRun): Promise<DownOutcome | undefined> {
  const { session, ports, done } = run
  for (const [index, step] of planned.steps.entries()) {
    const remaining = planned.steps.slice(index + 1).map((next) => next.name)
    if (ports.signal.aborted) {
      return {
        kind: 'cancelled',
        done,
        migration: undefined,
        rolledBack: true,
        remaining: [step.name, ...remaining],
      }
    }
    let result: WorkResult
    try {
      result = await revertOne(step, run)
    } catch (error) {
      const failure = bookkeepingFailure(
        step.down,
        step.name,
        'down',
        step.resumeAfter ?? 0,
        error,
        session.target.redact,
      )
      return { kind: 'failed', failure, done, remaining }
    }
    if (result.kind === 'failed') return { kind: 'failed', failure: result.failure, done, remaining }
    if (result.kind === 'cancelled') {
      return { kind: 'cancelled', done, migration: step.name, rolledBack: result.rolledBack, remaining }
    }
    done.push({
      name: step.name,
      ms: result.ms,
      attempts: result.attempts,
      transactional: step.mode.transactional,
    })
    ports.log.info(`${step.name}: taken back in ${formatDuration(result.ms)} (SQL from the ${step.source})`)
  }
  return undefined
}

function revertOne(step: DownStep, { session, options, ports, snapshot }: DownRun): Promise<WorkResult> {
  const table = options.ledger ?? drizzleLedger
  return execute(
    session,
    {
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
        snapshotId: snapshot ?? null,
      },
      record: [deleteRowsSql(table, step.rows), revertedSql(table, step.name)],
    },
    limitsFor(step.lockTimeoutMs, options.limits),
    { ...ports, onRetry: (message) => ports.log.info(message) },
  )
}
