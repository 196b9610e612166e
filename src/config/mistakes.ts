import type * as v from 'valibot'
import { type Document, isMap, isScalar, type LineCounter, type Node, type Pair } from 'yaml'
import { ConfigurationError, type Location, nearest } from '../kernel/index.ts'
import { knownKeysAt } from './inputs.ts'

export interface Mistake {
  /** `environments.production.ecs.cluster` */
  readonly path: string
  readonly message: string
  readonly at: Location | undefined
}

/** Turns the schema's issues into sentences with a place: the file's line and column, or the input's name. */
export function describeIssues(
  issues: readonly v.BaseIssue<unknown>[],
  source: {
    readonly file: string
    readonly document: Document | undefined
    readonly lines: LineCounter
    readonly from: ReadonlyMap<string, string>
  },
): readonly Mistake[] {
  return issues.flatMap(flatten).map((issue) => {
    const keys = (issue.path ?? []).map((item) => String(item.key))
    const path = keys.join('.')
    const input = [...source.from].find(([at]) => path === at || path.startsWith(`${at}.`))?.[1]
    const sentence = `${path === '' ? 'the file' : path} ${describe(issue, keys)}`
    return {
      path,
      message: input === undefined ? sentence : `input ${input}: ${sentence}`,
      at: input === undefined ? locate(source, keys) : undefined,
    }
  })
}

/** One error that lists every mistake, the first one's place as its own. */
export function mistakesError(file: string, mistakes: readonly Mistake[]): ConfigurationError {
  const lines = mistakes.map((mistake) => {
    const place =
      mistake.at === undefined ? '' : `${mistake.at.file}:${mistake.at.line}:${mistake.at.column}: `
    return `${place}${mistake.message}`
  })
  const at = mistakes.find((mistake) => mistake.at !== undefined)?.at
  return new ConfigurationError(
    lines.length === 1
      ? (lines[0] ?? '')
      : `${file} has ${lines.length} mistakes:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    at === undefined ? {} : { at },
  )
}

/** A union's own issue says little; the issues of the option that came nearest say what to write. */
function flatten(issue: v.BaseIssue<unknown>): readonly v.BaseIssue<unknown>[] {
  if (issue.type !== 'union' || issue.issues === undefined) return [issue]
  const inside = issue.issues.filter((inner) => (inner.path ?? []).length > 0)
  if (inside.length === 0) return [issue]
  return inside.map(
    (inner) => ({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }) as v.BaseIssue<unknown>,
  )
}

function describe(issue: v.BaseIssue<unknown>, keys: readonly string[]): string {
  const key = keys.at(-1) ?? ''
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = knownKeysAt(keys.slice(0, -1))
    const meant = nearest(key, known)
    return `is not a key that deploy-kit knows${meant === undefined ? `; known here: ${known.join(', ')}` : `; did you mean ${meant}?`}`
  }
  if (issue.received === 'undefined') return 'is missing'
  if (issue.kind === 'validation') {
    // A check over several members carries the whole map as its input; the member alone is what was mistaken.
    return typeof issue.input === 'object' ? issue.message : `is ${shown(issue.input)}: it ${issue.message}`
  }
  if (issue.type === 'picklist' || issue.type === 'literal' || issue.type === 'union') {
    const meant = typeof issue.input === 'string' ? nearest(issue.input, words(issue.expected)) : undefined
    return `is ${shown(issue.input)}; expected ${wanted(issue.expected)}${meant === undefined ? '' : `; did you mean ${meant}?`}`
  }
  return `is ${shown(issue.input)}; expected ${wanted(issue.expected)}`
}

function words(expected: string | null): readonly string[] {
  return [...(expected ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '')
}

function wanted(expected: string | null): string {
  if (expected === null) return 'another value'
  const choices = words(expected)
  if (choices.length > 0) {
    const others = /Object/.test(expected) ? ['a map'] : []
    return [...choices, ...others].join(', ').replace(/, ([^,]+)$/, ' or $1')
  }
  return (
    { string: 'text', Object: 'a map', Array: 'a list', number: 'a number', boolean: 'true or false' }[
      expected
    ] ?? expected
  )
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a map'
  return JSON.stringify(value) ?? 'nothing'
}

/** The key's line and column, or that of the nearest parent that the file has. */
function locate(
  source: { readonly file: string; readonly document: Document | undefined; readonly lines: LineCounter },
  keys: readonly string[],
): Location {
  let node: Node | null | undefined = source.document?.contents as Node | null | undefined
  let offset = node?.range?.[0] ?? 0
  for (const key of keys) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === key,
      )
      if (pair === undefined) break
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value as Node | null
    } else {
      const item: Node | undefined = (node as { items?: Node[] } | null | undefined)?.items?.[Number(key)]
      if (item === undefined) break
      offset = item.range?.[0] ?? offset
      node = item
    }
  }
  const { line, col } = source.lines.linePos(offset)
  return { file: source.file, line, column: col }
}
