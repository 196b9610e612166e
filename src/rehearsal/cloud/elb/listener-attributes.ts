import type { AwsOperation } from '../ports.ts'
import { requireHeld } from './held-attributes.ts'
import { records, requiredText, text } from './members.ts'
import type { Listener } from './resources.ts'
import type { Store } from './store.ts'

/** What a listener of an application load balancer has, at its default (API reference, ListenerAttribute). */
const ofResponses: Readonly<Record<string, string>> = {
  'routing.http.response.server.enabled': 'true',
  ...emptyHeaders('response', 'header_value', [
    'strict_transport_security',
    'access_control_allow_origin',
    'access_control_allow_methods',
    'access_control_allow_headers',
    'access_control_allow_credentials',
    'access_control_expose_headers',
    'access_control_max_age',
    'content_security_policy',
    'x_content_type_options',
    'x_frame_options',
  ]),
}
/** The names of the headers that tell targets about the client's TLS; HTTPS listeners only. */
const ofTls: Readonly<Record<string, string>> = emptyHeaders('request', 'header_name', [
  'x_amzn_mtls_clientcert_serial_number',
  'x_amzn_mtls_clientcert_issuer',
  'x_amzn_mtls_clientcert_subject',
  'x_amzn_mtls_clientcert_validity',
  'x_amzn_mtls_clientcert_leaf',
  'x_amzn_mtls_clientcert',
  'x_amzn_tls_version',
  'x_amzn_tls_cipher_suite',
])

export function listenerAttributeOperations(store: Store): Readonly<Record<string, AwsOperation>> {
  return {
    DescribeListenerAttributes: async (input) => ({
      Attributes: list(store.listener(requiredText(input, 'ListenerArn'))),
    }),

    ModifyListenerAttributes: async (input) => {
      const listener = store.listener(requiredText(input, 'ListenerArn'))
      for (const one of records(input, 'Attributes') ?? []) {
        requireHeld('Listener', held(listener), requiredText(one, 'Key'), text(one, 'Value') ?? '')
      }
      return { Attributes: list(listener) }
    },
  }
}

function list(listener: Listener): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(held(listener)).map(([Key, Value]) => ({ Key, Value }))
}

function held({ protocol }: Listener): Readonly<Record<string, string>> {
  return protocol === 'HTTPS' ? { ...ofResponses, ...ofTls } : ofResponses
}

function emptyHeaders(
  side: 'request' | 'response',
  what: string,
  headers: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.map((header) => [`routing.http.${side}.${header}.${what}`, '']))
}
