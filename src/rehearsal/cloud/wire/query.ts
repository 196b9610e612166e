import { type Reference, type ServiceModel, type Shape, type StructureShape, shapeNamed } from './model.ts'
import { SerializationError } from './refusal.ts'

/** The form's parameters as a tree: `A.member.1.B=x` is A > member > 1 > B. */
interface Parameter {
  value?: string
  readonly below: Map<string, Parameter>
}

/**
 * Reads the parameters of an AWS Query request (`Action` and `Version` left out by the caller) into the operation's
 * input. Throws a SerializationError on a value of the wrong type or, with `refuse`, on an unknown parameter.
 */
export function readQuery(
  parameters: Iterable<readonly [string, string]>,
  shape: StructureShape,
  model: ServiceModel,
  unknownMembers: 'refuse' | 'ignore',
): Record<string, unknown> {
  const root: Parameter = { below: new Map() }
  for (const [name, value] of parameters) {
    let at = root
    for (const part of name.split('.')) {
      const next = at.below.get(part) ?? { below: new Map<string, Parameter>() }
      at.below.set(part, next)
      at = next
    }
    at.value = value
  }
  return readMembers(shape, root, model, unknownMembers, '')
}

function readMembers(
  shape: StructureShape,
  parameter: Parameter,
  model: ServiceModel,
  unknownMembers: 'refuse' | 'ignore',
  path: string,
): Record<string, unknown> {
  const names = new Map(
    Object.entries(shape.members).map(([name, reference]) => [reference.locationName ?? name, name]),
  )
  const result: Record<string, unknown> = {}
  for (const [wireName, below] of parameter.below) {
    const name = names.get(wireName)
    const reference = name === undefined ? undefined : shape.members[name]
    if (name === undefined || reference === undefined) {
      if (unknownMembers === 'ignore') continue
      throw new SerializationError(`Unknown parameter ${path}${wireName}`)
    }
    result[name] = readValue(reference, below, model, unknownMembers, `${path}${wireName}`)
  }
  return result
}

function readValue(
  reference: Reference,
  parameter: Parameter,
  model: ServiceModel,
  unknownMembers: 'refuse' | 'ignore',
  path: string,
): unknown {
  const shape = shapeNamed(model, reference.shape)
  switch (shape.type) {
    case 'structure':
      return readMembers(shape, parameter, model, unknownMembers, `${path}.`)
    case 'list': {
      const flat = shape.flattened ?? reference.flattened
      const items = flat ? parameter : parameter.below.get(shape.member.locationName ?? 'member')
      // An empty list is sent as the bare name.
      if (items === undefined && parameter.below.size === 0) return []
      if (items === undefined)
        throw new SerializationError(`${path} is a list: its items are named ${path}.member.1`)
      return numbered(items, path).map((item, index) =>
        readValue(shape.member, item, model, unknownMembers, `${path}.member.${index + 1}`),
      )
    }
    case 'map': {
      const flat = shape.flattened ?? reference.flattened
      const entries = flat ? parameter : parameter.below.get('entry')
      if (entries === undefined) return {}
      return Object.fromEntries(
        numbered(entries, path).map((entry) => {
          const key = entry.below.get(shape.key.locationName ?? 'key')?.value
          const value = entry.below.get(shape.value.locationName ?? 'value')
          if (key === undefined || value === undefined)
            throw new SerializationError(`${path} has an entry without a key or without a value`)
          return [key, readValue(shape.value, value, model, unknownMembers, `${path}.${key}`)]
        }),
      )
    }
    default:
      if (parameter.below.size > 0 || parameter.value === undefined)
        throw new SerializationError(`${path} is a ${shape.type} and has no members`)
      return readScalar(shape, parameter.value, path)
  }
}

/** The children named 1, 2, 3… in their order. */
function numbered(parameter: Parameter, path: string): Parameter[] {
  return [...parameter.below]
    .map(([key, below]) => {
      if (!/^[1-9]\d*$/.test(key)) throw new SerializationError(`${path}.${key} is not a numbered item`)
      return { index: Number(key), below }
    })
    .sort((a, b) => a.index - b.index)
    .map(({ below }) => below)
}

function readScalar(
  shape: Exclude<Shape, { readonly type: 'structure' | 'list' | 'map' }>,
  text: string,
  path: string,
): unknown {
  switch (shape.type) {
    case 'string':
      return text
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true'
      break
    case 'integer':
    case 'long':
      if (/^[+-]?\d+$/.test(text)) return Number(text)
      break
    case 'float':
    case 'double':
      if (text.trim() !== '' && (text === 'NaN' || !Number.isNaN(Number(text)))) return Number(text)
      break
    case 'blob':
      return Uint8Array.from(Buffer.from(text, 'base64'))
    case 'timestamp': {
      const time = Date.parse(text)
      if (!Number.isNaN(time)) return new Date(time)
    }
  }
  throw new SerializationError(`${path} is ${JSON.stringify(text)}, which is not a ${shape.type}`)
}
