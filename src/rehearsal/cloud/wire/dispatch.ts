import { type AwsCall, AwsError, type AwsService, type CloudContext } from '../ports.ts'
import { type Answer, answer, answerError } from './answer.ts'
import { constraintError, wireError } from './errors.ts'
import type { Fault, Faults } from './faults.ts'
import type { Identity, Principal } from './identity.ts'
import { readInput } from './input.ts'
import { type Journal, withoutSecrets } from './journal.ts'
import { type ServiceModel, structureOf } from './model.ts'
import { Refusal } from './refusal.ts'
import { type Route, readRoute, type WireRequest } from './route.ts'
import { type Authorization, readAuthorization } from './sigv4.ts'
import { violations } from './violations.ts'

export interface Dispatch {
  readonly context: CloudContext
  readonly services: ReadonlyMap<string, AwsService>
  readonly models: readonly ServiceModel[]
  readonly identity: Identity
  readonly faults: Faults
  readonly journal: Journal
  /** Regions that the cloud answers for; a signature for another one is refused as AWS's regional endpoints do. */
  readonly regions: ReadonlySet<string>
  readonly unknownMembers: 'refuse' | 'ignore'
  readonly nextRequestId: () => string
}

/** `cut`: the connection ends without an answer. */
export type Handled = Answer | 'cut'

/** What is known of a call so far: the journal gets it however the call ends. */
interface Call {
  readonly requestId: string
  readonly signal: AbortSignal
  readonly authorization: Authorization
  readonly request: WireRequest
  readonly route: Route
  principal: Principal
  input: unknown
}

const anonymous: Principal = { arn: '', account: '', userId: '' }

/** IAM's prefix of a service's actions, where it is not the service's id. */
const actionPrefixes: Readonly<Record<string, string>> = { elasticloadbalancingv2: 'elasticloadbalancing' }

/** Takes one request from its bytes to the bytes of its answer. */
export async function dispatch(request: WireRequest, cloud: Dispatch, signal: AbortSignal): Promise<Handled> {
  const requestId = cloud.nextRequestId()
  const authorization = readAuthorization(request.headers, request.query)
  const signingName = authorization.type === 'signed' ? authorization.credential.service : undefined
  const route = readRoute(request, cloud.models, signingName)
  if (route === undefined) return notSpoken(request, cloud, requestId)
  const call: Call = {
    requestId,
    signal,
    authorization,
    request,
    route,
    principal: anonymous,
    input: undefined,
  }
  try {
    const output = await perform(call, cloud)
    if (output === 'cut') return journaled(call, cloud, 'cut', 'ConnectionDropped')
    return journaled(call, cloud, answer(route, modelOf(call, cloud), output, requestId))
  } catch (error) {
    if (signal.aborted) return journaled(call, cloud, 'cut', 'ClientGone')
    if (!(error instanceof AwsError) && !(error instanceof Refusal)) reportBug(call, cloud, error)
    const rendered = wireError(error, route.model, route.protocol)
    return journaled(call, cloud, answerError(route, rendered, requestId), rendered.code)
  }
}

async function perform(call: Call, cloud: Dispatch): Promise<object | 'cut'> {
  const { route } = call
  const model = modelOf(call, cloud)
  const operation = Object.hasOwn(model.operations, route.operation)
    ? model.operations[route.operation]
    : undefined
  const run = cloud.services.get(model.id)?.operations[route.operation]
  if (operation === undefined || run === undefined) throw unknownOperation(model, route.operation)
  const region = identify(call, model, operation.authtype === 'none', cloud)
  const action = `${actionPrefixes[model.id] ?? model.id}:${route.operation}`
  const strikes = cloud.faults.strike({
    service: model.id,
    operation: route.operation,
    principal: call.principal.arn,
  })
  for (const fault of strikes) if ((await suffer(fault, action, call, cloud)) === 'cut') return 'cut'
  // Who may not call learns nothing about their input, so this comes first, as in AWS.
  if (operation.authtype !== 'none') cloud.identity.authorize(call.principal, action)
  const shape = structureOf(model, operation, 'input')
  const input = readInput(call.request, route, model, shape, cloud.unknownMembers)
  call.input = withoutSecrets(model, shape, input)
  const broken = violations(model, shape, input)
  if (broken.length > 0) throw constraintError(model.id, broken)
  const context: AwsCall = {
    requestId: call.requestId,
    region,
    principal: call.principal,
    signal: call.signal,
  }
  const output = await run(input, context)
  return strikes.some((fault) => fault.type === 'drop' && fault.after) ? 'cut' : output
}

