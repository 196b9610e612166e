import { beginsWith, isWord } from './match.ts'
import type { Token } from './tokens.ts'

const dropsRows = ['table', 'schema', 'database', 'foreign', 'owned']
const columnClauses = ['constraint', 'default', 'not', 'identity', 'expression']

/** What a statement may lose for good, in its own words; undefined where that is nothing. */
export function dataLoss(tokens: readonly Token[]): string | undefined {
  const first = tokens[0]
  if (first?.kind !== 'word') return undefined
  const second = tokens[1]
  if (first.text === 'drop' && second?.kind === 'word') {
    const cascade = tokens.some((token) => isWord(token, 'cascade'))
    // DROP TYPE, DROP EXTENSION and their like take the columns that use them along.
    const takesColumns = cascade && ['type', 'domain', 'extension'].includes(second.text)
    if (dropsRows.includes(second.text) || takesColumns) return brief(tokens)
    return undefined
  }
  if (first.text === 'truncate' || first.text === 'delete') return brief(tokens)
  // A block's SQL is text to us: what it names decides.
  if (first.text === 'do') {
    const body = tokens.find((token) => token.kind === 'string')?.text ?? ''
    const loss = /\b(drop\s+(?:table|schema|column)|truncate|delete\s+from)\b/i.exec(body)
    return loss === null ? undefined : `DO block with ${loss[1]?.toUpperCase()}`
  }
  if (beginsWith(tokens, 'alter', 'table') || beginsWith(tokens, 'alter', 'foreign', 'table')) {
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1]
      if (isWord(token, 'drop') && next !== undefined && !columnClauses.some((name) => isWord(next, name))) {
        return brief(tokens)
      }
      if (changesType(tokens, index)) return `${brief(tokens)} (a change of type may narrow values)`
    }
  }
  return undefined
}

/** ALTER [COLUMN] name [SET DATA] TYPE …, told from a column that is called `type`. */
function changesType(tokens: readonly Token[], at: number): boolean {
  if (!isWord(tokens[at], 'type')) return false
  if (isWord(tokens[at - 1], 'data') && isWord(tokens[at - 2], 'set')) return true
  return !isWord(tokens[at - 1], 'column') && ['alter', 'column'].some((word) => isWord(tokens[at - 2], word))
}

function brief(tokens: readonly Token[]): string {
  const text = tokens
    .slice(0, 10)
    .map((token) =>
      token.kind === 'word' ? upper(token.text) : token.kind === 'name' ? `"${token.text}"` : token.text,
    )
    .join(' ')
    .replace(/ \. /g, '.')
  return tokens.length > 10 ? `${text} …` : text
}

const keywords =
  /^(alter|cascade|column|delete|drop|exists|from|if|only|owned|schema|table|truncate|type|extension|domain|database|by|set|data)$/
function upper(text: string): string {
  return keywords.test(text) ? text.toUpperCase() : text
}
