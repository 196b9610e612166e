import { backoff, type Clock } from '../kernel/index.ts'
import { alreadyDone, dropInvalidIndex } from './concurrent-index.ts'
import { type Failure, failureOf, type Place } from './failure.ts'
import { closeSql, type LogEntry, openSql, progressSql } from './migration-log.ts'
import { sqlstateOf } from './server-error.ts'
import type { Session } from './session.ts'
import { lineAt } from './sql-file.ts'
import { readStatements, type Statement } from './sql-statements.ts'
import type { TransactionMode } from './transaction-mode.ts'
import type { SqlFile } from './types.ts'

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
  readonly log: Omit<LogEntry, 'transactional' | 'statementNo'>
  /** SQL that records the result; committed together with the migration. */
  readonly record: readonly string[]
}

export type WorkResult =
  | { readonly kind: 'done'; readonly ms: number; readonly attempts: number }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled'; readonly rolledBack: boolean; readonly statementNo: number }

export interface ExecutePorts {
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly onRetry: (message: string) => void
}

/** What one try came to; `error` is the server's or the driver's. */
type Attempt =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed'
      readonly error: unknown
      readonly place: Place
      readonly completed: number
      /** An invalid index that could not be dropped. */
      readonly leftBehind?: string | undefined
    }

interface Run {
  readonly session: Session
  readonly work: Work
  readonly limits: Limits
  readonly ports: ExecutePorts
  readonly logId: number
  readonly start: number
}

// A lock that was not to be had in time, and a deadlock of which we were the victim.
const worthAnotherTry = ['55P03', '40P01']

/** Runs one migration. Throws only where our own bookkeeping fails; what the migration does wrong is a result. */
export async function execute(
  session: Session,
  work: Work,
  limits: Limits,
  ports: ExecutePorts,
): Promise<WorkResult> {
  const start = ports.clock.now()
  const done = work.resumeAfter ?? 0
  const logId = await openLog(session, {
    ...work.log,
    transactional: work.mode.transactional,
    statementNo: done,
  })
  const run: Run = { session, work, limits, ports, logId, start }
  let completed = done
  for (let attempt = 1; ; attempt++) {
    const result = work.mode.transactional
      ? await inTransaction(run)
      : await statementByStatement(run, completed, attempt)
    if (result.kind === 'done') return { kind: 'done', ms: ports.clock.now() - start, attempts: attempt }
    completed = work.mode.transactional ? 0 : result.completed
    const code = sqlstateOf(result.error)
    if (ports.signal.aborted) return cancelled(run, completed, result.leftBehind)
    if (attempt >= limits.attempts || code === undefined || !worthAnotherTry.includes(code)) {
      return fail(run, result, attempt)
    }
    const delay = backoff(attempt, { firstDelayMs: 250, maxDelayMs: 8_000 }, ports.random)
    const why =
      code === '55P03'
        ? `no lock within ${work.mode.transactional ? limits.lockMs : limits.concurrentLockMs} ms`
        : 'a deadlock'
    ports.onRetry(`${work.log.name}: ${why}, try ${attempt + 1} of ${limits.attempts} in ${delay} ms`)
    try {
      await ports.clock.sleep(delay, ports.signal)
    } catch {
      // Only the signal ends a sleep early.
      return cancelled(run, completed, result.leftBehind)
    }
  }
}

async function openLog(session: Session, entry: LogEntry): Promise<number> {
  // The row tells of a runner that was killed, not of a server that crashed: it need not reach the disk first.
  await session.script('begin; set local synchronous_commit = off')
  const [row] = await session.query<{ id: string }>(openSql(entry))
  await session.script('commit')
  return Number(row?.id)
}

async function inTransaction(run: Run): Promise<Attempt> {
  const { session, work, limits, ports } = run
  // Settings that an earlier migration left in the session must not reach this one.
  await session.script(
    `${session.resetSql}; begin; set local lock_timeout = ${limits.lockMs};
     set local statement_timeout = ${limits.statementMs}; set local idle_in_transaction_session_timeout = ${limits.idleMs}`,
  )
  let completed = 0
  for (const segment of work.file.segments) {
    const statements = readStatements(segment.text)
    if (statements.length === 0) continue
    if (ports.signal.aborted) {
      await session.rollback()
      return { kind: 'failed', error: ports.signal.reason, place: { stage: 'statement' }, completed }
    }
    const result = await session.run(segment.text, ports.signal)
    if (result.error !== undefined) {
      const place: Place = {
        stage: 'statement',
        segment,
        statement: statements[Math.min(result.completed, statements.length - 1)],
        statementNo: completed + result.completed + 1,
      }
      await session.rollback()
      return { kind: 'failed', error: result.error, place, completed: completed + result.completed }
    }
    completed += result.completed
  }
  return commit(run, completed)
}

/** Records the migration and commits it; deferred constraints speak up here. */
async function commit(run: Run, completed: number): Promise<Attempt> {
  const { session, work, ports, logId, start } = run
  const close = closeSql(logId, { status: 'ok', statementNo: completed, ms: ports.clock.now() - start })
  try {
    await session.script(`reset session authorization; ${[...work.record, close].join('; ')}; commit`)
    return { kind: 'done' }
  } catch (error) {
    return { kind: 'failed', error, place: { stage: 'commit' }, completed }
  }
}

