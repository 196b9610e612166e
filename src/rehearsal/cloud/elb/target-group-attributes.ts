import { requireHeld } from './held-attributes.ts'
import { validationError } from './members.ts'
import type { TargetGroupAttributes } from './resources.ts'

/** Target group attributes: those that the load balancer acts on can be changed, the others keep ELB's default. */

export const defaultAttributes: TargetGroupAttributes = {
  deregistrationDelaySeconds: 300,
  algorithm: 'round_robin',
}

/** What an application load balancer has besides, at its default (API reference, TargetGroupAttribute). */
const fixed: Readonly<Record<string, string>> = {
  'stickiness.enabled': 'false',
  'stickiness.type': 'lb_cookie',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'stickiness.app_cookie.duration_seconds': '86400',
  'stickiness.app_cookie.cookie_name': '',
  'slow_start.duration_seconds': '0',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
}

export function listAttributes(
  attributes: TargetGroupAttributes,
): readonly { readonly Key: string; readonly Value: string }[] {
  return [
    { Key: 'deregistration_delay.timeout_seconds', Value: String(attributes.deregistrationDelaySeconds) },
    { Key: 'load_balancing.algorithm.type', Value: attributes.algorithm },
    ...Object.entries(fixed).map(([Key, Value]) => ({ Key, Value })),
  ]
}

/** @throws where the key is unknown, the value out of range, or the local cloud could not act on it */
export function withAttribute(
  attributes: TargetGroupAttributes,
  key: string,
  value: string,
): TargetGroupAttributes {
  if (key === 'deregistration_delay.timeout_seconds') {
    const seconds = Number(value)
    if (!/^\d+$/.test(value) || seconds > 3_600) {
      throw validationError(`'${value}' must be a valid value of '${key}': 0 to 3600`)
    }
    return { ...attributes, deregistrationDelaySeconds: seconds }
  }
  if (key === 'load_balancing.algorithm.type') {
    if (value !== 'round_robin' && value !== 'least_outstanding_requests' && value !== 'weighted_random') {
      throw validationError(`'${value}' is not a valid value of '${key}'`)
    }
    return { ...attributes, algorithm: value }
  }
  requireHeld('Target group', fixed, key, value)
  return attributes
}
