import { ConfigurationError } from '../../../kernel/index.ts'
import type { Answer } from './answer.ts'
import { type Faults, readFaultRule } from './faults.ts'
import type { Journal } from './journal.ts'
import type { WireRequest } from './route.ts'

/** A further resource under `/_deploy-kit/`: gives the JSON value to answer, or undefined for 404. */
export type ControlResource = (request: WireRequest) => unknown

export const controlPath = '/_deploy-kit/'

/**
 * The control routes: `GET|POST|DELETE /_deploy-kit/faults`, `DELETE /_deploy-kit/faults/ID`,
 * `GET|DELETE /_deploy-kit/calls` (`?service=ecs&operation=UpdateService`), and what the cloud adds.
 */
export function control(
  request: WireRequest,
  faults: Faults,
  journal: Journal,
  resources: Readonly<Record<string, ControlResource>>,
): Answer {
  // A web page that a developer has open must not be able to steer the cloud: browsers name their page in `Origin`.
  if (request.headers['origin'] !== undefined)
    return json(403, { error: 'The control routes are not for web pages.' })
  const [resource = '', id, ...rest] = request.path.slice(controlPath.length).split('/')
  if (rest.length > 0) return json(404, { error: `there is no ${request.path}` })
  if (resource === 'faults') return faultRoutes(request, faults, id)
  if (resource === 'calls' && id === undefined) return callRoutes(request, journal)
  const own = Object.hasOwn(resources, resource) && id === undefined ? resources[resource] : undefined
  if (own === undefined) return json(404, { error: `there is no ${request.path}` })
  if (request.method !== 'GET') return json(405, { error: `${request.path} answers GET only` })
  return json(200, own(request))
}

function faultRoutes(request: WireRequest, faults: Faults, id: string | undefined): Answer {
  if (request.method === 'GET' && id === undefined) return json(200, { faults: faults.list() })
  if (request.method === 'DELETE' && id === undefined) {
    faults.clear()
    return json(200, { faults: [] })
  }
  if (request.method === 'DELETE' && id !== undefined)
    return faults.remove(id)
      ? json(200, { faults: faults.list() })
      : json(404, { error: `there is no fault ${id}` })
  if (request.method === 'POST' && id === undefined) {
    try {
      return json(201, { id: faults.add(readFaultRule(JSON.parse(new TextDecoder().decode(request.body)))) })
    } catch (error) {
      if (error instanceof SyntaxError) return json(400, { error: `the body is not JSON: ${error.message}` })
      if (error instanceof ConfigurationError) return json(400, { error: error.message, fix: error.fix })
      throw error
    }
  }
  return json(405, { error: `${request.method} ${request.path} is not possible` })
}

function callRoutes(request: WireRequest, journal: Journal): Answer {
  if (request.method === 'DELETE') {
    journal.clear()
    return json(200, { calls: [] })
  }
  if (request.method !== 'GET') return json(405, { error: `${request.path} answers GET and DELETE` })
  const service = request.query.get('service')
  const operation = request.query.get('operation')
  return json(200, {
    calls: journal.entries({
      ...(service === null ? {} : { service }),
      ...(operation === null ? {} : { operation }),
    }),
  })
}

function json(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(`${JSON.stringify(value)}\n`),
  }
}
