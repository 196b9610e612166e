import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AwsService, CloudContext } from '../ports.ts'
import { type ControlResource, control, controlPath } from './control.ts'
import { type Dispatch, dispatch, type Handled } from './dispatch.ts'
import { createFaults, type Faults } from './faults.ts'
import { anyone, type Identity } from './identity.ts'
import { createJournal, type Journal } from './journal.ts'
import { type ServiceModel, serviceModel } from './model.ts'
import type { WireRequest } from './route.ts'

export interface WireOptions {
  readonly context: CloudContext
  readonly services: readonly AwsService[]
  /** Who calls and what they may do; STS's state. Default: every access key, everything. */
  readonly identity?: Identity
  readonly faults?: Faults
  readonly journal?: Journal
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Regions that it answers for. Default: the context's. */
  readonly regions?: readonly string[]
  /**
   * AWS passes over a JSON member that it does not know; here such a request is refused unless told otherwise, because
   * a member that does nothing is a mistake in the client or a gap in this cloud.
   */
  readonly unknownMembers?: 'refuse' | 'ignore'
  /** Further `GET /_deploy-kit/NAME` routes. */
  readonly control?: Readonly<Record<string, ControlResource>>
}

export interface Wire {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL`. */
  readonly address: string
  readonly port: number
  readonly faults: Faults
  readonly journal: Journal
  /** Serves a further service: some of them need the endpoint's address before they can be made. */
  add(service: AwsService): void
  /** Cuts what is under way and gives the port back. */
  close(): Promise<void>
}

/** AWS's own limits are lower for every operation here. */
const maximumBody = 16 * 1024 * 1024

/** Serves AWS services on 127.0.0.1. Throws where an operation is not in the service's model or the port is taken. */
export async function startWire(options: WireOptions): Promise<Wire> {
  const { context, port = 0 } = options
  const faults = options.faults ?? createFaults()
  const journal = options.journal ?? createJournal()
  const services = new Map<string, AwsService>()
  const models: ServiceModel[] = []
  const add = (service: AwsService) => {
    models.push(modelOfService(service))
    services.set(service.id, service)
  }
  for (const service of options.services) add(service)
  const cloud: Dispatch = {
    context,
    services,
    models,
    identity: options.identity ?? anyone(context),
    faults,
    journal,
    regions: new Set(options.regions ?? [context.region]),
    unknownMembers: options.unknownMembers ?? 'refuse',
    nextRequestId: () => uuid(context.random),
  }
  const closing = new AbortController()
  const server = createServer((message, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort(new Error('the client closed the connection')))
    const signal = AbortSignal.any([closing.signal, gone.signal])
    handle(message, response, cloud, options.control ?? {}, signal).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  // A server that listens on a TCP port has an AddressInfo (node:net).
  const bound = (server.address() as AddressInfo).port
  let closed: Promise<void> | undefined
  const shut = () => {
    closing.abort(new Error('the cloud closes'))
    return new Promise<void>((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)))
      server.closeAllConnections()
    })
  }
  return {
    address: `http://127.0.0.1:${bound}`,
    port: bound,
    faults,
    journal,
    add,
    close: () => (closed ??= shut()),
  }
}

function modelOfService(service: AwsService) {
  const model = serviceModel(service.id)
  for (const operation of Object.keys(service.operations))
    if (!Object.hasOwn(model.operations, operation))
      throw new Error(`the model of ${service.id} has no operation ${operation}`)
  return model
}

async function handle(
  message: IncomingMessage,
  response: ServerResponse,
  cloud: Dispatch,
  resources: Readonly<Record<string, ControlResource>>,
  signal: AbortSignal,
): Promise<void> {
  const body = await readBody(message)
  if (body === undefined) return send(response, tooLarge)
  const url = new URL(message.url ?? '/', 'http://127.0.0.1')
  const request: WireRequest = {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    body,
  }
  await send(
    response,
    request.path.startsWith(controlPath)
      ? control(request, cloud.faults, cloud.journal, resources)
      : await dispatch(request, cloud, signal),
  )
}

const tooLarge: Handled = {
  status: 413,
  headers: { 'content-type': 'application/json', connection: 'close' },
  body: new TextEncoder().encode(
    JSON.stringify({
      __type: 'RequestEntityTooLargeException',
      message: `The body is larger than ${maximumBody} bytes`,
    }),
  ),
}

async function readBody(message: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maximumBody) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function send(response: ServerResponse, handled: Handled): Promise<void> {
  if (handled === 'cut') {
    response.destroy()
    return
  }
  const { status, headers, body } = handled
  if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'content-length': body.length })
    response.end(body)
    return
  }
  response.writeHead(status, headers)
  await pipeline(Readable.from(body), response)
}

/** A version 4 UUID from the cloud's own source of chance, so that a seeded run repeats its request ids. */
function uuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16)
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16)
  })
}
