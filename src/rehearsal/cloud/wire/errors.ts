import { AwsError } from '../ports.ts'
import type { ServiceModel, StructureShape } from './model.ts'
import { Refusal, type RefusalKind } from './refusal.ts'
import type { Violation } from './violations.ts'

export type Protocol = 'json' | 'query' | 'cbor'

/** An error as one protocol says it. */
export interface WireError {
  readonly status: number
  /** The code on this protocol: `InvalidClientTokenId` in Query is `UnrecognizedClientException` in JSON. */
  readonly code: string
  /** The code that Query clients know, for services that answer several protocols (`x-amzn-query-error`). */
  readonly queryCode: string
  readonly message: string
  /** How this error's shape spells the message member. */
  readonly messageMember: 'message' | 'Message'
  readonly members: Readonly<Record<string, unknown>>
}

/** The errors common to all services, [code and status in JSON and CBOR], [code and status in Query]. */
const common: Readonly<Record<RefusalKind, readonly [string, number, string, number]>> = {
  'unknown-operation': ['UnknownOperationException', 400, 'InvalidAction', 400],
  serialization: ['SerializationException', 400, 'MalformedInput', 400],
  throttled: ['ThrottlingException', 400, 'Throttling', 400],
  missing: ['MissingAuthenticationTokenException', 400, 'MissingAuthenticationToken', 403],
  malformed: ['IncompleteSignatureException', 400, 'IncompleteSignature', 400],
  invalid: ['UnrecognizedClientException', 400, 'InvalidClientTokenId', 403],
  expired: ['ExpiredTokenException', 400, 'ExpiredToken', 403],
  scope: ['InvalidSignatureException', 400, 'SignatureDoesNotMatch', 403],
  denied: ['AccessDeniedException', 400, 'AccessDenied', 403],
}

/** One of the errors that every service has, in the protocol's own words. */
function commonError(kind: RefusalKind, message: string, protocol: Protocol): WireError {
  const [code, status, queryCode, queryStatus] = common[kind]
  const query = protocol === 'query'
  return {
    status: query ? queryStatus : status,
    code: query ? queryCode : code,
    queryCode,
    message,
    messageMember: kind === 'denied' ? 'Message' : 'message',
    members: {},
  }
}

/**
 * Any thrown value as an error of this protocol. What is neither an AwsError nor a Refusal is a bug in the
 * local cloud: InternalFailure with its message, so that nobody takes it for AWS's behaviour.
 */
export function wireError(error: unknown, model: ServiceModel | undefined, protocol: Protocol): WireError {
  if (error instanceof Refusal) return commonError(error.kind, error.message, protocol)
  if (error instanceof AwsError) return modelled(error, model, protocol)
  const message = `The local cloud has a fault of its own: ${error instanceof Error ? error.message : String(error)}`
  return {
    status: 500,
    code: 'InternalFailure',
    queryCode: 'InternalFailure',
    message,
    messageMember: 'message',
    members: {},
  }
}

function modelled(error: AwsError, model: ServiceModel | undefined, protocol: Protocol): WireError {
  const found = model === undefined ? undefined : errorShape(model, error.code)
  const queryCode = found?.shape.error?.code ?? error.code
  return {
    status: found?.shape.error?.httpStatusCode ?? (found?.shape.fault ? 500 : error.statusCode),
    code: protocol === 'query' ? queryCode : (found?.name ?? error.code),
    queryCode,
    message: error.message,
    messageMember: found !== undefined && 'Message' in found.shape.members ? 'Message' : 'message',
    members: error.members,
  }
}

/** The error's shape by its name or by its Query code. */
function errorShape(
  model: ServiceModel,
  code: string,
): { readonly name: string; readonly shape: StructureShape } | undefined {
  const named = model.shapes[code]
  if (named?.type === 'structure' && named.exception) return { name: code, shape: named }
  for (const [name, shape] of Object.entries(model.shapes))
    if (shape.type === 'structure' && shape.exception && shape.error?.code === code) return { name, shape }
  return undefined
}

/** Which error a service answers when a request breaks its model; the sentence is the services' common one unless noted. */
const constraintCodes: Readonly<Record<string, string>> = {
  cloudwatch: 'ValidationError',
  ecr: 'InvalidParameterException',
  ecs: 'InvalidParameterException',
  elasticloadbalancingv2: 'ValidationError',
  logs: 'InvalidParameterException',
  rds: 'InvalidParameterValue',
  secretsmanager: 'ValidationException',
  ssm: 'ValidationException',
  sts: 'ValidationError',
}

/** The refusal of a request that breaks the model, as the service words it. */
export function constraintError(service: string, broken: readonly Violation[]): AwsError {
  const code = constraintCodes[service]
  if (code === undefined) throw new Error(`no error code is known for what breaks the model of ${service}`)
  const [first] = broken
  if (first === undefined) throw new Error('a refusal needs something that is broken')
  // ECS names the first member only: `Services cannot be empty.`
  if (service === 'ecs' && first.missing) return new AwsError(code, `${spoken(first.path)} cannot be empty.`)
  if (service === 'ecr')
    return new AwsError(
      code,
      `Invalid parameter at '${first.path}' failed to satisfy constraint: '${first.constraint.replace(/^Member /, '')}'`,
    )
  if (service === 'cloudwatch' && first.missing)
    return new AwsError('MissingParameter', `The parameter ${upperFirst(first.path)} is required.`)
  const sentences = broken.map(({ shown, path, constraint }) =>
    shown === undefined
      ? `Value at '${path}' failed to satisfy constraint: ${constraint}`
      : `Value ${shown === 'null' ? shown : `'${shown}'`} at '${path}' failed to satisfy constraint: ${constraint}`,
  )
  return new AwsError(
    code,
    `${broken.length} validation error${broken.length === 1 ? '' : 's'} detected: ${sentences.join('; ')}`,
  )
}

function spoken(path: string): string {
  const last = path.split('.').at(-1) ?? path
  return upperFirst(last.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
