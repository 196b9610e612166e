import type { Json, JsonObject } from '../../../kernel/index.ts'
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
  type TemplateToken,
} from '../github-packages.ts'
import { evaluate, type Scope } from './evaluate.ts'
import { asText, isList, isTruthy } from './values.ts'

/**
 * The value of a part of a workflow file: every expression in it evaluated.
 * @throws GitHub's error for an expression that cannot be evaluated, with its line and column in front
 */
export function expand(token: TemplateToken | undefined, scope: Scope): Json {
  if (token === undefined) return null
  if (isBasicExpression(token)) return located(token, () => evaluate(token.expression, scope))
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value
  if (isSequence(token)) return [...token].map((item) => expand(item, scope))
  if (isMapping(token)) return expandMapping(token, scope)
  return null
}

function expandMapping(token: Iterable<{ key: TemplateToken; value: TemplateToken }>, scope: Scope): Json {
  const result: Record<string, Json> = {}
  for (const { key, value } of token) {
    // `${{ insert }}: <mapping>` merges the mapping in.
    if (key.isExpression && !isBasicExpression(key)) {
      Object.assign(result, expandObject(value, scope))
    } else result[asText(expand(key, scope))] = expand(value, scope)
  }
  return result
}

/** As `expand`, for what must be a mapping; nothing at all is an empty one. */
export function expandObject(token: TemplateToken | undefined, scope: Scope): JsonObject {
  const value = expand(token, scope)
  if (value === null) return {}
  if (!isObject(value)) throw new Error(`A mapping was expected${place(token)}`)
  return value
}

/** As `expandObject`, with every value as text: `env`, `with`, `outputs`. */
export function expandStrings(
  token: TemplateToken | undefined,
  scope: Scope,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(expandObject(token, scope)).map(([name, value]) => [name, asText(value)]),
  )
}

export function expandText(token: TemplateToken | undefined, scope: Scope): string {
  return asText(expand(token, scope))
}

export function expandFlag(token: TemplateToken | undefined, scope: Scope): boolean {
  return isTruthy(expand(token, scope))
}

/** Minutes as whole milliseconds, as GitHub reads `timeout-minutes`. */
export function expandMinutes(token: TemplateToken | undefined, scope: Scope): number | undefined {
  if (token === undefined) return undefined
  const value = expand(token, scope)
  const minutes = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof minutes !== 'number' || Number.isNaN(minutes)) {
    throw new Error(`A number of minutes was expected, not ${JSON.stringify(value)}${place(token)}`)
  }
  return Math.trunc(minutes) * 60_000
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value)
}

function located<T>(token: TemplateToken, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && token.line !== undefined) {
      throw new Error(`(Line: ${token.line}, Col: ${token.col ?? 1}): ${error.message}`, { cause: error })
    }
    throw error
  }
}

function place(token: TemplateToken | undefined): string {
  return token?.line === undefined ? '' : ` (Line: ${token.line}, Col: ${token.col ?? 1})`
}