function modelOf(call: Call, cloud: Dispatch): ServiceModel {
  if (call.route.model !== undefined) return call.route.model
  throw new Refusal(
    'unknown-operation',
    `The local cloud has no service ${call.route.named}; it has ${[...cloud.services.keys()].join(', ')}.`,
  )
}

function unknownOperation(model: ServiceModel, operation: string): Refusal {
  const real = Object.hasOwn(model.operations, operation) || model.without.includes(operation)
  return new Refusal(
    'unknown-operation',
    real
      ? `The local cloud does not have ${model.id} ${operation}, which AWS does have.`
      : `Could not find operation ${operation || '(none named)'} for version ${model.apiVersion}`,
  )
}

/** Fills in the caller and gives the region that the call is for. */
function identify(call: Call, model: ServiceModel, unsigned: boolean, cloud: Dispatch): string {
  const { authorization } = call
  switch (authorization.type) {
    case 'none':
      if (unsigned) return cloud.context.region
      throw new Refusal('missing', 'Request is missing Authentication Token')
    case 'malformed':
      throw new Refusal('malformed', authorization.reason)
    case 'signed': {
      const { credential } = authorization
      if (credential.service !== model.signingName)
        throw new Refusal('scope', `Credential should be scoped to correct service: '${model.signingName}'.`)
      // STS's global endpoint is signed for us-east-1 by clients everywhere.
      const global = model.id === 'sts' && credential.region === 'us-east-1'
      if (!global && !cloud.regions.has(credential.region))
        throw new Refusal(
          'scope',
          `Credential should be scoped to a valid region, not '${credential.region}': this cloud is ${[...cloud.regions].join(', ')}.`,
        )
      if (!unsigned) call.principal = cloud.identity.identify(credential)
      return global ? cloud.context.region : credential.region
    }
  }
}

/** Lets a fault take its effect: waits, throws the error, or says that the connection is to be cut. */
async function suffer(fault: Fault, action: string, call: Call, cloud: Dispatch): Promise<'cut' | 'go on'> {
  switch (fault.type) {
    case 'latency':
      await cloud.context.clock.sleep(fault.ms, call.signal)
      return 'go on'
    case 'throttle':
      throw new Refusal('throttled', 'Rate exceeded')
    case 'server-error':
      throw new AwsError(
        fault.statusCode === 503 ? 'ServiceUnavailable' : 'InternalFailure',
        'The request processing has failed because of an unknown error, exception or failure.',
        { statusCode: fault.statusCode ?? 500 },
      )
    case 'drop':
      return fault.after ? 'go on' : 'cut'
    case 'access-denied':
      throw new Refusal('denied', deniedSentence(call.principal.arn, action))
    case 'error':
      throw new AwsError(fault.code, fault.message, {
        ...(fault.statusCode === undefined ? {} : { statusCode: fault.statusCode }),
        ...(fault.members === undefined ? {} : { members: { ...fault.members } }),
      })
  }
}

/** AWS's sentence for a missing permission; `explicit` for a deny that a policy states. */
export function deniedSentence(principal: string, action: string, explicit = false): string {
  const why = explicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`
  return `User: ${principal} is not authorized to perform: ${action} on resource: * ${why}`
}

function journaled(call: Call, cloud: Dispatch, handled: Handled, error?: string): Handled {
  cloud.journal.record({
    requestId: call.requestId,
    at: cloud.context.clock.now(),
    service: call.route.model?.id ?? call.route.named,
    operation: call.route.operation,
    principal: call.principal.arn,
    input: call.input,
    status: handled === 'cut' ? 0 : handled.status,
    ...(error === undefined ? {} : { error }),
  })
  return handled
}

function reportBug(call: Call, cloud: Dispatch, error: unknown): void {
  cloud.context.emit({
    at: cloud.context.clock.now(),
    source: 'wire',
    type: 'operation.broken',
    detail: {
      service: call.route.model?.id ?? call.route.named,
      operation: call.route.operation,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    },
  })
}

/** A request in none of the three protocols, for example of a REST service such as S3 or Lambda. */
function notSpoken(request: WireRequest, cloud: Dispatch, requestId: string): Answer {
  const services = [...cloud.services.keys()].join(', ')
  return {
    status: 404,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: new TextEncoder().encode(
      `${JSON.stringify({
        __type: 'UnknownOperationException',
        message: `${request.method} ${request.path} is neither AWS JSON, nor AWS Query, nor Smithy RPC v2 CBOR. The local cloud has ${services}; its faults and calls are at /_deploy-kit/faults and /_deploy-kit/calls.`,
      })}\n`,
    ),
  }
}
