import type { Clock } from '../../kernel/index.ts'
import { ownRole, type Session } from '../connection/index.ts'
import { closeSql, type LogEntry, openSql, waitForDisk } from '../ledger/index.ts'
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
  /** Statements that record the result; committed together with the migration. */
  readonly record: readonly string[]
}

export interface ExecutePorts {
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly onRetry: (message: string) => void
}

/** A migration that may be sent. */
export interface Ready {
  readonly work: Work
  readonly limits: Limits
}

/** Its row stands in the log; `begun` where its transaction is under way too. */
export interface Opened {
  readonly logId: number
  readonly begun: boolean
}

/** What one try came to; `error` is the server's or the driver's. */
export type Attempt =
  | { readonly kind: 'done'; readonly opened?: Opened | undefined }
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
  /**
   * Opened in the same round trip that commits this one: of a thousand migrations each round trip counts.
   */
  readonly following?: Ready | undefined
}

/** The SQL that begins a try; settings that an earlier migration left in the session must not reach this one. */
export function beginSql(session: Session, limits: Limits, durable: boolean): string {
  const commitsLater = durable ? '' : 'set local synchronous_commit = off; '
  return `${session.resetSql}; begin; ${commitsLater}set local lock_timeout = ${limits.lockMs};
     set local statement_timeout = ${limits.statementMs}; set local idle_in_transaction_session_timeout = ${limits.idleMs}`
}

/** The log's row of a migration that begins. */
export function entryOf({ log, mode, resumeAfter }: Work): LogEntry {
  return { ...log, transactional: mode.transactional, statementNo: resumeAfter ?? 0 }
}

/**
 * Records the migration and commits it; deferred constraints speak up here. Where another follows, its row in the log is
 * committed together with it, and its transaction begins.
 */
export async function commit(run: Run, completed: number): Promise<Attempt> {
  const { session, work, ports, logId, start } = run
  const following = ports.signal.aborted ? undefined : run.following
  const close = closeSql(logId, { status: 'ok', statementNo: completed, ms: ports.clock.now() - start })
  const committing = [
    ...ownRole,
    ...(work.durable ? [waitForDisk] : []),
    ...work.record,
    close,
    ...(following === undefined ? [] : [openSql(entryOf(following.work))]),
    'commit',
  ]
  const next = following === undefined ? '' : beginSql(session, following.limits, following.work.durable)
  const sent = await session.send<{ id?: string }>(`${committing.join('; ')}; ${next}`)
  if (sent.error !== undefined) await session.rollback()
  if (sent.completed < committing.length) {
    return { kind: 'failed', error: sent.error, place: { stage: 'commit' }, completed }
  }
  if (following === undefined) return { kind: 'done' }
  const row = sent.rows.find(({ id }) => id !== undefined)
  // What fails behind the commit is only that the next one's transaction did not begin; its own try will say why.
  return { kind: 'done', opened: { logId: Number(row?.id), begun: sent.error === undefined } }
}
