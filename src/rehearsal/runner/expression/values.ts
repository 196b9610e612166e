import type { Json } from '../../../kernel/index.ts'
import { data } from '../github-packages.ts'

export type ExpressionData =
  | InstanceType<typeof data.Array>
  | InstanceType<typeof data.Dictionary>
  | InstanceType<typeof data.StringData>
  | InstanceType<typeof data.BooleanData>
  | InstanceType<typeof data.NumberData>
  | InstanceType<typeof data.Null>

/** Plain data as GitHub's evaluator wants it. */
export function toExpressionData(value: Json | undefined): ExpressionData {
  if (value === null || value === undefined) return new data.Null()
  if (typeof value === 'string') return new data.StringData(value)
  if (typeof value === 'number') return new data.NumberData(value)
  if (typeof value === 'boolean') return new data.BooleanData(value)
  if (isList(value)) return new data.Array(...value.map(toExpressionData))
  return new data.Dictionary(
    ...Object.entries(value).map(([key, member]) => ({ key, value: toExpressionData(member) })),
  )
}

/** The evaluator's result as plain data. */
export function fromExpressionData(value: ExpressionData): Json {
  if (value instanceof data.StringData || value instanceof data.BooleanData) return value.value
  if (value instanceof data.NumberData) return value.number()
  if (value instanceof data.Array) return value.values().map(fromExpressionData)
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(value.pairs().map((pair) => [pair.key, fromExpressionData(pair.value)]))
  }
  return null
}

/** A value as text, by the rules of GitHub's expressions: null is empty, an object is the word `Object`. */
export function asText(value: Json | undefined): string {
  return toExpressionData(value).coerceString()
}

/** Whether a value counts as true in a condition. */
export function isTruthy(value: Json): boolean {
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value)
  return value !== null && value !== false && value !== ''
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}
