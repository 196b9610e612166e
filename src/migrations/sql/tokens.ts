/**
 * PostgreSQL's lexical structure (manual, chapter 4.1), as far as it takes to tell code from comments and quoted text:
 * nested comments, dollar quotes, escape strings, quoted identifiers.
 */

export interface Token {
  /** `word` is a key word or an unquoted identifier, `name` a quoted identifier, `string` any string constant. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol'
  /** Words in lower case, names and strings without their quotes and with quotes unescaped, else as written. */
  readonly text: string
  readonly start: number
  /** Behind its last character. */
  readonly end: number
}

const space = /\s/
const wordStart = /[\p{L}_\u0080-\u{10FFFF}]/u
const word = /[\p{L}_\u0080-\u{10FFFF}\p{Nd}$]+/uy
const number = /\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?/y
const dollarTag = /\$(?:[\p{L}_\u0080-\u{10FFFF}][\p{L}_\u0080-\u{10FFFF}\p{Nd}]*)?\$/uy

/** The tokens of an SQL text, comments and white space left out. Text behind an unclosed quote is one string token. */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const push = (kind: Token['kind'], text: string, end: number) => {
    tokens.push({ kind, text, start: at, end })
    at = end
  }
  while (at < sql.length) {
    const char = sql.charAt(at)
    const next = sql.charAt(at + 1)
    if (space.test(char)) at++
    else if (char === '-' && next === '-') at = lineEnd(sql, at)
    else if (char === '/' && next === '*') at = commentEnd(sql, at)
    else if (char === "'") pushString(at, false)
    else if (char === '"') {
      const end = quoteEnd(sql, at, '"', false)
      push('name', unquote(sql, at, end, '"'), end)
    } else if (char === '$') {
      const tag = match(dollarTag, sql, at)
      if (tag === undefined) push('symbol', char, at + 1)
      else {
        const close = sql.indexOf(tag, at + tag.length)
        const body = sql.slice(at + tag.length, close === -1 ? sql.length : close)
        push('string', body, close === -1 ? sql.length : close + tag.length)
      }
    } else if (wordStart.test(char)) {
      const text = match(word, sql, at) ?? char
      const quote = sql.charAt(at + text.length)
      // E'', B'', X'' and N'' are prefixes of a string; U&'' and U&"" of a string or a name.
      if (quote === "'" && /^[ebxn]$/i.test(text)) pushString(at + 1, /^e$/i.test(text))
      else push('word', text.toLowerCase(), at + text.length)
    } else {
      const digits = match(number, sql, at)
      if (digits === undefined) push('symbol', char, at + 1)
      else push('number', digits, at + digits.length)
    }
  }
  return tokens

  function pushString(open: number, escapes: boolean) {
    const end = quoteEnd(sql, open, "'", escapes)
    push('string', unquote(sql, open, end, "'"), end)
  }
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(sql)?.[0]
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at)
  return end === -1 ? sql.length : end
}

function commentEnd(sql: string, start: number): number {
  let depth = 0
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth++
      at++
    } else if (sql.startsWith('*/', at)) {
      depth--
      at++
      if (depth === 0) return at + 1
    }
  }
  return sql.length
}

/** Behind the closing quote; a doubled quote stands for itself, and in an escape string so does one behind a backslash. */
function quoteEnd(sql: string, open: number, quote: string, escapes: boolean): number {
  for (let at = open + 1; at < sql.length; at++) {
    const char = sql.charAt(at)
    if (escapes && char === '\\') at++
    else if (char === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1
      at++
    }
  }
  return sql.length
}

function unquote(sql: string, open: number, end: number, quote: string): string {
  const closed = end > open + 1 && sql.charAt(end - 1) === quote
  return sql.slice(open + 1, closed ? end - 1 : end).replaceAll(quote + quote, quote)
}
