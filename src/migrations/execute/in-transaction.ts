import type { Session } from '../connection/index.ts'
import { statementsIn } from '../sql/index.ts'
import { type Attempt, commit, type Limits, type Run } from './attempt.ts'
import type { Place } from './failure.ts'

/** The SQL that begins a try; settings that an earlier migration left in the session must not reach this one. */
export function beginSql(session: Session, limits: Limits, durable: boolean): string {
  const commitsLater = durable ? '' : 'set local synchronous_commit = off; '
  return `${session.resetSql}; begin; ${commitsLater}set local lock_timeout = ${limits.lockMs};
     set local statement_timeout = ${limits.statementMs}; set local idle_in_transaction_session_timeout = ${limits.idleMs}`
}

/**
 * One try of a migration in one transaction, a query for each of Drizzle's pieces, as Drizzle sends them.
 * @param begun whether the transaction is under way already
 */
export async function inTransaction(run: Run, begun: boolean): Promise<Attempt> {
  const { session, work, limits, ports } = run
  if (!begun) await session.script(beginSql(session, limits, work.durable))
  let completed = 0
  for (const segment of work.file.segments) {
    const statements = statementsIn(segment)
    if (statements.length === 0) continue
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
