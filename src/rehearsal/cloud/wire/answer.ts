import { writeCbor, writeCborError } from './cbor.ts'
import type { WireError } from './errors.ts'
import { eventStreamMember, writeEventStream } from './event-stream.ts'
import { writeJson } from './json.ts'
import { type ServiceModel, type StructureShape, structureOf } from './model.ts'
import type { Route } from './route.ts'
import { writeXml, writeXmlError } from './xml.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** A stream for the operations that go on answering. */
  readonly body: Uint8Array | AsyncGenerator<Uint8Array>
}

/** A successful operation's output in the protocol that the caller speaks. */
export function answer(route: Route, model: ServiceModel, output: object, requestId: string): Answer {
  const operation = model.operations[route.operation]
  if (operation === undefined) throw new Error(`the model of ${model.id} has no operation ${route.operation}`)
  const shape = structureOf(model, operation, 'output')
  switch (route.protocol) {
    case 'json': {
      const stream = eventStreamMember(shape, model)
      return stream === undefined
        ? { status: 200, headers: head(route, requestId), body: writeJson(shape, output, model) }
        : streamed(route, model, output, requestId, stream)
    }
    case 'cbor':
      return { status: 200, headers: head(route, requestId), body: writeCbor(shape, output, model) }
    case 'query':
      return {
        status: 200,
        headers: head(route, requestId),
        body: writeXml(route.operation, operation.resultWrapper, shape, output, model, requestId),
      }
  }
}

function streamed(
  route: Route,
  model: ServiceModel,
  output: object,
  requestId: string,
  { name, events }: { readonly name: string; readonly events: StructureShape },
): Answer {
  const headers = head(route, requestId)
  const source = (output as Readonly<Record<string, unknown>>)[name]
  if (typeof source !== 'object' || source === null || !(Symbol.asyncIterator in source))
    throw new Error(`${model.id} ${route.operation} answers no stream in ${name}`)
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'application/vnd.amazon.eventstream' },
    body: writeEventStream(source as AsyncIterable<object>, events, model, headers['content-type'] ?? ''),
  }
}

/** An error in the protocol that the caller speaks. */
export function answerError(route: Route, error: WireError, requestId: string): Answer {
  const sender = error.status < 500
  if (route.protocol === 'query')
    return {
      status: error.status,
      headers: head(route, requestId),
      body: writeXmlError(
        {
          type: sender ? 'Sender' : 'Receiver',
          code: error.code,
          message: error.message,
          members: error.members,
        },
        route.model,
        requestId,
      ),
    }
  // Services that used to speak Query tell JSON and CBOR clients the old code as well (smithy.io, awsQueryCompatible).
  const compatible = route.model?.protocols.includes('query') ?? false
  const headers = {
    ...head(route, requestId),
    ...(compatible ? { 'x-amzn-query-error': `${error.queryCode};${sender ? 'Sender' : 'Receiver'}` } : {}),
  }
  const type =
    compatible && route.model !== undefined && error.code in route.model.shapes
      ? `com.amazonaws.${route.model.id}#${error.code}`
      : error.code
  const members = { __type: type, [error.messageMember]: error.message, ...error.members }
  return {
    status: error.status,
    headers,
    body:
      route.protocol === 'cbor' ? writeCborError(members) : new TextEncoder().encode(JSON.stringify(members)),
  }
}

function head(route: Route, requestId: string): Record<string, string> {
  const id = { 'x-amzn-requestid': requestId }
  switch (route.protocol) {
    case 'json':
      return { ...id, 'content-type': `application/x-amz-json-${route.jsonVersion}` }
    case 'cbor':
      return { ...id, 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }
    case 'query':
      return { ...id, 'content-type': 'text/xml' }
  }
}
