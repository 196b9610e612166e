import { bare, child, children, type SyntaxNode, word } from './syntax.ts'

/** Where a value stands in deploy-kit.yml; the environment's name is written `*`. */
export type ConfigPath = readonly string[]

export const environmentPath: ConfigPath = ['environments', '*']

/** The configuration's types, as src/config exports them. */
const types: Readonly<Record<string, ConfigPath>> = {
  Config: [],
  EnvironmentConfig: environmentPath,
  ImageConfig: ['image'],
  ChecksConfig: ['checks'],
  MigrationsConfig: ['migrations'],
  ReleaseConfig: ['release'],
  EcsConfig: [...environmentPath, 'ecs'],
  StrategyConfig: [...environmentPath, 'ecs', 'strategy'],
}

/** Our own objects that carry parts of the configuration: what a path of one name that begins with $ stands for. */
const carriers: Readonly<Record<string, Readonly<Record<string, ConfigPath>>>> = {
  $MigrateSettings: { config: [], migrations: ['migrations'], environment: environmentPath },
}

/** Whether a path is one of our own objects rather than a part of the configuration. */
export function isCarrier(path: ConfigPath): boolean {
  return path[0]?.startsWith('$') === true
}

/** A name out of somebody's code may be one that every object has, `toString` for instance. */
function own<T>(record: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}

function memberOf(base: ConfigPath, name: string): ConfigPath | undefined {
  return isCarrier(base) ? own(carriers[base[0] ?? ''] ?? {}, name) : [...base, name]
}

/** Properties that hold a part of the configuration wherever they are taken out of an object. */
const properties: Readonly<Record<string, ConfigPath>> = { config: [], environment: environmentPath }

export type Bindings = ReadonlyMap<string, ConfigPath>

/** The part of the configuration that an expression is, as far as it can be told without types. */
export function pathOf(expression: SyntaxNode | undefined, bindings: Bindings): ConfigPath | undefined {
  const node = bare(expression)
  switch (node?.type) {
    case 'Identifier':
      return bindings.get(word(node) ?? '')
    case 'MemberExpression': {
      const base = pathOf(child(node, 'object'), bindings)
      const property = child(node, 'property')
      const name = word(property)
      if (base === undefined)
        return property?.type === 'Identifier' &&
          isCall(child(node, 'object')) &&
          Object.hasOwn(properties, name ?? '')
          ? own(properties, name)
          : undefined
      if (base.length === 1 && base[0] === 'environments') return environmentPath
      return name === undefined ? undefined : memberOf(base, name)
    }
    case 'CallExpression': {
      const callee = word(bare(child(node, 'callee')))
      const [first] = children(node, 'arguments')
      if (callee === 'section') return pathOf(first, bindings)
      return callee === 'environmentOf' ? environmentPath : undefined
    }
    case 'ConditionalExpression':
      return pathOf(child(node, 'consequent'), bindings) ?? pathOf(child(node, 'alternate'), bindings)
    case 'BinaryExpression':
      return node['operator'] === '??' ? pathOf(child(node, 'left'), bindings) : undefined
    default:
      return undefined
  }
}

/** The names that a parameter or a declaration binds to parts of the configuration. */
export function bind(
  pattern: SyntaxNode | undefined,
  value: ConfigPath | undefined,
): readonly (readonly [string, ConfigPath])[] {
  switch (pattern?.type) {
    case 'Identifier': {
      const path = value ?? typePath(pattern)
      return path === undefined ? [] : [[word(pattern) ?? '', path]]
    }
    case 'ObjectPattern': {
      const base = value ?? typePath(pattern)
      return children(pattern, 'properties').flatMap((property) => {
        const name = word(child(property, 'key'))
        if (name === undefined) return []
        const path = base === undefined ? own(properties, name) : memberOf(base, name)
        const inner =
          property.type === 'KeyValuePatternProperty' ? child(property, 'value') : child(property, 'key')
        return path === undefined ? [] : bind(inner, path)
      })
    }
    default:
      return []
  }
}

function typePath(pattern: SyntaxNode): ConfigPath | undefined {
  const type = child(child(pattern, 'typeAnnotation'), 'typeAnnotation')
  return reference(type)
}

function reference(type: SyntaxNode | undefined): ConfigPath | undefined {
  const name = word(child(type, 'typeName'))
  if (name === undefined) return undefined
  if (name === 'Pick' || name === 'Readonly' || name === 'Omit')
    return reference(children(child(type, 'typeParams'), 'params')[0])
  if (Object.hasOwn(carriers, `$${name}`)) return [`$${name}`]
  return Object.hasOwn(types, name) ? types[name] : undefined
}

function isCall(node: SyntaxNode | undefined): boolean {
  return bare(node)?.type === 'CallExpression'
}
