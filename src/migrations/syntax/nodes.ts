import type { Node } from 'libpg-query'

/** The names of PostgreSQL's parse nodes, `AlterTableStmt` and so on. */
export type NodeKind = Node extends infer N ? (N extends unknown ? keyof N & string : never) : never

/** The fields of a parse node; the parser leaves out what is false, zero or empty. */
export type NodeBody<K extends NodeKind> = Extract<Node, Readonly<Record<K, unknown>>>[K]

/** What to do with which statement; kinds that are left out are nobody's business. */
export type Handlers<Context, Result> = {
  readonly [K in NodeKind]?: (body: NodeBody<K>, context: Context) => Result
}

export function kindOf(node: Node): NodeKind {
  // A node is an object of exactly one key (libpg_query's JSON).
  return Object.keys(node)[0] as NodeKind
}

/** Calls the handler of the node's kind; undefined where there is none. */
export function dispatch<Context, Result>(
  handlers: Handlers<Context, Result>,
  node: Node,
  context: Context,
): Result | undefined {
  const kind = kindOf(node)
  const handler = handlers[kind] as ((body: unknown, context: Context) => Result) | undefined
  return handler?.(Object.values(node)[0], context)
}

/** The fields of a node where it is of that kind. */
export function as<K extends NodeKind>(kind: K, node: Node | undefined): NodeBody<K> | undefined {
  if (node === undefined || !(kind in node)) return undefined
  return Object.values(node)[0] as NodeBody<K>
}

/** Visits every node below one, itself included, in no particular order; return false to pass over what is below. */
export function walk(
  node: unknown,
  visit: (kind: string, body: Readonly<Record<string, unknown>>) => boolean | undefined,
): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit)
    return
  }
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null) continue
    // Node kinds begin with a capital letter, fields do not (libpg_query's JSON).
    const isNode = /^[A-Z]/.test(key) && !Array.isArray(value)
    if (isNode && visit(key, value as Readonly<Record<string, unknown>>) === false) continue
    walk(value, visit)
  }
}
