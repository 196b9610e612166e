import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bindings, bind, type ConfigPath, isCarrier, pathOf } from './config-paths.ts'
import { bare, below, child, children, type Module, parseModule, type SyntaxNode, word } from './syntax.ts'

/** What the code behind an action reads and gives. */
export interface CodeReads {
  readonly inputs: ReadonlySet<string>
  readonly outputs: ReadonlySet<string>
  /** Whole parts of deploy-kit.yml that are used, outermost paths. */
  readonly config: readonly ConfigPath[]
}

interface Collected {
  readonly inputs: Set<string>
  readonly outputs: Set<string>
  readonly config: Map<string, ConfigPath>
}

/**
 * Follows the code of an action from its entry in src/main.ts through the functions of src/actions/ that it calls.
 * A file that two actions share is followed function by function, so that one's inputs are not the other's.
 *
 * @throws Error where src/main.ts names no such action
 */
export function readsOfAction(root: string, action: string): CodeReads {
  const folder = join(root, 'src', 'actions')
  const modules = new Map<string, Module>()
  const load = (file: string): Module => {
    const known = modules.get(file)
    if (known !== undefined) return known
    const path = join(folder, file)
    const module = existsSync(path)
      ? parseModule(readFileSync(path, 'utf8'))
      : { declarations: new Map(), imports: new Map() }
    modules.set(file, module)
    return module
  }
  const main = readFileSync(join(root, 'src', 'main.ts'), 'utf8')
  const entry = new RegExp(
    `'?${action}'?: async \\(\\) =>\\s*\\(await import\\('./actions/([\\w-]+\\.ts)'\\)\\)\\.(\\w+)`,
  )
  const [, file, name] = entry.exec(main) ?? []
  if (file === undefined || name === undefined) throw new Error(`src/main.ts names no action ${action}`)

  const collected: Collected = { inputs: new Set(), outputs: new Set(), config: new Map() }
  const seen = new Set<string>()
  const follow = (from: string, declaration: string): void => {
    const key = `${from}#${declaration}`
    const node = load(from).declarations.get(declaration)
    if (node === undefined || seen.has(key)) return
    seen.add(key)
    collect(
      node,
      new Map(),
      collected,
      (identifier) => {
        const imported = load(from).imports.get(identifier)
        const sibling = /^\.\/([\w-]+\.ts)$/.exec(imported?.from ?? '')?.[1]
        if (imported !== undefined && sibling === undefined) return false
        const target = { file: sibling ?? from, name: imported?.name ?? identifier }
        if (!load(target.file).declarations.has(target.name)) return false
        follow(target.file, target.name)
        return true
      },
      follow,
    )
  }
  follow(file, name)
  return { inputs: collected.inputs, outputs: collected.outputs, config: [...collected.config.values()] }
}

function collect(
  node: SyntaxNode,
  outer: Bindings,
  into: Collected,
  reach: (identifier: string) => boolean,
  chunk: (file: string, name: string) => void,
): void {
  let bindings = outer
  const add = (pairs: readonly (readonly [string, ConfigPath])[]) => {
    if (pairs.length > 0) bindings = new Map([...bindings, ...pairs])
  }
  if (/Function|ArrowFunction/.test(node.type)) {
    for (const parameter of children(node, 'params'))
      add(bind(parameter.type === 'Parameter' ? child(parameter, 'pat') : parameter, undefined))
  }
  if (node.type === 'BlockStatement') {
    // Declarations of a block are bound before its statements are looked at: order does not matter to what is read.
    for (const statement of children(node, 'stmts'))
      for (const variable of children(statement, 'declarations')) add(bindingsOf(variable, bindings))
  }
  noteInput(node, into)
  noteOutputs(node, into)
  if (node.type === 'VariableDeclarator' && isRebinding(node, bindings)) {
    // `const { sign } = image` reads nothing yet; what is done with `sign` does.
    for (const call of callsIn(node)) collectCallee(call, bindings, into, reach, chunk)
    return
  }
  const path = isExpression(node) ? pathOf(node, bindings) : undefined
  if (path !== undefined && !isCarrier(path)) into.config.set(path.join('.'), path)
  if (node.type === 'Identifier') reach(word(node) ?? '')
  noteChunk(node, chunk)
  if (path !== undefined && bare(node)?.type === 'MemberExpression') {
    for (const call of callsIn(node)) collect(call, bindings, into, reach, chunk)
    return
  }
  // Whether a part is there at all is asked of many, and a function of ours that is given one is followed itself.
  const asked =
    (node.type === 'BinaryExpression' && /^[!=]==?$/.test(String(node['operator']))) ||
    (node.type === 'CallExpression' && isFollowed(word(bare(child(node, 'callee'))), reach))
  for (const inner of below(node)) {
    if (asked && (pathOf(inner, bindings)?.length ?? 0) > 0) noteAsked(inner, bindings, into)
    else if (isName(inner, node)) continue
    else collect(inner, bindings, into, reach, chunk)
  }
}

