import { blockedBy } from '../locks/index.ts'
import { key, type ParsedFile, sqlName } from '../syntax/index.ts'
import type { Found } from './dispatch.ts'
import { rowsClause, weigh } from './severity.ts'
import { brief } from './slices.ts'
import type { Finding, LintedMigration, LintOptions } from './types.ts'

/** Where things are in a file. */
export interface Places {
  readonly file: string
  /** The statement that an offset lies in, and the line and column of the offset. */
  at(offset: number): Pick<Finding, 'migration' | 'file' | 'line' | 'column' | 'statement'>
  /** Where the statement around an offset starts; the offset itself where there is none. */
  statementStart(offset: number): number
  anchor(rule: string): string
}

export function placesIn(migration: LintedMigration, parsed: ParsedFile): Places {
  const { text, path } = migration.up
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const outer = parsed.statements.filter((statement) => !statement.inBlock)
  const around = (offset: number) =>
    outer.findLast((statement) => statement.offset <= offset && offset <= statement.end)
  return {
    file: path,
    at(offset) {
      const inner = parsed.statements.findLast((statement) => statement.offset === offset) ?? around(offset)
      const line = lineOf(starts, offset)
      return {
        migration: migration.name,
        file: path,
        line,
        column: offset - (starts[line - 1] ?? 0) + 1,
        statement: brief(inner?.text ?? text.slice(offset).split('\n')[0] ?? ''),
      }
    },
    statementStart: (offset) => around(offset)?.offset ?? offset,
    anchor: (rule) => `migration-rules.md#${rule}`,
  }
}

/** The line, from 1, by bisection. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}

/** A rule's finding with place, severity by the rows, and the lock's meaning. */
export function describe(
  { rule, hit }: Found,
  places: Places,
  rows: LintOptions['rows'],
): { readonly offset: number; readonly finding: Finding } {
  const counted = (hit.grows ?? []).flatMap((table) => rows?.get(key(table)) ?? [])
  const most = counted.length === 0 ? undefined : Math.max(...counted)
  const offset = hit.offset ?? 0
  const severity = hit.severity ?? rule.severity
  return {
    offset,
    finding: {
      rule: rule.id,
      severity: (hit.grows ?? []).length > 0 ? weigh(severity, most) : severity,
      ...places.at(offset),
      message: `${hit.message}${rowsClause(most)}`,
      fix: hit.fix,
      ...(hit.lock === undefined
        ? {}
        : {
            lock: {
              mode: hit.lock.mode,
              tables: [...new Set(hit.lock.tables.map(sqlName))],
              blocks: blockedBy(hit.lock.mode),
            },
          }),
      ...(most === undefined ? {} : { rows: most }),
      ...(hit.sql === undefined ? {} : { detail: { text: hit.sql, language: 'sql' } }),
      anchor: places.anchor(rule.id),
    },
  }
}
