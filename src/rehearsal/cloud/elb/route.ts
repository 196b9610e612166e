import type { IncomingMessage } from 'node:http'
import type { Weight } from '../ports.ts'
import { matches, type RequestLine } from './condition.ts'
import type { Action, Listener, Rule } from './resources.ts'

/** Which actions a request gets, and which target group of a forward action. */

export function requestLine(request: IncomingMessage): RequestLine {
  return {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    host: request.headers.host ?? '',
    headers: request.headers,
    sourceIp: (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
  }
}

/** Lowest priority number first; all conditions of a rule must hold; the listener's own actions come last. */
export function actionsFor(
  listener: Listener,
  rules: Iterable<Rule>,
  request: RequestLine,
): readonly Action[] {
  let best: Rule | undefined
  for (const rule of rules) {
    if (rule.listenerArn !== listener.arn || (best !== undefined && best.priority < rule.priority)) continue
    if (rule.conditions.every((condition) => matches(condition, request))) best = rule
  }
  return best?.actions ?? listener.defaultActions
}

/**
 * One of the target groups by weight, or none where all weights are 0. A target group without a healthy target
 * keeps its share: the load balancer does not fail over to the other one (user guide, weighted target groups).
 */
export function chooseTargetGroup(weights: readonly Weight[], random: () => number): string | undefined {
  const total = weights.reduce((sum, { weight }) => sum + weight, 0)
  let rest = random() * total
  for (const { targetGroupArn, weight } of weights) {
    if (weight === 0) continue
    if (rest < weight) return targetGroupArn
    rest -= weight
  }
  return undefined
}
