import { backoff } from '../../kernel/index.ts'
import { type Session, sqlstateOf } from '../connection/index.ts'
import { closeSql, openSql } from '../ledger/index.ts'
import { lineAt, type TransactionMode } from '../sql/index.ts'
import type { SqlFile } from '../types.ts'
import {
  type Attempt,
  beginSql,
  type ExecutePorts,
  entryOf,
  type Limits,
  type Opened,
  type Ready,
  type Run,
  type Work,
} from './attempt.ts'
import { type Failure, failureOf } from './failure.ts'
import { inTransaction } from './in-transaction.ts'
import { statementByStatement } from './without-transaction.ts'

export type WorkResult =
  | {
      readonly kind: 'done'
      readonly ms: number
      readonly attempts: number
      /** The one that follows, where it was opened together with the commit. */
      readonly opened?: Opened | undefined
    }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled'; readonly rolledBack: boolean; readonly statementNo: number }

// A lock that was not to be had in time, and a deadlock of which we were the victim.
const worthAnotherTry = ['55P03', '40P01']

/**
 * Runs one migration. Throws only where our own bookkeeping fails; what the migration does wrong is a result.
 * @param neighbours what the migration before it opened of this one, and which it is to open in turn
 */
export async function execute(
  session: Session,
  work: Work,
  limits: Limits,
  ports: ExecutePorts,
  neighbours: { readonly opened?: Opened | undefined; readonly following?: Ready | undefined } = {},
): Promise<WorkResult> {
  const start = ports.clock.now()
  const done = work.resumeAfter ?? 0
  const { logId, begun } = neighbours.opened ?? (await open(session, work, limits))
  const run: Run = { session, work, limits, ports, logId, start, following: neighbours.following }
  let completed = done
  for (let attempt = 1; ; attempt++) {
    const result = work.mode.transactional
      ? await inTransaction(run, begun && attempt === 1)
      : await statementByStatement(run, completed, attempt)
    if (result.kind === 'done') {
      return { kind: 'done', ms: ports.clock.now() - start, attempts: attempt, opened: result.opened }
    }
    completed = work.mode.transactional ? 0 : result.completed
    const code = sqlstateOf(result.error)
    if (wasCancelled(run, result)) return cancelled(run, completed, result.leftBehind)
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

/** The signal fired and ended the statement; an error of the migration's own, or a doubtful commit, is told as such. */
function wasCancelled(run: Run, result: Attempt & { kind: 'failed' }): boolean {
  const { signal } = run.ports
  if (!signal.aborted || result.place.stage === 'commit') return false
  const ended = result.error === signal.reason || sqlstateOf(result.error) === '57014'
  return ended || run.session.lost !== undefined
}

/** The row in the log, and where it is to have one its transaction: both in one round trip. */
async function open(session: Session, work: Work, limits: Limits): Promise<Opened> {
  const begun = work.mode.transactional
  const begin = begun ? beginSql(session, limits, work.durable) : ''
  // The row tells of a runner that was killed, not of a server that crashed: it need not reach the disk first.
  const [row] = await session.script<{ id: string }>(
    `begin; set local synchronous_commit = off; ${openSql(entryOf(work))}; commit; ${begin}`,
  )
  return { logId: Number(row?.id), begun }
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
