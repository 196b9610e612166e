import { parseSync } from '@swc/core'

/** A node of swc's syntax tree, as far as our rules look at it. */
export interface SyntaxNode {
  readonly type: string
  readonly [key: string]: unknown
}

export function isSyntax(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

export function child(node: SyntaxNode | undefined, key: string): SyntaxNode | undefined {
  const value = node?.[key]
  return isSyntax(value) ? value : undefined
}

/** The nodes of a list, and those that swc wraps, such as `{ expression }` of arguments. */
export function children(node: SyntaxNode | undefined, key: string): readonly SyntaxNode[] {
  const value = node?.[key]
  if (!Array.isArray(value)) return []
  return value.flatMap((it: unknown) => {
    if (isSyntax(it)) return [it]
    const inner =
      typeof it === 'object' && it !== null && 'expression' in it ? (it.expression as unknown) : undefined
    return isSyntax(inner) ? [inner] : []
  })
}

const types = new Set(['typeAnnotation', 'returnType', 'typeParams', 'typeParameters'])

/** Every node directly below that is evaluated: without types, and without the names that are bound. */
export function below(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const binds = key === 'params' || (key === 'id' && node.type === 'VariableDeclarator')
    if (binds || types.has(key)) return []
    const single = isSyntax(value) ? [value] : []
    return (Array.isArray(value) ? children(node, key) : single).filter((it) => !it.type.startsWith('TsType'))
  })
}

/** The name of an identifier or the text of a string. */
export function word(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Computed') return word(child(node, 'expression'))
  const named = node?.type === 'Identifier' || node?.type === 'StringLiteral'
  return named && typeof node['value'] === 'string' ? node['value'] : undefined
}

/** Takes off what does not change a value: parentheses, `as`, `?.`, `await`. */
export function bare(node: SyntaxNode | undefined): SyntaxNode | undefined {
  switch (node?.type) {
    case 'ParenthesisExpression':
    case 'TsAsExpression':
    case 'TsConstAssertion':
    case 'TsNonNullExpression':
    case 'TsSatisfiesExpression':
      return bare(child(node, 'expression'))
    case 'OptionalChainingExpression':
      return bare(child(node, 'base'))
    case 'AwaitExpression':
      return bare(child(node, 'argument'))
    default:
      return node
  }
}

export interface Module {
  /** Top-level functions and constants by name. */
  readonly declarations: ReadonlyMap<string, SyntaxNode>
  /** Imported names: the module as written, and the name there. */
  readonly imports: ReadonlyMap<string, { readonly from: string; readonly name: string }>
}

export function parseModule(source: string): Module {
  const tree = parseSync(source, { syntax: 'typescript', target: 'es2022' }) as unknown as SyntaxNode
  const declarations = new Map<string, SyntaxNode>()
  const imports = new Map<string, { from: string; name: string }>()
  for (const item of children(tree, 'body')) {
    if (item.type === 'ImportDeclaration') {
      const from = word(child(item, 'source')) ?? ''
      for (const specifier of children(item, 'specifiers')) {
        const local = word(child(specifier, 'local'))
        if (local !== undefined)
          imports.set(local, { from, name: word(child(specifier, 'imported')) ?? local })
      }
      continue
    }
    const declaration = item.type === 'ExportDeclaration' ? child(item, 'declaration') : item
    if (declaration?.type === 'FunctionDeclaration') {
      const name = word(child(declaration, 'identifier'))
      if (name !== undefined) declarations.set(name, declaration)
    }
    for (const variable of children(declaration, 'declarations')) {
      const name = word(child(variable, 'id'))
      if (name !== undefined) declarations.set(name, variable)
    }
  }
  return { declarations, imports }
}
