import { AwsError } from '../../ports.ts'
import { jsonField, parsedMessage } from './json-field.ts'
import { type Token, TokenError, tokenize } from './tokens.ts'

export type MessageTest = (message: string) => boolean

const invalid = (pattern: string, why: string) =>
  new AwsError('InvalidParameterException', `Invalid filter pattern ${JSON.stringify(pattern)}: ${why}`)

/**
 * Reads a filter pattern (user guide, "Filter pattern syntax"): terms, `"phrases"`, `?any`, `-none`, `%regular
 * expressions%`, and `{ $.field = "value" && … }`. Space-delimited patterns (`[ip, user, …]`) are refused.
 * Throws InvalidParameterException.
 */
export function readFilterPattern(pattern: string): MessageTest {
  const text = pattern.trim()
  if (text === '') return () => true
  if (text.startsWith('[')) throw invalid(pattern, 'the local cloud does not have space-delimited patterns')
  if (text.startsWith('{')) return jsonPattern(pattern, text)
  return termPattern(pattern, text)
}

const term = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|([\w.@:/-]+))(?:\s+|$)/y

function termPattern(pattern: string, text: string): MessageTest {
  const all: MessageTest[] = []
  const any: MessageTest[] = []
  term.lastIndex = 0
  while (term.lastIndex < text.length) {
    const match = term.exec(text)
    if (match === null)
      throw invalid(pattern, 'terms with characters other than letters, digits and _ need double quotes')
    const [, sign, phrase, expression, word] = match
    const test =
      expression === undefined
        ? contains(phrase?.replace(/\\(.)/g, '$1') ?? word ?? '')
        : matching(regularExpression(pattern, expression))
    if (sign === '?') any.push(test)
    else all.push(sign === '-' ? (message) => !test(message) : test)
  }
  // User guide: next to terms that must be there, optional terms have no effect.
  const tests = all.length > 0 ? all : [(message: string) => any.some((test) => test(message))]
  return (message) => tests.every((test) => test(message))
}

const contains = (wanted: string) => (message: string) => message.includes(wanted)
const matching = (expression: RegExp) => (message: string) => expression.test(message)

function regularExpression(pattern: string, source: string): RegExp {
  try {
    return new RegExp(source)
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(pattern, error.message)
    throw error
  }
}

/** `{ $.level = "error" && ($.status >= 500 || $.path = "/api/*") }` */
function jsonPattern(pattern: string, text: string): MessageTest {
  if (!text.endsWith('}')) throw invalid(pattern, 'the closing brace is missing')
  const tokens = jsonTokens(pattern, text.slice(1, -1))
  let at = 0
  const peek = (): Token | undefined => tokens[at]
  const accept = (symbol: string): boolean => {
    const token = peek()
    const found = token?.type !== 'string' && token?.text === symbol
    if (found) at += 1
    return found
  }
  const either = (): MessageTest => {
    const tests = [both()]
    while (accept('||')) tests.push(both())
    return (message) => tests.some((test) => test(message))
  }
  const both = (): MessageTest => {
    const tests = [one()]
    while (accept('&&')) tests.push(one())
    return (message) => tests.every((test) => test(message))
  }
  const one = (): MessageTest => {
    if (accept('(')) {
      const test = either()
      if (!accept(')')) throw invalid(pattern, 'a parenthesis is not closed')
      return test
    }
    return comparison()
  }
  const comparison = (): MessageTest => {
    const selector = tokens[at++]
    const operator = tokens[at++]?.text
    const value = tokens[at++]
    if (selector?.type !== 'word' || !selector.text.startsWith('$.'))
      throw invalid(pattern, 'a condition begins with a selector such as $.level')
    const path = selector.text
      .slice(2)
      .replace(/\[(\d+)\]/g, '.$1')
      .split('.')
    if (operator === 'EXISTS' || operator === 'NOT' || operator === 'IS' || value === undefined)
      throw invalid(pattern, 'the local cloud has the comparisons = != < <= > >= in JSON patterns')
    const compares = comparing(pattern, operator, value)
    return (message) => parsedMessage(message) !== undefined && compares(jsonField(message, path))
  }
  const test = either()
  if (at < tokens.length) throw invalid(pattern, `${tokens[at]?.text} was not expected`)
  return test
}

function jsonTokens(pattern: string, text: string): Token[] {
  try {
    return tokenize(text)
  } catch (error) {
    if (error instanceof TokenError) throw invalid(pattern, error.message)
    throw error
  }
}

function comparing(
  pattern: string,
  operator: string | undefined,
  value: Token,
): (actual: unknown) => boolean {
  const number = value.type === 'word' && value.text !== '' ? Number(value.text) : Number.NaN
  const equal = (actual: unknown) => {
    if (actual === undefined || actual === null || typeof actual === 'object') return false
    if (!Number.isNaN(number)) return Number(actual) === number
    return wildcard(value.text).test(String(actual))
  }
  switch (operator) {
    case '=':
      return equal
    case '!=':
      return (actual) => actual !== undefined && !equal(actual)
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (Number.isNaN(number)) throw invalid(pattern, `${operator} compares with a number`)
      return (actual) => typeof actual === 'number' && ordered(operator, actual, number)
    default:
      throw invalid(pattern, `${operator} is not a comparison`)
  }
}

export function ordered(operator: '<' | '<=' | '>' | '>=', a: number, b: number): boolean {
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}

function wildcard(text: string): RegExp {
  const escaped = text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${escaped}$`, 's')
}
