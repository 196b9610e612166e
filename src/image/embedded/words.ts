/** The words of a Dockerfile, as its reference has them under "Environment replacement" and "Parser directives". */

export type Variables = Readonly<Record<string, string>>

/** A word that means something which is not understood here. */
export class WordError extends Error {}

/** Splits at blanks alone, as COPY does; quotes stay inside their word. */
export function splitBlanks(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** Splits at blanks outside quotes, as ENV and LABEL do; quotes and escapes stay as they are. */
export function splitQuoted(text: string): readonly string[] {
  const words: string[] = []
  let word = ''
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\' && quote !== "'" && at + 1 < text.length) {
      word += char + text.charAt(++at)
    } else if (quote === '' && /\s/.test(char)) {
      if (word !== '') words.push(word)
      word = ''
    } else {
      if (quote === '' && (char === '"' || char === "'")) quote = char
      else if (char === quote) quote = ''
      word += char
    }
  }
  if (quote !== '') throw new WordError(`a ${quote} is never closed`)
  if (word !== '') words.push(word)
  return words
}

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` and takes quotes and escapes away. An unknown
 * variable is empty, as in docker; any other form of `${…}` is a WordError.
 */
export function expand(text: string, variables: Variables): string {
  let out = ''
  let quote = ''
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at)
    if (quote === "'") {
      if (char === "'") quote = ''
      else out += char
      at++
    } else if (char === '\\' && at + 1 < text.length) {
      const next = text.charAt(at + 1)
      // Inside double quotes a backslash escapes only these.
      out += quote === '"' && !'"$\\'.includes(next) ? char + next : next
      at += 2
    } else if (char === '"' || (char === "'" && quote === '')) {
      quote = quote === '' ? char : ''
      at++
    } else if (char === '$') {
      const { value, length } = variable(text.slice(at), variables)
      out += value
      at += length
    } else {
      out += char
      at++
    }
  }
  return out
}

function variable(text: string, variables: Variables): { readonly value: string; readonly length: number } {
  const plain = /^\$([A-Za-z_]\w*)/.exec(text)
  if (plain?.[1] !== undefined) return { value: variables[plain[1]] ?? '', length: plain[0].length }
  if (!text.startsWith('${')) return { value: '$', length: 1 }
  const end = closing(text)
  const inner = text.slice(2, end)
  const parts = /^([A-Za-z_]\w*)(?:(:?[-+])(.*))?$/s.exec(inner)
  if (parts?.[1] === undefined)
    throw new WordError(`\${${inner}} is a form of variable that is not understood`)
  const [, name, operator, word = ''] = parts
  const value = variables[name]
  const given = value !== undefined && (value !== '' || !operator?.startsWith(':'))
  const replaced = () => expand(word, variables)
  if (operator === undefined) return { value: value ?? '', length: end + 1 }
  if (operator.endsWith('-')) return { value: given ? value : replaced(), length: end + 1 }
  return { value: given ? replaced() : '', length: end + 1 }
}

function closing(text: string): number {
  let depth = 0
  for (let at = 1; at < text.length; at++) {
    if (text.charAt(at) === '{') depth++
    if (text.charAt(at) === '}' && --depth === 0) return at
  }
  throw new WordError('a ${ is never closed')
}

/** The JSON form `["a", "b"]`, or undefined where the text is no JSON form. A broken one is a WordError. */
export function jsonForm(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  } catch {
    // Said below, with what to write.
  }
  throw new WordError(`${text} looks like the JSON form but is not a JSON list of strings`)
}

/** `A=1 B="two words"`, or the old `A the rest`; values are not yet expanded. */
export function assignments(text: string): readonly (readonly [string, string])[] {
  const words = splitQuoted(text)
  const first = words[0] ?? ''
  if (!first.includes('=')) {
    const value = text.slice(first.length).trim()
    if (first === '' || value === '') throw new WordError(`${JSON.stringify(text)} is no NAME=value`)
    return [[first, value]]
  }
  return words.map((word) => {
    const at = word.indexOf('=')
    if (at < 1) throw new WordError(`${JSON.stringify(word)} is no NAME=value`)
    return [word.slice(0, at), word.slice(at + 1)]
  })
}
