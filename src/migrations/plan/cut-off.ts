import type { LogRow } from '../types.ts'

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
