import { assertNever } from '../../../kernel/index.ts'
import { AwsError, type Weight } from '../ports.ts'
import { flag, integer, record, records, requiredText, text, validationError } from './members.ts'
import type { Action } from './resources.ts'

/** Reads `Actions` and `DefaultActions`; the one that ends the request is the last by order. */
export function readActions(list: readonly Readonly<Record<string, unknown>>[]): readonly Action[] {
  if (list.length === 0) throw validationError('An action must be specified')
  const actions = list.map(readAction)
  if (actions.length > 1)
    throw validationError('Only one forward, redirect or fixed-response action can be specified')
  return actions
}

function readAction(input: Readonly<Record<string, unknown>>): Action {
  const type = requiredText(input, 'Type')
  const order = integer(input, 'Order')
  switch (type) {
    case 'forward':
      return { type, order, targetGroups: readForward(input) }
    case 'fixed-response': {
      const config = record(input, 'FixedResponseConfig')
      if (config === undefined) throw validationError("A 'FixedResponseConfig' must be specified")
      const status = requiredText(config, 'StatusCode')
      if (!/^[245]\d\d$/.test(status)) {
        throw validationError(`Status code '${status}' must match the pattern '^(2|4|5)\\d\\d$'`)
      }
      return {
        type,
        order,
        statusCode: Number(status),
        contentType: text(config, 'ContentType'),
        body: text(config, 'MessageBody'),
      }
    }
    case 'redirect': {
      const config = record(input, 'RedirectConfig')
      if (config === undefined) throw validationError("A 'RedirectConfig' must be specified")
      const statusCode = requiredText(config, 'StatusCode')
      if (statusCode !== 'HTTP_301' && statusCode !== 'HTTP_302') {
        throw validationError(`Status code '${statusCode}' must be one of 'HTTP_301, HTTP_302'`)
      }
      const action = {
        type,
        order,
        statusCode,
        protocol: text(config, 'Protocol') ?? '#{protocol}',
        host: text(config, 'Host') ?? '#{host}',
        port: text(config, 'Port') ?? '#{port}',
        path: text(config, 'Path') ?? '/#{path}',
        query: text(config, 'Query') ?? '#{query}',
      } as const
      if (
        action.protocol === '#{protocol}' &&
        action.host === '#{host}' &&
        action.port === '#{port}' &&
        action.path === '/#{path}'
      ) {
        throw new AwsError(
          'InvalidLoadBalancerAction',
          'The redirect configuration is not valid because it creates a loop: change at least one of protocol, host, port and path',
        )
      }
      return action
    }
    default:
      throw new AwsError(
        'InvalidLoadBalancerAction',
        `Actions of type '${type}' are not part of the local cloud, only forward, fixed-response and redirect`,
      )
  }
}

function readForward(input: Readonly<Record<string, unknown>>): readonly Weight[] {
  const single = text(input, 'TargetGroupArn')
  const config = record(input, 'ForwardConfig')
  const stickiness = config === undefined ? undefined : record(config, 'TargetGroupStickinessConfig')
  if (stickiness !== undefined && flag(stickiness, 'Enabled') === true) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'Target group stickiness is not part of the local cloud',
    )
  }
  const tuples = (config === undefined ? undefined : records(config, 'TargetGroups')) ?? []
  if (tuples.length === 0) {
    if (single === undefined) throw validationError('A target group must be specified for a forward action')
    return [{ targetGroupArn: single, weight: 1 }]
  }
  if (tuples.length > 5) {
    throw new AwsError('TooManyTargetGroups', 'A forward action can have at most 5 target groups')
  }
  const weights = tuples.map((tuple) => ({
    targetGroupArn: requiredText(tuple, 'TargetGroupArn'),
    weight: integer(tuple, 'Weight') ?? (tuples.length === 1 ? 1 : missingWeight()),
  }))
  if (single !== undefined && (weights.length !== 1 || weights[0]?.targetGroupArn !== single)) {
    throw new AwsError(
      'InvalidLoadBalancerAction',
      'The target group ARN must match the only target group of the forward configuration',
    )
  }
  return checkWeights(weights)
}

function missingWeight(): never {
  throw validationError('A weight must be specified for each target group')
}

/** ELB allows 0 to 999 for each target group, and each target group once. */
export function checkWeights(weights: readonly Weight[]): readonly Weight[] {
  for (const { weight } of weights) {
    if (!Number.isInteger(weight) || weight < 0 || weight > 999) {
      throw validationError(`Weight '${weight}' must be between 0 and 999 inclusive`)
    }
  }
  if (new Set(weights.map(({ targetGroupArn }) => targetGroupArn)).size !== weights.length) {
    throw new AwsError('InvalidLoadBalancerAction', 'A target group is specified more than once in an action')
  }
  return weights
}

export function targetGroupArns(actions: readonly Action[]): readonly string[] {
  return actions.flatMap((action) =>
    action.type === 'forward' ? action.targetGroups.map(({ targetGroupArn }) => targetGroupArn) : [],
  )
}

/** Writes an action as the API shows it; one target group alone also stands in `TargetGroupArn`. */
export function describeAction(action: Action): object {
  const order = action.order === undefined ? {} : { Order: action.order }
  switch (action.type) {
    case 'forward': {
      const only = action.targetGroups.length === 1 ? action.targetGroups[0] : undefined
      return {
        Type: action.type,
        ...order,
        ...(only === undefined ? {} : { TargetGroupArn: only.targetGroupArn }),
        ForwardConfig: {
          TargetGroups: action.targetGroups.map(({ targetGroupArn, weight }) => ({
            TargetGroupArn: targetGroupArn,
            Weight: weight,
          })),
          TargetGroupStickinessConfig: { Enabled: false },
        },
      }
    }
    case 'fixed-response':
      return {
        Type: action.type,
        ...order,
        FixedResponseConfig: {
          StatusCode: String(action.statusCode),
          ...(action.contentType === undefined ? {} : { ContentType: action.contentType }),
          ...(action.body === undefined ? {} : { MessageBody: action.body }),
        },
      }
    case 'redirect':
      return {
        Type: action.type,
        ...order,
        RedirectConfig: {
          Protocol: action.protocol,
          Host: action.host,
          Port: action.port,
          Path: action.path,
          Query: action.query,
          StatusCode: action.statusCode,
        },
      }
    default:
      return assertNever(action)
  }
}
