import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { ConfigurationError } from '../kernel/index.ts'

/** What one request of a check came back with. Times in milliseconds from the start of the request. */
export interface Exchange {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly durationMs: number
  readonly tlsDaysLeft: number | undefined
}

export interface ExchangeRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly connectTo: ConnectTo
}

/** Sends `host:port` to another address, as curl's --connect-to does; TLS and the Host header keep the name. */
export type ConnectTo = ReadonlyMap<string, { readonly host: string; readonly port: number }>

/** Bodies are cut here: a check looks at a JSON document or a page, not at a download. */
const bodyLimit = 1024 * 1024

/** Reads `host:port:connect-host:connect-port`, several separated by commas. */
export function parseConnectTo(text: string | undefined): ConnectTo {
  const map = new Map<string, { host: string; port: number }>()
  for (const entry of (text ?? '').split(',').map((it) => it.trim())) {
    if (entry === '') continue
    const match = /^([^:]+):(\d+):([^:]+):(\d+)$/.exec(entry)
    if (match === null) {
      throw new ConfigurationError(`DEPLOY_KIT_CONNECT_TO has the entry ${JSON.stringify(entry)}`, {
        fix: 'Write host:port:connect-host:connect-port.',
      })
    }
    map.set(`${match[1]}:${match[2]}`, { host: match[3] ?? '', port: Number(match[4]) })
  }
  return map
}

/** One request on a fresh connection, so that the load balancer chooses anew. Rejects where no answer comes. */
export function exchange(options: ExchangeRequest): Promise<Exchange> {
  const { url } = options
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const target = options.connectTo.get(`${url.hostname}:${port}`) ?? { host: url.hostname, port }
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const send = secure ? httpsRequest : httpRequest
    const request = send({
      host: target.host,
      port: target.port,
      ...(secure ? { servername: url.hostname } : {}),
      path: `${url.pathname}${url.search}`,
      method: options.method,
      headers: {
        host: url.host,
        ...options.headers,
        ...(options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) }),
      },
      agent: false,
      signal: options.signal,
    })
    const timer = setTimeout(
      () => request.destroy(new Error(`no complete answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    )
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    request.on('response', (response) => {
      readBody(response).then(
        (body) => {
          clearTimeout(timer)
          resolve({
            status: response.statusCode ?? 0,
            headers: flatHeaders(response),
            body,
            durationMs: performance.now() - started,
            tlsDaysLeft: secure ? daysLeft(response.socket as TLSSocket) : undefined,
          })
        },
        (error: unknown) => {
          clearTimeout(timer)
          reject(error)
        },
      )
    })
    request.end(options.body)
  })
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) throw new Error(`the answer is larger than ${bodyLimit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function flatHeaders(response: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

function daysLeft(socket: TLSSocket): number | undefined {
  const until = Date.parse(socket.getPeerCertificate?.()?.valid_to ?? '')
  return Number.isNaN(until) ? undefined : Math.floor((until - Date.now()) / 86_400_000)
}
