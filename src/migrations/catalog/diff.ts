import { type Catalog, type CatalogLine, keyOf } from './fingerprint.ts'

export interface CatalogDifference {
  /** What should be there and is not. */
  readonly missing: readonly CatalogLine[]
  /** What is there and should not be. */
  readonly surplus: readonly CatalogLine[]
}

/** Pure; undefined where both are the same. */
export function compareCatalogs(expected: Catalog, found: Catalog): CatalogDifference | undefined {
  const missing = without(expected, found)
  const surplus = without(found, expected)
  return missing.length === 0 && surplus.length === 0 ? undefined : { missing, surplus }
}

function without(lines: Catalog, others: Catalog): readonly CatalogLine[] {
  const known = new Set(others.map(keyOf))
  return lines.filter((line) => !known.has(keyOf(line)))
}

/**
 * A diff as a person reads it: the object, then what it should have (-) and what it has (+).
 * @param names what the two sides are called, `before 0003_names` and `after its down` say
 */
export function printDifference(
  difference: CatalogDifference,
  names: { readonly expected: string; readonly found: string },
): string {
  const objects = new Map<string, string[]>()
  const add = (sign: string, line: CatalogLine) => {
    const lines = objects.get(line.object) ?? []
    objects.set(line.object, lines)
    lines.push(...`${line.part} ${line.text}`.split('\n').map((text) => `${sign} ${text}`))
  }
  for (const line of difference.missing) add('-', line)
  for (const line of difference.surplus) add('+', line)
  return [
    `--- ${names.expected}`,
    `+++ ${names.found}`,
    ...[...objects.keys()].sort().flatMap((object) => [`@@ ${object} @@`, ...(objects.get(object) ?? [])]),
  ].join('\n')
}
