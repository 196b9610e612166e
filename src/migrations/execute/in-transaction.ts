import { statementsIn } from '../sql/index.ts'
import { type Attempt, beginSql, commit, type Run } from './attempt.ts'
import type { Place } from './failure.ts'

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
