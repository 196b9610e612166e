import { lineAt, type Statement } from '../sql/index.ts'
import type { RefusalReason, SqlFile } from '../types.ts'

/** A reason for each statement of a file that would end the transaction in which the file is run, or let go of the lock. */
export function transactionControlReasons(
  migration: string,
  file: SqlFile,
  statements: readonly Statement[],
  direction: 'up' | 'down',
): readonly RefusalReason[] {
  return statements.flatMap((statement): readonly RefusalReason[] => {
    if (statement.transactionControl === undefined) return []
    const line = lineAt(file.text, statement.offset)
    return [
      {
        kind: 'transaction-control',
        migration,
        file: file.path,
        line,
        message: `${file.path}:${line} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the ${direction === 'up' ? 'migration' : 'way down'}`,
        fix:
          direction === 'up'
            ? 'Remove it: every migration runs in a transaction of its own, or split the file into two migrations.'
            : 'Remove it: every way down runs in a transaction of its own.',
      },
    ]
  })
}
