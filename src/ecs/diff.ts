import type { TaskDefinition } from './types.ts'

/** One leaf of a task definition that differs. Values are shown as JSON; a secret's value never stands in one. */
export interface Difference {
  /** `containerDefinitions.core.environment.LOG_LEVEL` */
  readonly path: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What changes between two task definitions, list entries matched by their name. Pure. */
export function diffTaskDefinitions(
  before: TaskDefinition | undefined,
  after: TaskDefinition,
): readonly Difference[] {
  const [left, right] = [leaves(before ?? {}), leaves(after)]
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .filter((path) => left.get(path) !== right.get(path))
    .map((path) => ({ path, before: left.get(path), after: right.get(path) }))
}

function leaves(
  value: unknown,
  path: readonly string[] = [],
  into = new Map<string, string>(),
): Map<string, string> {
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      const named =
        typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string'
          ? item.name
          : undefined
      if (named !== undefined && Object.keys(item as object).length === 2) {
        const other = Object.entries(item as object).find(([key]) => key !== 'name')
        into.set([...path, named].join('.'), JSON.stringify(other?.[1]))
      } else leaves(item, [...path, named ?? String(index)], into)
    })
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, [...path, key], into)
  } else if (value !== undefined) into.set(path.join('.'), JSON.stringify(value))
  return into
}
