import type { Severity } from './types.ts'

const steps: readonly Severity[] = ['notice', 'warning', 'error']

/** A scan of fewer rows is over in milliseconds, so that its lock is hardly felt. */
const few = 10_000
/** From here on a scan or rewrite takes seconds to minutes on common hardware. */
const many = 1_000_000

/** Weighs what grows with a table by the rows that it has; unknown rows leave it as it is. */
export function weigh(severity: Severity, rows: number | undefined): Severity {
  if (rows === undefined) return severity
  const shift = rows < few ? -1 : rows >= many ? 1 : 0
  const at = Math.min(Math.max(steps.indexOf(severity) + shift, 0), steps.length - 1)
  return steps[at] ?? severity
}

export function rowsClause(rows: number | undefined): string {
  return rows === undefined ? '' : ` (about ${formatRows(rows)} rows)`
}

/** A count of rows as a person reads it: 950, 12 thousand, 3.4 million. */
function formatRows(rows: number): string {
  if (rows < 10_000) return String(Math.round(rows))
  if (rows < 1_000_000) return `${Math.round(rows / 1_000)} thousand`
  return `${(rows / 1_000_000).toFixed(1).replace(/\.0$/, '')} million`
}
