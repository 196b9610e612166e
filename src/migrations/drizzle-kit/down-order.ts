import { tokenize } from '../sql/index.ts'

const dropTable = /^\s*DROP\s+TABLE\b/i
const dropConstraint = /^\s*ALTER\s+TABLE\b[\s\S]*\bDROP\s+CONSTRAINT\b/i
const disableSecurity = /^\s*ALTER\s+TABLE\b[\s\S]*\bDISABLE\s+ROW\s+LEVEL\s+SECURITY\b/i

/**
 * drizzle-kit drops tables first, with CASCADE, and then the foreign keys that went along, which are no longer there.
 * Constraints therefore go in front of the tables; and what is switched off on a table that goes is left out. Pure.
 */
export function inOrder(statements: readonly string[]): readonly string[] {
  const gone = new Set(statements.filter((text) => dropTable.test(text)).map(tableOf))
  const needed = statements.filter((text) => !(disableSecurity.test(text) && gone.has(tableOf(text))))
  const first = needed.findIndex((text) => dropTable.test(text))
  if (first === -1) return needed
  const late = needed.slice(first).filter((text) => dropConstraint.test(text))
  return [
    ...needed.slice(0, first),
    ...late,
    ...needed.slice(first).filter((text) => !dropConstraint.test(text)),
  ]
}

/** The name behind TABLE, with its schema where one is written. */
function tableOf(text: string): string {
  const tokens = tokenize(text)
  let at = tokens.findIndex((token) => token.kind === 'word' && token.text === 'table') + 1
  const word = (expected: string) => tokens[at]?.kind === 'word' && tokens[at]?.text === expected
  for (const expected of ['if', 'exists', 'only']) if (word(expected)) at++
  const qualified = tokens[at + 1]?.text === '.'
  const [schema, name] = qualified ? [tokens[at]?.text, tokens[at + 2]?.text] : ['public', tokens[at]?.text]
  return `${schema}.${name}`
}
