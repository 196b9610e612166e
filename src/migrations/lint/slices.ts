import { tokenize } from '../sql/index.ts'
import { type ParsedStatement, type QualifiedName, sqlName } from '../syntax/index.ts'

/** Safe rewrites are cut from the statement's own text, so that names, types and expressions stay as they were written. */

/** The commands of an ALTER TABLE as written; undefined where the text does not show as many as the parser found. */
export function commandTexts(statement: ParsedStatement, count: number): readonly string[] | undefined {
  const tokens = tokenize(statement.text)
  // ALTER [FOREIGN] TABLE [IF EXISTS] [ONLY] name [*]
  let at = 0
  const word = (text: string) => tokens[at]?.kind === 'word' && tokens[at]?.text === text
  for (const expected of ['alter', 'foreign', 'table', 'if', 'exists', 'only']) if (word(expected)) at++
  at++
  while (tokens[at]?.text === '.' && tokens[at]?.kind === 'symbol') at += 2
  if (tokens[at]?.kind === 'symbol' && tokens[at]?.text === '*') at++
  // From its first token to its last, so that a comment beside it does not swallow what is appended.
  const pieces: (typeof tokens)[number][][] = [[]]
  let depth = 0
  for (const token of tokens.slice(at)) {
    if (token.kind === 'symbol' && (token.text === '(' || token.text === '[')) depth++
    else if (token.kind === 'symbol' && (token.text === ')' || token.text === ']')) depth--
    else if (token.kind === 'symbol' && token.text === ',' && depth === 0) {
      pieces.push([])
      continue
    }
    pieces.at(-1)?.push(token)
  }
  const texts = pieces.map((piece) => statement.text.slice(piece[0]?.start, piece.at(-1)?.end))
  return texts.length === count ? texts : undefined
}

/** `ALTER TABLE name …;` of one command. */
export function alterTableSql(table: QualifiedName, command: string): string {
  return `ALTER TABLE ${sqlName(table)} ${command};`
}

/** Puts a word behind the key word that a statement has first of its kind: `CREATE INDEX` -> `CREATE INDEX CONCURRENTLY`. */
export function withWordBehind(text: string, keyword: RegExp, word: string): string {
  return `${text.replace(keyword, (found) => `${found} ${word}`)};`
}

/** The beginning of a statement on one line, for messages. */
export function brief(text: string, length = 160): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length - 2).replace(/[\uD800-\uDBFF]$/, '')} …`
}

/** The name that PostgreSQL gives a constraint or index that has none, up to the 63 bytes of a name. */
export function defaultName(table: QualifiedName, columns: readonly string[], suffix: string): string {
  return [table.name, ...columns, suffix].join('_').slice(0, 63)
}
