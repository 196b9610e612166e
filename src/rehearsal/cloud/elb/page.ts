import type { AwsInput } from '../ports.ts'
import { integer, text, validationError } from './members.ts'

/** One page of a list by `Marker` and `PageSize`, as all Describe operations give it. */
export function page<T>(
  items: readonly T[],
  input: AwsInput,
): { readonly items: readonly T[]; readonly next: { readonly NextMarker?: string } } {
  const marker = text(input, 'Marker')
  const start = marker === undefined ? 0 : Number(marker)
  if (!Number.isInteger(start) || start < 0) throw validationError(`The marker '${marker}' is not valid`)
  const end = start + (integer(input, 'PageSize') ?? 400)
  return { items: items.slice(start, end), next: end < items.length ? { NextMarker: String(end) } : {} }
}
