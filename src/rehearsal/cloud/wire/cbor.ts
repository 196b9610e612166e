import { decode, encode, Tagged } from 'cborg'
import { readStructure, type Scalars, writeStructure } from './document.ts'
import type { ServiceModel, StructureShape } from './model.ts'
import { SerializationError } from './refusal.ts'

/** RFC 8949 tag 1: seconds since the epoch, whole or with a fraction. Smithy RPC v2 CBOR writes every timestamp so. */
const epochTag = 1

const scalars: Scalars = {
  readBlob(value) {
    if (!(value instanceof Uint8Array)) throw new SerializationError('The blob is not a byte string')
    return value
  },
  writeBlob: (value) => value,
  readTimestamp(value) {
    if (!(value instanceof Date)) throw new SerializationError('The timestamp does not have tag 1')
    return value
  },
  writeTimestamp: (value) => new Tagged(epochTag, value.getTime() / 1_000),
}

/** Reads a Smithy RPC v2 CBOR body; an empty one is an empty input. */
export function readCbor(
  body: Uint8Array,
  shape: StructureShape,
  model: ServiceModel,
  unknownMembers: 'refuse' | 'ignore',
): Record<string, unknown> {
  if (body.length === 0) return {}
  return readStructure(shape, parse(body), { model, scalars, unknownMembers })
}

/** Writes an output as CBOR. */
export function writeCbor(shape: StructureShape, output: object, model: ServiceModel): Uint8Array {
  return encode(writeStructure(shape, output, model, scalars))
}

/** Writes an error's members, which may lie outside of the model. */
export function writeCborError(members: Readonly<Record<string, unknown>>): Uint8Array {
  return encode(members)
}

function parse(body: Uint8Array): unknown {
  try {
    return decode(body, {
      tags: {
        [epochTag]: (value) => {
          const seconds = value()
          if (typeof seconds !== 'number') throw new SerializationError('The timestamp is not a number')
          return new Date(Math.round(seconds * 1_000))
        },
      },
    })
  } catch (error) {
    if (error instanceof SerializationError) throw error
    throw new SerializationError('The body is not CBOR', { cause: error })
  }
}
