import type { Json, JsonObject } from '../../../kernel/index.ts'
import { invalidRequest } from './errors.ts'

/** Members of a request's body: missing and wrongly typed ones are refused in the words of GitHub's request validation. */

type Body = Readonly<Record<string, unknown>>

export function optionalText(body: Body, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(name, value, 'string')
  return value
}

export function text(body: Body, name: string): string {
  const value = optionalText(body, name)
  if (value === undefined) throw missing(name)
  return value
}

export function optionalFlag(body: Body, name: string): boolean | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw wrongType(name, value, 'boolean')
  return value
}

export function optionalNumber(body: Body, name: string): number | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') throw wrongType(name, value, 'number')
  return value
}

export function optionalList(body: Body, name: string): readonly unknown[] | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw wrongType(name, value, 'array')
  return value
}

export function textList(body: Body, name: string): readonly string[] | undefined {
  return optionalList(body, name)?.map((value, index) => {
    if (typeof value !== 'string') throw wrongType(`${name}/${index}`, value, 'string')
    return value
  })
}

export function optionalRecord(body: Body, name: string): Body | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!isRecord(value)) throw wrongType(name, value, 'object')
  return value
}

/** One of the words, or a refusal that lists them. */
export function oneOf<W extends string>(value: string, name: string, words: readonly W[]): W {
  const found = words.find((word) => word === value)
  if (found === undefined) {
    throw invalidRequest(
      `For 'properties/${name}', ${JSON.stringify(value)} is not one of ${words.join(', ')}.`,
    )
  }
  return found
}

/** A path parameter that is a number; 404 for anything else, as GitHub answers. */
export function numberParam(
  call: { readonly params: Readonly<Record<string, string>> },
  name: string,
): number {
  const value = call.params[name] ?? ''
  return /^\d+$/.test(value) ? Number(value) : Number.NaN
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value that came out of JSON.parse, typed as what it is. */
export function asJson(value: unknown): Json {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value
  }
  if (Array.isArray(value)) return value.map(asJson)
  if (isRecord(value)) return asJsonObject(value)
  throw new TypeError(`${typeof value} is not JSON`)
}

export function asJsonObject(value: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, asJson(entry)]),
  )
}

function missing(name: string) {
  return invalidRequest(`${JSON.stringify(name)} wasn't supplied.`)
}

function wrongType(name: string, value: unknown, type: string) {
  const article = /^[aeiou]/.test(type) ? 'an' : 'a'
  return invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not ${article} ${type}.`)
}