/** A property's name, which is no variable even where one is called the same. */
function isName(inner: SyntaxNode, node: SyntaxNode): boolean {
  if (node.type === 'KeyValueProperty') return inner === child(node, 'key')
  return node.type === 'MemberExpression' && inner === child(node, 'property') && inner.type === 'Identifier'
}

/** `section` gives back what it is given, so what it is given is used. */
function isFollowed(callee: string | undefined, reach: (identifier: string) => boolean): boolean {
  return callee !== undefined && reach(callee) && callee !== 'section'
}

function noteAsked(node: SyntaxNode, bindings: Bindings, into: Collected): void {
  const path = pathOf(node, bindings)
  if (path !== undefined && !isCarrier(path)) into.config.set(`${path.join('.')}?`, [...path, '?'])
}

function bindingsOf(variable: SyntaxNode, bindings: Bindings): readonly (readonly [string, ConfigPath])[] {
  return bind(child(variable, 'id'), pathOf(child(variable, 'init'), bindings))
}

/** A choice between two parts is looked at like any expression, so that both count. */
function isRebinding(variable: SyntaxNode, bindings: Bindings): boolean {
  const value = bare(child(variable, 'init'))
  return (
    /^(Identifier|MemberExpression|CallExpression)$/.test(value?.type ?? '') &&
    pathOf(value, bindings) !== undefined
  )
}

function callsIn(node: SyntaxNode): readonly SyntaxNode[] {
  return below(node).flatMap((it) => (it.type === 'CallExpression' ? [it] : callsIn(it)))
}

function collectCallee(
  call: SyntaxNode,
  bindings: Bindings,
  into: Collected,
  reach: (identifier: string) => boolean,
  chunk: (file: string, name: string) => void,
): void {
  const callee = child(call, 'callee')
  if (callee !== undefined) collect(callee, bindings, into, reach, chunk)
}

/** `(await import('./file.ts')).name`: a part of the action that is loaded when it is needed. */
function noteChunk(node: SyntaxNode, chunk: (file: string, name: string) => void): void {
  if (node.type !== 'MemberExpression') return
  const call = bare(child(node, 'object'))
  if (call?.type !== 'CallExpression' || child(call, 'callee')?.type !== 'Import') return
  const file = /^\.\/([\w-]+\.ts)$/.exec(word(children(call, 'arguments')[0]) ?? '')?.[1]
  const name = word(child(node, 'property'))
  if (file !== undefined && name !== undefined) chunk(file, name)
}

function isExpression(node: SyntaxNode): boolean {
  return /^(Identifier|MemberExpression|OptionalChainingExpression)$/.test(node.type)
}

/** `host.inputs['x']`, `required(host, 'x', …)`, `choice(host, 'x', …)`, and a forge, which takes github-token. */
function noteInput(node: SyntaxNode, into: Collected): void {
  if (node.type === 'MemberExpression') {
    const object = bare(child(node, 'object'))
    const property = child(node, 'property')
    const name = word(property)
    const literal = child(property, 'expression')?.type === 'StringLiteral'
    if (literal && name !== undefined && word(child(object, 'property')) === 'inputs') into.inputs.add(name)
  }
  if (node.type !== 'CallExpression') return
  const callee = bare(child(node, 'callee'))
  const [first, second] = children(node, 'arguments')
  const called = word(callee)
  if ((called === 'required' || called === 'choice') && word(first) === 'host') {
    const name = word(second)
    if (name !== undefined) into.inputs.add(name)
  }
  if (word(child(callee, 'property')) === 'forge' && word(bare(child(callee, 'object'))) === 'host')
    into.inputs.add('github-token')
}

/** `outputs: { … }` of an action's result. */
function noteOutputs(node: SyntaxNode, into: Collected): void {
  if (node.type !== 'KeyValueProperty' || word(child(node, 'key')) !== 'outputs') return
  const objects = (value: SyntaxNode | undefined): readonly SyntaxNode[] => {
    const it = bare(value)
    if (it?.type === 'ObjectExpression') return [it]
    return it?.type === 'ConditionalExpression'
      ? [...objects(child(it, 'consequent')), ...objects(child(it, 'alternate'))]
      : []
  }
  for (const object of objects(child(node, 'value'))) {
    for (const property of children(object, 'properties')) {
      const name = word(child(property, 'key')) ?? word(property)
      if (name !== undefined) into.outputs.add(name)
    }
  }
}
