import { crc32 } from 'node:zlib'
import { writeJson } from './json.ts'
import { type ServiceModel, type StructureShape, shapeNamed } from './model.ts'

/** The member of an output that is a stream of events, by its name; undefined for all other outputs. */
export function eventStreamMember(
  shape: StructureShape,
  model: ServiceModel,
): { readonly name: string; readonly events: StructureShape } | undefined {
  for (const [name, reference] of Object.entries(shape.members)) {
    const events = shapeNamed(model, reference.shape)
    if (events.type === 'structure' && events.eventstream) return { name, events }
  }
  return undefined
}

/**
 * Events as `application/vnd.amazon.eventstream` of a JSON protocol: each is `{eventName: members}`. The operation's
 * other members come first, as the initial response. What the source throws ends the stream as an exception.
 */
export async function* writeEventStream(
  source: AsyncIterable<object>,
  events: StructureShape,
  model: ServiceModel,
  contentType: string,
): AsyncGenerator<Uint8Array> {
  const message = (type: string, kind: 'event' | 'exception', payload: Uint8Array) =>
    eventMessage({ [`:${kind}-type`]: type, ':content-type': contentType, ':message-type': kind }, payload)
  yield message('initial-response', 'event', new TextEncoder().encode('{}'))
  try {
    for await (const event of source)
      for (const [name, members] of Object.entries(event)) {
        const reference = events.members[name]
        if (reference === undefined) throw new Error(`${model.id} has no event ${name}`)
        const shape = shapeNamed(model, reference.shape)
        if (shape.type !== 'structure') throw new Error(`the event ${name} of ${model.id} is not a structure`)
        yield message(name, 'event', writeJson(shape, members as object, model))
      }
  } catch (error) {
    const name = error instanceof Error && error.name in events.members ? error.name : 'InternalFailure'
    const text = JSON.stringify({ message: error instanceof Error ? error.message : String(error) })
    yield message(name, 'exception', new TextEncoder().encode(text))
  }
}

/** Header value type 7: a string with a 16 bit length (smithy.io, Amazon Event Stream Specification). */
const stringType = 7

/** One message: lengths, their CRC, headers, payload, the CRC of everything. */
export function eventMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Uint8Array {
  const encoded = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)]
      const length = Buffer.alloc(2)
      length.writeUInt16BE(valueBytes.length)
      return Buffer.concat([
        Buffer.from([nameBytes.length]),
        nameBytes,
        Buffer.from([stringType]),
        length,
        valueBytes,
      ])
    }),
  )
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + encoded.length + payload.length, 0)
  prelude.writeUInt32BE(encoded.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const checked = Buffer.concat([prelude, encoded, payload])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(checked))
  return Buffer.concat([checked, checksum])
}
