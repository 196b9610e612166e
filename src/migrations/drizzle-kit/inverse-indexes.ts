import { identifier, statementsOf } from '../sql/index.ts'
import type { SqlFile } from '../types.ts'

/**
 * The way back of a migration that only builds indexes CONCURRENTLY, newest first; undefined where it does anything
 * else. Such files are written by hand beside a snapshot that has the index already: drizzle-kit sees no difference.
 */
export function inverseIndexes(up: SqlFile): readonly string[] | undefined {
  const inverse: string[] = []
  for (const { concurrentIndex: index } of statementsOf(up)) {
    if (index === undefined) return undefined
    const schema = index.tableSchema === undefined ? '' : `${identifier(index.tableSchema)}.`
    inverse.unshift(`DROP INDEX CONCURRENTLY ${schema}${identifier(index.name)};`)
  }
  return inverse.length === 0 ? undefined : inverse
}
