import { tokenize } from '../sql/index.ts'

/** A column definition of ADD COLUMN, cut at its clauses: every part is as it was written. */
export interface ColumnText {
  /** `ADD COLUMN`, with IF NOT EXISTS where it is there. */
  readonly head: string
  readonly name: string
  /** With COLLATE, STORAGE and COMPRESSION, which stand with it. */
  readonly type: string
  readonly clauses: readonly ColumnClause[]
  /** The clauses together, with the names of constraints. */
  readonly rest: string
}

export interface ColumnClause {
  readonly kind: 'default' | 'not-null' | 'null' | 'check' | 'unique' | 'primary' | 'references' | 'generated'
  /** Without `CONSTRAINT name`. */
  readonly text: string
}

const kinds: Readonly<Record<string, ColumnClause['kind']>> = {
  default: 'default',
  not: 'not-null',
  null: 'null',
  check: 'check',
  unique: 'unique',
  primary: 'primary',
  references: 'references',
  generated: 'generated',
}

/**
 * Reads `ADD [COLUMN] [IF NOT EXISTS] name type [clause …]` (manual, ALTER TABLE and CREATE TABLE). A default's
 * expression holds none of the key words outside of parentheses, by PostgreSQL's grammar (b_expr).
 */
export function columnText(command: string): ColumnText | undefined {
  const tokens = tokenize(command)
  const isWord = (at: number, text: string) => tokens[at]?.kind === 'word' && tokens[at]?.text === text
  let at = 0
  for (const word of ['add', 'column', 'if', 'not', 'exists']) if (isWord(at, word)) at++
  const name = tokens[at]
  const type = tokens[at + 1]
  if (name === undefined || type === undefined) return undefined
  const starts: { readonly from: number; readonly start: number; readonly kind: ColumnClause['kind'] }[] = []
  let depth = 0
  // Where a CONSTRAINT name stands in front of the clause that follows.
  let named: number | undefined
  for (let index = at + 2; index < tokens.length; index++) {
    const token = tokens[index]
    if (token?.kind === 'symbol' && /^[([]$/.test(token.text)) depth++
    if (token?.kind === 'symbol' && /^[)\]]$/.test(token.text)) depth--
    if (token?.kind !== 'word' || depth > 0) continue
    const before = (text: string) => isWord(index - 1, text)
    if (token.text === 'constraint') {
      named = token.start
      index++
      continue
    }
    const kind = kinds[token.text]
    if (kind === undefined) continue
    if (kind === 'not-null' && !isWord(index + 1, 'null')) continue
    // NOT NULL, SET NULL, DEFAULT NULL; BY DEFAULT, SET DEFAULT.
    if (kind === 'null' && (before('not') || before('set') || before('default'))) continue
    if (kind === 'default' && (before('by') || before('set'))) continue
    starts.push({ from: named ?? token.start, start: token.start, kind })
    named = undefined
  }
  const ends = [...starts.slice(1).map((one) => one.from), command.length]
  return {
    head: command.slice(0, name.start).trim().replace(/\s+/g, ' '),
    name: command.slice(name.start, name.end),
    type: command.slice(type.start, starts[0]?.from ?? command.length).trim(),
    rest: command.slice(starts[0]?.from ?? command.length),
    clauses: starts.map(({ start, kind }, index) => ({
      kind,
      text: command.slice(start, ends[index]).trim(),
    })),
  }
}

/** The parts of `ALTER [COLUMN] name [SET DATA] TYPE type [USING expression]`, as written. */
export function typeChangeText(
  command: string,
): { readonly type: string; readonly using: string | undefined } | undefined {
  const tokens = tokenize(command)
  const type = tokens.findIndex((token, index) => index > 1 && token.kind === 'word' && token.text === 'type')
  const using = tokens.findIndex(
    (token, index) => index > type && token.kind === 'word' && token.text === 'using',
  )
  const from = tokens[type]
  if (from === undefined) return undefined
  const at = tokens[using]
  return {
    type: command.slice(from.end, at?.start ?? command.length).trim(),
    using: at === undefined ? undefined : command.slice(at.end).trim(),
  }
}
