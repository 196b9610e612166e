/** One piece of a filter pattern or an Insights query. */
export interface Token {
  readonly type: 'string' | 'regex' | 'symbol' | 'word'
  /** Without quotes or slashes. */
  readonly text: string
  /** A regular expression's flags. */
  readonly flags: string
  /** Where it begins in the text, from 0. */
  readonly at: number
}

const patterns: readonly (readonly [Token['type'] | 'space', RegExp])[] = [
  ['space', /\s+|#[^\n]*/y],
  ['string', /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y],
  ['regex', /\/((?:[^/\\\n]|\\.)+)\/([a-z]*)/y],
  ['word', /`([^`]+)`/y],
  ['symbol', /\|\||&&|!=|<=|>=|=~|[|(),=<>[\]*]/y],
  ['word', /(-?[\w@$.:%/]+(?:-[\w@$.:%/]+)*(?:\[\d+\])*)/y],
]

/** Splits text into tokens. Throws a TokenError at the first character that begins none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const token = next(text, at)
    if (token === undefined) throw new TokenError(text.charAt(at), at)
    if (token.type !== 'space') tokens.push({ type: token.type, text: token.text, flags: token.flags, at })
    at += token.length
  }
  return tokens
}

export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly at: number

  constructor(character: string, at: number) {
    super(`unexpected ${JSON.stringify(character)} at character ${at + 1}`)
    this.at = at
  }
}

function next(text: string, at: number) {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) continue
    const [whole, first, second] = match
    if (type === 'regex') return { type, text: first ?? '', flags: second ?? '', length: whole.length }
    const inner = first ?? second ?? whole
    return {
      type,
      text: type === 'string' ? inner.replace(/\\(.)/g, '$1') : inner,
      flags: '',
      length: whole.length,
    }
  }
  return undefined
}
