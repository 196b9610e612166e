import type { Protocol } from './errors.ts'
import type { ServiceModel } from './model.ts'

/** An HTTP request, read to its end. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** Which operation of which service a request asks for, and in which protocol it wants its answer. */
export interface Route {
  readonly protocol: Protocol
  /** `1.0` or `1.1`, for JSON. */
  readonly jsonVersion: string
  /** Undefined where no service here has that target, version or path. */
  readonly model: ServiceModel | undefined
  /** As asked for; empty where the request names none. */
  readonly operation: string
  /** What the request named the service by, for the error. */
  readonly named: string
  /** Query's parameters without `Action` and `Version`. */
  readonly parameters: readonly (readonly [string, string])[]
}

const cborPath = /^\/service\/([^/]+)\/operation\/([^/]+)$/

/** Reads the route from headers and path; undefined where the request speaks none of the three protocols. */
export function readRoute(
  request: WireRequest,
  models: readonly ServiceModel[],
  signingName: string | undefined,
): Route | undefined {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return cborRoute(request, models)
  const target = request.headers['x-amz-target']
  if (target !== undefined) return jsonRoute(request, target, models)
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  if (form || request.query.has('Action')) return queryRoute(request, models, signingName)
  return undefined
}

function cborRoute(request: WireRequest, models: readonly ServiceModel[]): Route | undefined {
  const match = cborPath.exec(request.path)
  if (match === null) return undefined
  const [, service = '', operation = ''] = match
  return {
    protocol: 'cbor',
    jsonVersion: '',
    model: models.find(
      (model) => model.targetPrefix === service && model.protocols.includes('smithy-rpc-v2-cbor'),
    ),
    operation,
    named: service,
    parameters: [],
  }
}

function jsonRoute(request: WireRequest, target: string, models: readonly ServiceModel[]): Route {
  const dot = target.lastIndexOf('.')
  const prefix = dot < 0 ? target : target.slice(0, dot)
  return {
    protocol: 'json',
    jsonVersion: request.headers['content-type']?.includes('json-1.0') ? '1.0' : '1.1',
    model: models.find((model) => model.targetPrefix === prefix && model.protocols.includes('json')),
    operation: dot < 0 ? '' : target.slice(dot + 1),
    named: prefix,
    parameters: [],
  }
}

function queryRoute(
  request: WireRequest,
  models: readonly ServiceModel[],
  signingName: string | undefined,
): Route {
  const form = new URLSearchParams(request.method === 'POST' ? new TextDecoder().decode(request.body) : '')
  const all = [...request.query, ...form].filter(([name]) => !name.startsWith('X-Amz-'))
  const value = (wanted: string) => all.find(([name]) => name === wanted)?.[1] ?? ''
  const version = value('Version')
  const speaking = models.filter((model) => model.protocols.includes('query'))
  // A signed request names its service; an unsigned one (AssumeRoleWithWebIdentity) only its version and action.
  const model =
    speaking.find((one) => one.signingName === signingName && one.apiVersion === version) ??
    speaking.find((one) => one.apiVersion === version && value('Action') in one.operations)
  return {
    protocol: 'query',
    jsonVersion: '',
    model,
    operation: value('Action'),
    named: signingName ?? version,
    parameters: all.filter(([name]) => name !== 'Action' && name !== 'Version'),
  }
}
