import { parseSqlFile, statementsOf } from '../sql/index.ts'
import type { LogRow, SqlFile } from '../types.ts'

/**
 * Where the last run of a migration outside a transaction was cut off: the number of statements that are known to be
 * done. Undefined where its last run was none, ended well, or was taken back.
 */
export function cutOffAfter(
  name: string,
  direction: LogRow['direction'],
  log: readonly LogRow[],
): number | undefined {
  const last = log.findLast((row) => row.name === name)
  if (last === undefined || last.direction !== direction || last.transactional) return undefined
  return last.status === 'failed' || last.status === 'running' ? (last.statementNo ?? 0) : undefined
}

/**
 * Whether a run ended without a word in its first statement, and that has no transaction: then it was perhaps done, or
 * left an invalid index. A failure that the server reported, or a statement with a transaction, leaves nothing.
 * @param last the newest row of a migration
 */
export function firstMayBeDone(last: LogRow | undefined): boolean {
  if (last === undefined || last.transactional || (last.statementNo ?? 0) > 0) return false
  if (last.status !== 'running' && !(last.status === 'failed' && last.sqlstate === null)) return false
  const sql = last.direction === 'up' ? last.upSql : last.downSql
  return sql === null || statementsOf(parseSqlFile('', sql))[0]?.outsideTransaction !== undefined
}

/**
 * Whether a file can be gone on with behind `done` statements, though it was edited since it was cut off: those are as
 * they were, and the one that was under way did not build an index which nobody would then take away.
 * @param before the SQL as it was when it was cut off
 */
export function sameSoFar(before: string | null, file: SqlFile, done: number): boolean {
  if (before === null) return false
  const [was, is] = [statementsOf(parseSqlFile('', before)), statementsOf(file)]
  const text = (statement: (typeof was)[number] | undefined) => statement?.text.replaceAll('\r\n', '\n')
  if (was.length < done || is.length < done) return false
  const index = was[done]?.concurrentIndex
  return (
    was.slice(0, done).every((statement, at) => text(statement) === text(is[at])) &&
    (index === undefined || index.name === is[done]?.concurrentIndex?.name)
  )
}
