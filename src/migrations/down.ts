import { formatDuration } from '../kernel/index.ts'
import { lockOptions, type RunOptions } from './apply.ts'
import { defaultLimits } from './attempt.ts'
import { execute, type WorkResult } from './execute.ts'
import { bookkeepingFailure } from './failure.ts'
import { readFolder } from './folder.ts'
import { deleteRowsSql, readLedger } from './ledger.ts'
import { closeAbandoned, ensureLog, readLog, revertedSql } from './migration-log.ts'
import type { Done, DownOutcome } from './outcome.ts'
import { type DownPlan, type DownPlanOptions, type DownStep, planDown } from './plan-down.ts'
import type { Session } from './session.ts'
import { drizzleLedger, type MigrationFolder } from './types.ts'
import { createOnce, type MigrationPorts, withLock } from './with-lock.ts'

export interface DownOptions extends RunOptions, DownPlanOptions {}

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
  const planned = planDown(folder, await readLedger(session, table), await readLog(session, table), options)
  if (planned.kind === 'refused') return planned
  if (planned.steps.length === 0) return { kind: 'nothing-to-revert', to: options.to }
  await createOnce(ports, () => ensureLog(session))
  await closeAbandoned(session, table)
  return revert(session, planned, options, ports, done)
}

async function revert(
  session: Session,
  planned: DownPlan,
  options: DownOptions,
  ports: MigrationPorts,
  done: Done[],
): Promise<DownOutcome> {
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
      result = await revertOne(session, step, options, ports)
    } catch (error) {
      const failure = bookkeepingFailure(step.down, step.name, 'down', error, session.target.redact)
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
  return { kind: 'reverted', done, to: options.to }
}

function revertOne(
  session: Session,
  step: DownStep,
  options: DownOptions,
  ports: MigrationPorts,
): Promise<WorkResult> {
  const table = options.ledger ?? drizzleLedger
  return execute(
    session,
    {
      file: step.down,
      mode: step.mode,
      resumeAfter: step.resumeAfter,
      log: {
        run: options.run,
        ledger: table,
        name: step.name,
        hash: step.hash,
        direction: 'down',
        upSql: null,
        downSql: step.down.text,
      },
      record: [deleteRowsSql(table, step.rows), revertedSql(table, step.name)],
    },
    { ...defaultLimits, ...options.limits },
    { ...ports, onRetry: (message) => ports.log.info(message) },
  )
}
