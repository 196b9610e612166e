import { readStructure, type Scalars, writeStructure } from './document.ts'
import type { ServiceModel, StructureShape } from './model.ts'
import { SerializationError } from './refusal.ts'

const scalars: Scalars = {
  readBlob(value) {
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
      throw new SerializationError('The blob is not a base64 string')
    return Uint8Array.from(Buffer.from(value, 'base64'))
  },
  writeBlob: (value) => Buffer.from(value).toString('base64'),
  readTimestamp(value) {
    if (typeof value !== 'number')
      throw new SerializationError('class java.lang.String can not be converted to milliseconds since epoch')
    return new Date(Math.round(value * 1_000))
  },
  writeTimestamp: (value, format) => (format === 'iso8601' ? value.toISOString() : value.getTime() / 1_000),
}

/** Reads an AWS JSON 1.0 or 1.1 body; an empty one is an empty input. */
export function readJson(
  body: Uint8Array,
  shape: StructureShape,
  model: ServiceModel,
  unknownMembers: 'refuse' | 'ignore',
): Record<string, unknown> {
  const text = new TextDecoder().decode(body)
  if (text.trim() === '') return {}
  return readStructure(shape, parse(text), { model, scalars, unknownMembers })
}

/** Writes an output as AWS JSON. */
export function writeJson(shape: StructureShape, output: object, model: ServiceModel): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(writeStructure(shape, output, model, scalars)))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SerializationError('The body is not JSON', { cause: error })
  }
}
