import { gunzipSync } from 'node:zlib'
import { readCbor } from './cbor.ts'
import { readJson } from './json.ts'
import type { ServiceModel, StructureShape } from './model.ts'
import { readQuery } from './query.ts'
import { SerializationError } from './refusal.ts'
import type { Route, WireRequest } from './route.ts'

/** The operation's input out of the request's body or form. Throws a SerializationError. */
export function readInput(
  request: WireRequest,
  route: Route,
  model: ServiceModel,
  shape: StructureShape,
  unknownMembers: 'refuse' | 'ignore',
): Record<string, unknown> {
  switch (route.protocol) {
    case 'json':
      return readJson(plainBody(request), shape, model, unknownMembers)
    case 'cbor':
      return readCbor(plainBody(request), shape, model, unknownMembers)
    case 'query':
      return readQuery(route.parameters, shape, model, unknownMembers)
  }
}

/** Clients gzip a large PutMetricData. */
function plainBody(request: WireRequest): Uint8Array {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return request.body
  if (encoding !== 'gzip') throw new SerializationError(`The content encoding ${encoding} is not known`)
  try {
    return gunzipSync(request.body)
  } catch (error) {
    throw new SerializationError('The body is not gzip', { cause: error })
  }
}
