import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from './config.ts'
import { envScript } from './env-script.ts'
import { inlineSources, type Site, type SiteFile, siteFile } from './site.ts'

export interface HandlerParts {
  readonly config: Config
  readonly instanceId: string
  /** As `readSite` reads it; has `/index.html`. */
  readonly site: Site
  /** True once the process was asked to end. */
  readonly isDraining: () => boolean
  /** Called once per answered request. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void
}

/** Answers /health, /version, /env.js and the site; every page path that is not a file gets the page. */
export function createHandler(
  parts: HandlerParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { config, site } = parts
  const page = site.get('/index.html')
  if (page === undefined) throw new Error('The site has no index.html; build it first.')
  const headers = securityHeaders(config, page.bodies.identity.toString())
  const json = (value: unknown): SiteFile => ({
    ...siteFile(Buffer.from(JSON.stringify(value)), 'application/json'),
    cacheControl: 'no-store',
  })
  const fixed: Site = new Map([
    ['/health', json({ status: 'ok' })],
    [
      '/version',
      json({
        version: config.version,
        gitSha: config.gitSha,
        imageDigest: config.imageDigest,
        instanceId: parts.instanceId,
        environment: config.environment,
      }),
    ],
    ['/env.js', siteFile(Buffer.from(envScript(config)), 'text/javascript; charset=utf-8')],
    ['/', page],
  ])

  return (request, response) => {
    const start = performance.now()
    const path = pathOf(request.url ?? '/')
    response.on('finish', () => {
      // A load balancer's probe is not worth a line; a smoke test's is, and it sends a traceparent.
      const probe = path === '/health' && request.headers.traceparent === undefined
      if (!probe) parts.log(requestLine(request, response, path, performance.now() - start))
    })
    for (const [name, value] of headers) response.setHeader(name, value)
    // A client that kept its connection would lose its next request on it.
    if (parts.isDraining()) response.setHeader('connection', 'close')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return refuse(response, 405, 'Method not allowed')
    }
    if (path === undefined) return refuse(response, 400, 'Bad request')
    const file = fixed.get(path) ?? site.get(path) ?? (isPagePath(path) ? page : undefined)
    // Never the page instead of a missing file: a browser would try to run it as a script.
    if (file === undefined) return refuse(response, 404, 'Not found')
    send(request, response, file)
  }
}

function send(request: IncomingMessage, response: ServerResponse, file: SiteFile): void {
  response.setHeader('cache-control', file.cacheControl)
  response.setHeader('etag', file.etag)
  response.setHeader('vary', 'accept-encoding')
  if (request.headers['if-none-match']?.split(/,\s*/).includes(file.etag)) {
    response.writeHead(304).end()
    return
  }
  const accepted = String(request.headers['accept-encoding'] ?? '')
  const coding = (['br', 'gzip'] as const).find(
    (name) => accepts(accepted, name) && file.bodies[name] !== undefined,
  )
  const body = (coding && file.bodies[coding]) ?? file.bodies.identity
  if (coding !== undefined) response.setHeader('content-encoding', coding)
  response.writeHead(200, { 'content-type': file.type, 'content-length': body.length })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.setHeader('cache-control', 'no-store')
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

function accepts(header: string, coding: string): boolean {
  return header.split(',').some((part) => {
    const [name, weight] = part.split(';').map((text) => text.trim())
    return name === coding && !/^q=0(\.0*)?$/.test(weight ?? '')
  })
}

/** The path without its query, decoded; undefined where it cannot be decoded. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/')
  } catch {
    return undefined
  }
}

function isPagePath(path: string): boolean {
  return path.startsWith('/') && !path.startsWith('/assets/') && !path.includes('.') && !path.includes('\\')
}

function securityHeaders(config: Config, html: string): ReadonlyMap<string, string> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${inlineSources(html, 'script').join(' ')}`,
    `style-src 'self' ${inlineSources(html, 'style').join(' ')}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${config.coreUrl.origin}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return new Map([
    ['content-security-policy', policy.map((part) => part.trimEnd()).join('; ')],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
    ...(config.environment === 'local' ? [] : [['strict-transport-security', 'max-age=31536000'] as const]),
  ])
}

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}/

function requestLine(
  request: IncomingMessage,
  response: ServerResponse,
  path: string | undefined,
  ms: number,
) {
  const [, traceId, parentSpanId] = TRACEPARENT.exec(String(request.headers.traceparent ?? '')) ?? []
  return {
    level: response.statusCode < 500 ? 'info' : 'error',
    trace_id: traceId ?? randomBytes(16).toString('hex'),
    span_id: randomBytes(8).toString('hex'),
    parent_span_id: parentSpanId,
    method: request.method,
    path,
    status: response.statusCode,
    duration_ms: Math.round(ms * 1e3) / 1e3,
    msg: 'request',
  }
}
