/** What the load balancer changes in the headers that pass through it. */

/** Headers of one connection, which a proxy does not hand on (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface Forwarding {
  readonly clientAddress: string
  readonly protocol: 'http' | 'https'
  readonly listenerPort: number
  /** Leaves out headers whose name is more than letters, digits and hyphens. */
  readonly dropInvalidHeaders: boolean
  /** For `X-Amzn-Trace-Id`. */
  readonly now: number
  readonly random: () => number
}

type Headers = Record<string, string | string[]>

/** The request's headers for the target: names keep their case, repeated ones stay repeated. */
export function requestHeaders(raw: readonly string[], forwarding: Forwarding): Headers {
  const headers: Headers = {}
  const spelling = new Map<string, string>()
  const dropped = new Set([...hopByHop, ...connectionOptions(raw)])
  for (const [name, value] of pairs(raw)) {
    const key = name.toLowerCase()
    if (dropped.has(key)) continue
    if (forwarding.dropInvalidHeaders && !/^[a-z0-9-]+$/.test(key)) continue
    const known = spelling.get(key)
    if (known === undefined) {
      spelling.set(key, name)
      headers[name] = value
    } else {
      const before = headers[known] ?? []
      headers[known] = [...(typeof before === 'string' ? [before] : before), value]
    }
  }
  const take = (key: string): string | undefined => {
    const name = spelling.get(key)
    if (name === undefined) return undefined
    const value = headers[name]
    delete headers[name]
    return typeof value === 'string' ? value : value?.join(', ')
  }
  const forwardedFor = take('x-forwarded-for')
  take('x-forwarded-proto')
  take('x-forwarded-port')
  return {
    ...headers,
    'X-Forwarded-For':
      forwardedFor === undefined ? forwarding.clientAddress : `${forwardedFor}, ${forwarding.clientAddress}`,
    'X-Forwarded-Proto': forwarding.protocol,
    'X-Forwarded-Port': String(forwarding.listenerPort),
    'X-Amzn-Trace-Id': traceId(take('x-amzn-trace-id'), forwarding),
  }
}

/** The response's headers for the client, as the flat list that `writeHead` takes. */
export function responseHeaders(raw: readonly string[]): string[] {
  const dropped = new Set([...hopByHop, ...connectionOptions(raw)])
  return pairs(raw)
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .flat()
}

/**
 * A request without a trace id gets `Root`; one with `Root` keeps it and gets `Self` (user guide, request tracing
 * for Application Load Balancers).
 */
function traceId(present: string | undefined, { now, random }: Forwarding): string {
  const own = `1-${hex(Math.floor(now / 1_000), 8)}-${Array.from({ length: 24 }, () => hex(Math.floor(random() * 16), 1)).join('')}`
  if (present === undefined || present.trim() === '') return `Root=${own}`
  const fields = present.split(';').filter((field) => !/^\s*Self=/i.test(field))
  return fields.some((field) => /^\s*Root=/i.test(field))
    ? `Self=${own};${fields.join(';')}`
    : `Root=${own};${fields.join(';')}`
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0')
}

function connectionOptions(raw: readonly string[]): readonly string[] {
  return pairs(raw)
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((option) => option.trim().toLowerCase()))
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  const list: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) list.push([raw[index] ?? '', raw[index + 1] ?? ''])
  return list
}
