import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml'
import type { Finding, SourceFile } from './types.ts'

/**
 * Parses a file, or an example of a README.
 * @throws Error at file:line:col where it is not a YAML mapping
 */
export function parseSource(
  kind: SourceFile['kind'],
  path: string,
  text: string,
  linesAbove = 0,
): SourceFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const mistake = document.errors[0]
  const place = lines.linePos(mistake?.pos[0] ?? 0)
  const where = `${path}:${place.line + linesAbove}:${place.col}`
  if (mistake !== undefined) throw new Error(`${where}: ${mistake.message}`)
  if (!isMap(document.contents)) throw new Error(`${where}: this is no mapping`)
  return { kind, path, text, document, lines, root: document.contents, linesAbove }
}

export function finding(file: SourceFile, node: unknown, rule: string, message: string): Finding {
  const { line, col } = file.lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0)
  return { file: file.path, line: line + file.linesAbove, column: col, rule, message }
}

export interface Entry {
  readonly name: string
  readonly key: Scalar
  readonly value: Node | null
}

/** The members of a mapping; anything else has none. */
export function entries(node: unknown): readonly Entry[] {
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }) =>
    isScalar(key) ? [{ name: String(key.value), key, value: isNode(value) ? value : null }] : [],
  )
}

/** The node at a path of keys. */
export function member(node: unknown, ...path: readonly string[]): Node | undefined {
  let current: unknown = node
  for (const name of path) current = entries(current).find((it) => it.name === name)?.value
  return isNode(current) ? current : undefined
}

export function items(node: unknown): readonly YAMLMap[] {
  return isSeq(node) ? node.items.filter((it): it is YAMLMap => isMap(it)) : []
}

/** The text of a scalar; undefined for anything else. */
export function text(node: unknown): string | undefined {
  return isScalar(node) && node.value !== null ? String(node.value) : undefined
}

export function scalars(node: unknown): readonly Scalar[] {
  const found: Scalar[] = []
  if (isNode(node))
    visit(node, {
      Scalar: (position, scalar) => {
        if (position !== 'key') found.push(scalar)
      },
    })
  return found
}

/** The comment behind a value on its line, without the `#`. */
export function commentBehind(file: SourceFile, node: Node | null | undefined): string | undefined {
  const end = node?.range?.[1]
  if (end === undefined) return undefined
  const rest = file.text.slice(end).split('\n', 1)[0] ?? ''
  return /^[\s,}\]]*#\s*(\S.*)$/.exec(rest)?.[1]
}

/** The comment lines that stand right above a node. */
export function commentAbove(file: SourceFile, node: Node | null | undefined): string | undefined {
  const start = node?.range?.[0]
  if (start === undefined) return undefined
  const above = file.text.slice(0, start).split('\n').slice(0, -1)
  return /^\s*#\s*(\S.*)$/.exec(above.at(-1) ?? '')?.[1]
}
