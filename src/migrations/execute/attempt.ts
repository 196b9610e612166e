import type { Clock } from '../../kernel/index.ts'
import { ownRole, type Session } from '../connection/index.ts'
import { closeSql, type LogEntry } from '../ledger/index.ts'
import type { TransactionMode } from '../sql/index.ts'
import type { SqlFile } from '../types.ts'
import type { Place } from './failure.ts'

/** Limits of a migration, in milliseconds; 0 is no limit, as in PostgreSQL. */
export interface Limits {
  /** How long a statement may wait for a lock; everybody behind it waits as long. */
  readonly lockMs: number
  /** The same outside a transaction, where waiting blocks nobody. */
  readonly concurrentLockMs: number
  readonly statementMs: number
  readonly idleMs: number
  /** How often a migration is tried altogether when a lock is not to be had. */
  readonly attempts: number
}

export const defaultLimits: Limits = {
  lockMs: 5_000,
  concurrentLockMs: 300_000,
  statementMs: 900_000,
  idleMs: 60_000,
  attempts: 5,
}

/** One migration in one direction, ready to be sent. */
export interface Work {
  readonly file: SqlFile
  readonly mode: TransactionMode
  readonly resumeAfter: number | undefined
  /**
   * True for the undo of a half-done migration, outside a transaction: a statement that finds nothing to take away, or
   * finds again what it would give back, is done.
   */
  readonly overWhatIsThere?: boolean
  /**
   * True where the commit must have reached the disk before the run goes on. Between two migrations it need not: what a
   * crash of the server takes then, it takes together with its row of the ledger, and the next run applies it again.
   */
  readonly durable: boolean
  readonly log: Omit<LogEntry, 'transactional' | 'statementNo'>
  /** SQL that records the result; committed together with the migration. */
  readonly record: readonly string[]
}

export interface ExecutePorts {
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly onRetry: (message: string) => void
}

/** What one try came to; `error` is the server's or the driver's. */
export type Attempt =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed'
      readonly error: unknown
      readonly place: Place
      readonly completed: number
      /** An invalid index that could not be dropped. */
      readonly leftBehind?: string | undefined
    }

export interface Run {
  readonly session: Session
  readonly work: Work
  readonly limits: Limits
  readonly ports: ExecutePorts
  readonly logId: number
  readonly start: number
}

// Whatever the database or the migration itself has set; what waits for more than the disk of the server is left alone.
const waitForDisk = `select pg_catalog.set_config('synchronous_commit', 'on', true)
  where pg_catalog.current_setting('synchronous_commit') = 'off'`

/** Records the migration and commits it; deferred constraints speak up here. */
export async function commit(run: Run, completed: number): Promise<Attempt> {
  const { session, work, ports, logId, start } = run
  const close = closeSql(logId, { status: 'ok', statementNo: completed, ms: ports.clock.now() - start })
  try {
    await session.script(
      `${ownRole}; ${work.durable ? `${waitForDisk}; ` : ''}${[...work.record, close].join('; ')}; commit`,
    )
    return { kind: 'done' }
  } catch (error) {
    return { kind: 'failed', error, place: { stage: 'commit' }, completed }
  }
}
