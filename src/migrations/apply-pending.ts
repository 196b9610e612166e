import { errorMessage, formatDuration } from '../kernel/index.ts'
import { defaultLimits, type Limits, type Work } from './attempt.ts'
import { execute, modeLine, type WorkResult } from './execute.ts'
import { bookkeepingFailure } from './failure.ts'
import { insertRowSql } from './ledger.ts'
import { flushLog, type RunIdentity } from './migration-log.ts'
import type { Cancelled, Done, Failed } from './outcome.ts'
import type { PlannedMigration } from './plan.ts'
import type { Session } from './session.ts'
import type { LedgerTable } from './types.ts'
import type { MigrationPorts } from './with-lock.ts'

/** What applying takes, once it is decided. */
export interface PendingRun {
  readonly session: Session
  readonly table: LedgerTable
  /** Whether the ledger has the column `name`. */
  readonly named: boolean
  readonly options: { readonly run: RunIdentity; readonly limits?: Partial<Limits> }
  readonly ports: MigrationPorts
  readonly done: Done[]
  readonly snapshot: string | undefined
}

/**
 * Applies migrations one by one; gives the outcome where it stops before the end. When it returns, everything that is
 * done has reached the server's disk, or the log says that the server did not confirm it.
 */
export async function applyPending(
  pending: readonly PlannedMigration[],
  run: PendingRun,
): Promise<Failed | Cancelled | undefined> {
  const stopped = await applyEach(pending, run)
  if (stopped === undefined || run.done.length === 0 || run.session.lost !== undefined) return stopped
  try {
    await flushLog(run.session)
  } catch (error) {
    // Why the run stopped is what has to be told; the server writes what it committed within its wal_writer_delay.
    const said = run.session.target.redact(errorMessage(error))
    run.ports.log.info(`warning: the server did not confirm that what was applied is on its disk: ${said}`)
  }
  return stopped
}

async function applyEach(
  pending: readonly PlannedMigration[],
  run: PendingRun,
): Promise<Failed | Cancelled | undefined> {
  const { session, ports, done } = run
  for (const [index, one] of pending.entries()) {
    // Only where it stops: for each of a thousand it would be a list of a thousand names.
    const namesFrom = (at: number) => pending.slice(at).map(({ migration }) => migration.name)
    const { name } = one.migration
    if (ports.signal.aborted) {
      return {
        kind: 'cancelled',
        done,
        migration: undefined,
        rolledBack: true,
        remaining: namesFrom(index),
      }
    }
    announce(one, ports)
    let result: WorkResult
    try {
      result = await applyOne(one, run, index === pending.length - 1)
    } catch (error) {
      const failure = bookkeepingFailure(
        one.migration.up,
        name,
        'up',
        one.resumeAfter ?? 0,
        error,
        session.target.redact,
      )
      return { kind: 'failed', failure, done, remaining: namesFrom(index + 1) }
    }
    if (result.kind === 'failed') {
      return { kind: 'failed', failure: result.failure, done, remaining: namesFrom(index + 1) }
    }
    if (result.kind === 'cancelled') {
      const { rolledBack } = result
      return { kind: 'cancelled', done, migration: name, rolledBack, remaining: namesFrom(index + 1) }
    }
    done.push({ name, ms: result.ms, attempts: result.attempts, transactional: one.mode.transactional })
    ports.log.info(`${name}: applied in ${formatDuration(result.ms)}`)
  }
  return undefined
}

function announce(one: PlannedMigration, ports: MigrationPorts): void {
  if (one.mode.transactional) return
  const line = modeLine(one.migration.up, one.mode)
  const from = one.resumeAfter === undefined ? '' : `, going on behind statement ${one.resumeAfter}`
  ports.log.info(
    `${one.migration.name}: outside a transaction because of ${one.mode.because} (line ${line})${from}`,
  )
}

function applyOne(one: PlannedMigration, run: PendingRun, durable: boolean): Promise<WorkResult> {
  const { table, named, options, ports, session, snapshot } = run
  const { migration } = one
  return execute(
    session,
    {
      file: migration.up,
      mode: one.mode,
      resumeAfter: one.resumeAfter,
      durable,
      log: upEntry(one, { run: options.run, ledger: table, snapshotId: snapshot ?? null }),
      record: [insertRowSql(table, migration, named)],
    },
    limitsFor(one.traits.lockTimeoutMs, options.limits),
    { ...ports, onRetry: (message) => ports.log.info(message) },
  )
}

/** What the log is to say of a migration on its way up. */
export function upEntry(
  { migration, traits }: Pick<PlannedMigration, 'migration' | 'traits'>,
  by: { readonly run: RunIdentity; readonly ledger: LedgerTable; readonly snapshotId: string | null },
): Work['log'] {
  return {
    kind: 'run',
    ...by,
    name: migration.name,
    hash: migration.up.hash,
    direction: 'up',
    upSql: migration.up.text,
    downSql: migration.down?.text ?? null,
    phase: traits.phase,
  }
}

/** The limits of a run, with the one that a migration sets for itself. */
export function limitsFor(lockTimeoutMs: number | undefined, limits: Partial<Limits> | undefined): Limits {
  const own = lockTimeoutMs === undefined ? {} : { lockMs: lockTimeoutMs, concurrentLockMs: lockTimeoutMs }
  return { ...defaultLimits, ...limits, ...own }
}
