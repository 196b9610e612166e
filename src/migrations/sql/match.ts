import type { Token } from './tokens.ts'

/** Whether a token is this key word, in lower case. */
export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}

/** Whether a statement begins with these key words. */
export function beginsWith(tokens: readonly Token[], ...words: readonly string[]): boolean {
  return words.every((text, index) => isWord(tokens[index], text))
}

interface QualifiedName {
  readonly schema: string | undefined
  readonly name: string
  readonly full: string
}

/** The name that begins at a token; undefined where none does. */
export function qualifiedName(tokens: readonly Token[], at: number): QualifiedName | undefined {
  const parts: string[] = []
  for (let index = at; index < tokens.length; index += 2) {
    const token = tokens[index]
    if (token?.kind !== 'word' && token?.kind !== 'name') break
    parts.push(token.text)
    if (tokens[index + 1]?.text !== '.') break
  }
  const name = parts.at(-1)
  if (name === undefined) return undefined
  return { schema: parts.at(-2), name, full: parts.join('.') }
}
