import { errorMessage } from '../../kernel/index.ts'
import type { MigrationPorts, Session } from '../connection/index.ts'
import { executeEach, type Limits, limitsFor, type Step, type Work } from '../execute/index.ts'
import { flushLog, insertRowSql, type RunIdentity } from '../ledger/index.ts'
import type { Cancelled, Done, Failed } from '../outcome.ts'
import type { PlannedMigration } from '../plan/index.ts'
import type { LedgerTable } from '../types.ts'

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
  const steps = pending.map((one, index) => stepOf(one, run, index === pending.length - 1))
  const stopped = await executeEach(steps, run)
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

function stepOf(one: PlannedMigration, run: PendingRun, durable: boolean): Step {
  const { table, named, options, snapshot } = run
  const { migration } = one
  return {
    doneLine: (took) => `applied in ${took}`,
    limits: limitsFor(one.traits.lockTimeoutMs, options.limits),
    work: {
      file: migration.up,
      mode: one.mode,
      resumeAfter: one.resumeAfter,
      durable,
      log: upEntry(one, { run: options.run, ledger: table, snapshotId: snapshot ?? null }),
      record: [insertRowSql(table, migration, named)],
    },
  }
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
    risk: traits.risk,
  }
}
