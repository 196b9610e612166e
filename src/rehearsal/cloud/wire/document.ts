import type { Reference, ServiceModel, Shape, StructureShape } from './model.ts'
import { shapeNamed } from './model.ts'
import { SerializationError } from './refusal.ts'

/**
 * The part that JSON and CBOR have in common: a tree of maps, arrays and scalars against the model. What differs is
 * how a blob and a timestamp look, which `Scalars` says.
 */
export interface Scalars {
  readBlob(value: unknown): Uint8Array
  writeBlob(value: Uint8Array): unknown
  readTimestamp(value: unknown): Date
  writeTimestamp(value: Date, format: string | undefined): unknown
}

export interface Reading {
  readonly model: ServiceModel
  readonly scalars: Scalars
  /** What to do with a member that the model does not know. */
  readonly unknownMembers: 'refuse' | 'ignore'
}

/** Turns a parsed body into the operation's input. Throws a SerializationError on the first value of a wrong type. */
export function readStructure(
  shape: StructureShape,
  value: unknown,
  reading: Reading,
  path = '',
): Record<string, unknown> {
  if (!isMap(value)) throw new SerializationError(wrongType('structure', value))
  const result: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value)) {
    // A null member is an absent one; the SDKs leave them out, hand-written clients do not.
    if (item === null || item === undefined) continue
    const reference = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
    if (reference === undefined) {
      if (reading.unknownMembers === 'ignore') continue
      throw new SerializationError(`Unknown member '${name}'${path === '' ? '' : ` in '${path}'`}`)
    }
    result[name] = readValue(reference, item, reading, path === '' ? name : `${path}.${name}`)
  }
  if (shape.union && Object.keys(result).length !== 1)
    throw new SerializationError(`Exactly one member of the union '${path}' must be set`)
  return result
}

function readValue(reference: Reference, value: unknown, reading: Reading, path: string): unknown {
  const shape = shapeNamed(reading.model, reference.shape)
  switch (shape.type) {
    case 'structure':
      return shape.document ? value : readStructure(shape, value, reading, path)
    case 'list':
      if (!Array.isArray(value)) throw new SerializationError(wrongType('list', value))
      return value.map((item, index) => readValue(shape.member, item, reading, `${path}.${index + 1}.member`))
    case 'map':
      if (!isMap(value)) throw new SerializationError(wrongType('map', value))
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== null && item !== undefined)
          .map(([key, item]) => [key, readValue(shape.value, item, reading, `${path}.${key}`)]),
      )
    case 'blob':
      return reading.scalars.readBlob(value)
    case 'timestamp':
      return reading.scalars.readTimestamp(value)
    default:
      return readScalar(shape.type, value)
  }
}

function readScalar(type: 'string' | 'boolean' | 'integer' | 'long' | 'float' | 'double', value: unknown) {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value
      break
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'float':
    case 'double':
      if (typeof value === 'number') return value
      // The JSON protocols write what JSON numbers cannot say as these strings.
      if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
      break
    default:
      if (typeof value === 'number' && Number.isInteger(value)) return value
      if (typeof value === 'bigint') return Number(value)
  }
  throw new SerializationError(wrongType(type, value))
}

/** AWS's words for a value of the wrong type, as its JSON services answer them. */
function wrongType(expected: Shape['type'], value: unknown): string {
  if (isMap(value)) return 'Start of structure or map found where not expected.'
  if (Array.isArray(value)) return 'Start of list found where not expected'
  if (expected === 'structure' || expected === 'map') return 'Unexpected field type'
  if (expected === 'list') return 'Expected list or null'
  const target = {
    string: 'a String',
    boolean: 'a Boolean',
    integer: 'an Integer',
    long: 'a Long',
    float: 'a Float',
    double: 'a Double',
    blob: 'a Blob',
    timestamp: 'milliseconds since epoch',
  }[expected]
  return `${tokenOf(value)} can not be converted to ${target}`
}

function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE'
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'
  return 'STRING_VALUE'
}

function isMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  )
}

/** Turns an operation's output into the tree that the protocol prints. Members that the model does not know are a bug of ours and throw. */
export function writeStructure(
  shape: StructureShape,
  value: object,
  model: ServiceModel,
  scalars: Scalars,
  path = '',
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue
    const reference = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
    if (reference === undefined)
      throw new Error(`${model.id} answers a member that its model does not have: ${path}${name}`)
    result[name] = writeValue(reference, item, model, scalars, `${path}${name}`)
  }
  return result
}

function writeValue(
  reference: Reference,
  value: unknown,
  model: ServiceModel,
  scalars: Scalars,
  path: string,
): unknown {
  const shape = shapeNamed(model, reference.shape)
  const mismatch = () =>
    new Error(`${model.id} answers ${JSON.stringify(value)} in ${path}, where its model has a ${shape.type}`)
  switch (shape.type) {
    case 'structure':
      if (shape.document) return value
      if (!isMap(value)) throw mismatch()
      return writeStructure(shape, value, model, scalars, `${path}.`)
    case 'list':
      if (!Array.isArray(value)) throw mismatch()
      return value.map((item, index) => writeValue(shape.member, item, model, scalars, `${path}[${index}]`))
    case 'map':
      if (!isMap(value)) throw mismatch()
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [key, writeValue(shape.value, item, model, scalars, `${path}.${key}`)]),
      )
    case 'blob':
      if (!(value instanceof Uint8Array)) throw mismatch()
      return scalars.writeBlob(value)
    case 'timestamp':
      if (!(value instanceof Date)) throw mismatch()
      return scalars.writeTimestamp(value, reference.timestampFormat ?? shape.timestampFormat)
    case 'string':
      if (typeof value !== 'string') throw mismatch()
      return value
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch()
      return value
    default:
      if (typeof value !== 'number') throw mismatch()
      return value
  }
}