/**
 * For what cannot run in a transaction: every statement is sent and recorded by itself, so that a later run goes on
 * where this one ends. A statement that can have a transaction gets one, together with its record.
 */
async function statementByStatement(run: Run, done: number, attempt: number): Promise<Attempt> {
  const { session, work, limits, ports, logId } = run
  const all = work.file.segments.flatMap((segment) =>
    readStatements(segment.text).map((statement) => ({ segment, statement })),
  )
  await session.script(
    `${session.resetSql}; set lock_timeout = ${limits.concurrentLockMs}; set statement_timeout = ${limits.statementMs}`,
  )
  let completed = done
  for (const { segment, statement } of all.slice(done)) {
    const place: Place = { stage: 'statement', segment, statement, statementNo: completed + 1 }
    if (ports.signal.aborted) return { kind: 'failed', error: ports.signal.reason, place, completed }
    const cutOffHere = completed === done && (work.resumeAfter !== undefined || attempt > 1)
    const error = await sendOne(run, statement, completed + 1, cutOffHere)
    if (error !== undefined) {
      return { kind: 'failed', error, place, completed, leftBehind: await cleanUp(run, statement) }
    }
    completed++
    if (statement.outsideTransaction !== undefined) await session.query(progressSql(logId, completed))
  }
  await session.script(`${session.resetSql}; begin`)
  return commit(run, completed)
}

/** Sends one statement; gives its error. */
async function sendOne(
  run: Run,
  statement: Statement,
  number: number,
  cutOffHere: boolean,
): Promise<unknown> {
  const { session, limits, ports, logId } = run
  if (statement.outsideTransaction === undefined) {
    await session.script(`begin; set local lock_timeout = ${limits.lockMs}`)
    const { error } = await session.run(statement.text, ports.signal)
    if (error !== undefined) {
      await session.rollback()
      return error
    }
    try {
      await session.script(`${progressSql(logId, number)}; commit`)
      return undefined
    } catch (failure) {
      return failure
    }
  }
  if (statement.concurrentIndex !== undefined) {
    try {
      const dropped = await dropInvalidIndex(session, statement.concurrentIndex)
      if (dropped !== undefined)
        ports.onRetry(`dropped the invalid index ${dropped} that an earlier try left behind`)
    } catch (failure) {
      return failure
    }
  }
  const { error } = await session.run(statement.text, ports.signal)
  if (error !== undefined && cutOffHere && (await alreadyDone(session, statement, error))) return undefined
  return error
}

/** Takes an invalid index away at once; gives its name where that did not work, so that it can be told. */
async function cleanUp(run: Run, statement: Statement): Promise<string | undefined> {
  const { session, limits } = run
  const index = statement.concurrentIndex
  if (index === undefined) return undefined
  if (session.lost !== undefined) return index.name
  try {
    await session.script(`set lock_timeout = ${limits.lockMs}`)
    await dropInvalidIndex(session, index)
    await session.script(`set lock_timeout = ${limits.concurrentLockMs}`)
    return undefined
  } catch {
    // Whoever blocked the build blocks this too. The name is reported, and the next try drops the index first.
    return index.name
  }
}

async function cancelled(run: Run, completed: number, leftBehind: string | undefined): Promise<WorkResult> {
  await closeLog(run, { completed, sqlstate: undefined, error: 'cancelled' })
  return {
    kind: 'cancelled',
    rolledBack: run.work.mode.transactional || (completed === 0 && leftBehind === undefined),
    statementNo: completed,
  }
}

async function fail(run: Run, result: Attempt & { kind: 'failed' }, attempts: number): Promise<WorkResult> {
  const { work, session } = run
  const failure = failureOf(work.file, {
    name: work.log.name,
    direction: work.log.direction,
    transactional: work.mode.transactional,
    place: result.place,
    completed: work.mode.transactional ? 0 : result.completed,
    attempts,
    error: result.error,
    leftBehind: result.leftBehind,
    lost: session.lost !== undefined,
    redact: session.target.redact,
  })
  await closeLog(run, {
    completed: work.mode.transactional ? Math.max(0, (result.place.statementNo ?? 1) - 1) : result.completed,
    sqlstate: failure.sqlstate,
    error:
      failure.line === undefined ? failure.message : `${failure.file}:${failure.line}: ${failure.message}`,
  })
  return { kind: 'failed', failure }
}

/** Where the connection is gone the row stays `running`, which the next run understands. */
async function closeLog(
  run: Run,
  end: { readonly completed: number; readonly sqlstate: string | undefined; readonly error: string },
): Promise<void> {
  if (run.session.lost !== undefined) return
  await run.session.script(
    `${run.session.resetSql}; ${closeSql(run.logId, {
      status: 'failed',
      statementNo: end.completed,
      ms: run.ports.clock.now() - run.start,
      sqlstate: end.sqlstate,
      error: end.error,
    })}`,
  )
}

/** The first place in a file that decides its mode, for messages. */
export function modeLine(file: SqlFile, mode: TransactionMode): number | undefined {
  return mode.transactional ? undefined : lineAt(file.text, mode.offset)
}
