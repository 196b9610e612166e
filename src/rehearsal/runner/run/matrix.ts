import type { Json, JsonObject } from '../../../kernel/index.ts'
import { asText, expandObject, isList, isObject, type Scope } from '../expression/index.ts'
import type { TemplateToken } from '../github-packages.ts'

export interface Strategy {
  readonly legs: readonly Leg[]
  readonly failFast: boolean
  readonly maxParallel: number
}

export interface Leg {
  readonly matrix: JsonObject
  /** ` (staging, 24)` behind the job's name, empty without a matrix. */
  readonly suffix: string
}

/**
 * The legs of a `strategy`: the product of the matrix's lists, less `exclude`, extended by `include` as GitHub does:
 * an entry that contradicts no original value of a leg is added to it, any other becomes a leg of its own.
 */
export function readStrategy(token: TemplateToken | undefined, scope: Scope): Strategy {
  const strategy = expandObject(token, scope)
  const matrix = strategy['matrix']
  const legs = isObject(matrix) ? legsOf(matrix) : []
  if (isObject(matrix) && legs.length === 0) throw new Error('Matrix vector does not contain any values')
  if (legs.length > 256) throw new Error(`The matrix has ${legs.length} jobs, at most 256 are allowed`)
  const maxParallel = strategy['max-parallel']
  return {
    legs: legs.length === 0 ? [{ matrix: {}, suffix: '' }] : legs,
    failFast: strategy['fail-fast'] !== false && strategy['fail-fast'] !== 'false',
    maxParallel: typeof maxParallel === 'number' && maxParallel > 0 ? maxParallel : Number.POSITIVE_INFINITY,
  }
}

function legsOf(matrix: JsonObject): readonly Leg[] {
  const { include, exclude, ...vectors } = matrix
  let products: JsonObject[] = Object.keys(vectors).length === 0 ? [] : [{}]
  for (const [name, values] of Object.entries(vectors)) {
    if (!isList(values)) throw new Error(`Matrix vector '${name}' is not a list`)
    if (values.length === 0) throw new Error(`Matrix vector '${name}' does not contain any values`)
    products = products.flatMap((leg) => values.map((value) => ({ ...leg, [name]: value })))
  }
  const excluded = entries(exclude, 'exclude')
  const originals = products.filter(
    (leg) => !excluded.some((rule) => Object.entries(rule).every(([name, value]) => same(leg[name], value))),
  )
  const extended: Record<string, Json>[] = originals.map((leg) => ({ ...leg }))
  for (const entry of entries(include, 'include')) {
    let matched = false
    for (const [index, original] of originals.entries()) {
      const fits = Object.entries(entry).every(
        ([name, value]) => original[name] === undefined || same(original[name], value),
      )
      if (!fits) continue
      matched = true
      Object.assign(extended[index] ?? {}, entry)
    }
    if (!matched) extended.push({ ...entry })
  }
  return extended.map((leg) => ({ matrix: leg, suffix: ` (${Object.values(leg).map(shown).join(', ')})` }))
}

function entries(value: Json | undefined, what: string): readonly JsonObject[] {
  if (value === undefined || value === null) return []
  if (!isList(value) || !value.every(isObject)) throw new Error(`Matrix '${what}' is not a list of mappings`)
  return value as readonly JsonObject[]
}

// An exclude rule may name a part of a mapping.
function same(value: Json | undefined, rule: Json | undefined): boolean {
  if (isObject(value) && isObject(rule)) {
    return Object.entries(rule).every(([name, part]) => same(value[name], part))
  }
  return JSON.stringify(value) === JSON.stringify(rule)
}

function shown(value: Json): string {
  if (isList(value)) return value.map(shown).join(', ')
  if (isObject(value)) return Object.values(value).map(shown).join(', ')
  return asText(value)
}
