import type { Finding, StatementTrace } from './types.ts'

const exclusive = 'AccessExclusiveLock'

/**
 * What the traces of one migration mean for those who use its tables meanwhile: a table written anew, a table that
 * nobody can read while other work goes on, two tables locked one after the other. The first and second are eugene's
 * E10 and E4 (https://kaveland.no/eugene/hints/), narrowed to work that takes time. Pure.
 */
export function traceFindings(traces: readonly StatementTrace[]): readonly Finding[] {
  const findings: Finding[] = []
  const locked = new Map<string, StatementTrace>()
  for (const trace of traces) {
    for (const table of trace.rewrites) {
      findings.push({
        ...placeOf(trace),
        rule: 'table-rewrite',
        message: `it writes ${table} anew, row by row, while nobody can read or write it`,
        fix: 'Add a new column beside the old one, fill it in batches, and change over in a later release.',
      })
    }
    const others = [...locked].filter(
      ([table]) => !trace.rewrites.includes(table) || takesTime(trace) !== undefined,
    )
    const work = takesTime(trace)
    const [held] = others
    if (held !== undefined && work !== undefined) {
      findings.push({
        ...placeOf(trace),
        rule: 'work-under-exclusive-lock',
        message: `it ${work} while line ${held[1].line} keeps ${held[0]} locked against reads and writes (${exclusive}) until the transaction ends`,
        fix: 'Put it into a migration of its own, which has a transaction of its own.',
      })
    }
    const now = trace.locks
      .filter((lock) => lock.existing && lock.mode === exclusive)
      .map((lock) => lock.table)
    const second = now.find((table) => !locked.has(table))
    const [first] = [...locked].filter(([table]) => table !== second)
    if (second !== undefined && first !== undefined) {
      findings.push({
        ...placeOf(trace),
        rule: 'several-exclusive-locks',
        message: `it locks ${second} against reads and writes while line ${first[1].line} still holds ${first[0]}: whoever uses both in the other order ends in a deadlock, and waiting for the second blocks all readers of the first`,
        fix: 'Make a migration of each table.',
      })
    }
    for (const table of now) if (!locked.has(table)) locked.set(table, trace)
  }
  return findings
}

/** What in a statement takes as long as a table is large, or undefined. */
function takesTime(trace: StatementTrace): string | undefined {
  if (trace.rewrites.length > 0) return `writes ${trace.rewrites.join(', ')} anew`
  return trace.slow
}

function placeOf(
  trace: StatementTrace,
): Pick<Finding, 'migration' | 'file' | 'line' | 'detail'> & { readonly severity: 'warning' } {
  return {
    severity: 'warning',
    migration: trace.migration,
    file: trace.file,
    line: trace.line,
    detail: { text: trace.statement, language: 'sql' },
  }
}
