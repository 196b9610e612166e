import { requireHeld } from './held-attributes.ts'
import { validationError } from './members.ts'
import type { LoadBalancerAttributes } from './resources.ts'

/** Load balancer attributes: those that the load balancer acts on can be changed, the others keep ELB's default. */

export const defaultLoadBalancerAttributes: LoadBalancerAttributes = {
  deletionProtection: false,
  idleTimeoutSeconds: 60,
  dropInvalidHeaders: false,
}

/** What an application load balancer has besides, at its default (API reference, LoadBalancerAttribute). */
const fixed: Readonly<Record<string, string>> = {
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.bucket': '',
  'access_logs.s3.prefix': '',
  'client_keep_alive.seconds': '3600',
  'connection_logs.s3.enabled': 'false',
  'connection_logs.s3.bucket': '',
  'connection_logs.s3.prefix': '',
  'health_check_logs.s3.enabled': 'false',
  'health_check_logs.s3.bucket': '',
  'health_check_logs.s3.prefix': '',
  'load_balancing.cross_zone.enabled': 'true',
  'routing.http.desync_mitigation_mode': 'defensive',
  'routing.http.preserve_host_header.enabled': 'false',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
  'routing.http.xff_client_port.enabled': 'false',
  'routing.http.xff_header_processing.mode': 'append',
  'routing.http2.enabled': 'true',
  'waf.fail_open.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
}

/** All attributes as the API lists them; one of them depends on the scheme. */
export function listLoadBalancerAttributes(
  attributes: LoadBalancerAttributes,
  scheme: string,
): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries({
    'deletion_protection.enabled': String(attributes.deletionProtection),
    'idle_timeout.timeout_seconds': String(attributes.idleTimeoutSeconds),
    'routing.http.drop_invalid_header_fields.enabled': String(attributes.dropInvalidHeaders),
    ...held(scheme),
  }).map(([Key, Value]) => ({ Key, Value }))
}

/** @throws where the key is unknown, the value out of range, or the local cloud could not act on it */
export function withLoadBalancerAttribute(
  attributes: LoadBalancerAttributes,
  scheme: string,
  key: string,
  value: string,
): LoadBalancerAttributes {
  switch (key) {
    case 'deletion_protection.enabled':
      return { ...attributes, deletionProtection: onOrOff(key, value) }
    case 'routing.http.drop_invalid_header_fields.enabled':
      return { ...attributes, dropInvalidHeaders: onOrOff(key, value) }
    case 'idle_timeout.timeout_seconds': {
      const seconds = Number(value)
      if (!/^\d+$/.test(value) || seconds < 1 || seconds > 4_000) {
        throw validationError(`'${value}' must be a valid value of '${key}': 1 to 4000`)
      }
      return { ...attributes, idleTimeoutSeconds: seconds }
    }
    default:
      requireHeld('Load balancer', held(scheme), key, value)
      return attributes
  }
}

function held(scheme: string): Readonly<Record<string, string>> {
  return { ...fixed, 'ipv6.deny_all_igw_traffic': String(scheme === 'internal') }
}

function onOrOff(key: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') {
    throw validationError(`'${value}' must be a valid value of '${key}': true or false`)
  }
  return value === 'true'
}
