import { tokenize } from '../sql/index.ts'

/** A comment that runs to the end of its line. */
export interface LineComment {
  /** What stands behind the two dashes, as written. */
  readonly text: string
  /** Where the dashes stand in the text, in UTF-16 units. */
  readonly offset: number
  /** Where the next statement's first token stands; the text's length behind the last one. */
  readonly before: number
  /** Whether it stands above the first statement. */
  readonly leading: boolean
}

/** The line comments of an SQL text; what looks like one inside a string, a quoted name or a block comment is none. */
export function lineComments(sql: string): readonly LineComment[] {
  const comments: LineComment[] = []
  // Most files have none at all.
  if (!sql.includes('--')) return comments
  let from = 0
  for (const token of [...tokenize(sql), { start: sql.length, end: sql.length }]) {
    let at = from
    while (at < token.start) {
      if (sql.startsWith('/*', at)) at = blockEnd(sql, at)
      else if (sql.startsWith('--', at)) {
        const end = lineEnd(sql, at)
        comments.push({ text: sql.slice(at + 2, end), offset: at, before: token.start, leading: from === 0 })
        at = end
      } else at++
    }
    from = token.end
  }
  return comments
}

function lineEnd(sql: string, at: number): number {
  const end = sql.slice(at).search(/[\r\n]/)
  return end === -1 ? sql.length : at + end
}

/** Block comments nest (manual, 4.1.5). */
function blockEnd(sql: string, at: number): number {
  let depth = 0
  let index = at
  do {
    if (sql.startsWith('/*', index)) {
      depth++
      index += 2
    } else if (sql.startsWith('*/', index)) {
      depth--
      index += 2
    } else index++
  } while (depth > 0 && index < sql.length)
  return index
}
