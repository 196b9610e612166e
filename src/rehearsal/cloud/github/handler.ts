import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorMessage } from '../../../kernel/index.ts'
import type { Answer } from './api.ts'
import { download } from './downloads.ts'
import { ApiError, notFound } from './errors.ts'
import { isRecord } from './fields.ts'
import type { Forge } from './forge.ts'
import type { Oidc } from './oidc.ts'
import { presentAccount } from './present/index.ts'
import { Router } from './router.ts'
import { routes } from './routes/index.ts'
import { serveGit } from './smart-http.ts'
import { authorize, type Caller, forbidden, type Tokens } from './tokens.ts'
import type { World } from './world.ts'

/** GitHub takes release assets up to 2 GiB; a rehearsal's stay far below this. */
const BODY_LIMIT = 512 * 1024 * 1024

/** Answers every request of the server: git, the API, downloads, the OIDC issuer. */
export class Handler {
  readonly #forge: Forge
  readonly #tokens: Tokens
  readonly #oidc: Oidc
  readonly #router = new Router(routes)

  constructor(forge: Forge, tokens: Tokens, oidc: Oidc) {
    this.#forge = forge
    this.#tokens = tokens
    this.#oidc = oidc
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { world } = this.#forge
    try {
      const url = new URL(request.url ?? '/', world.url)
      response.setHeader('x-github-request-id', requestId(world))
      if (await serveGit(this.#forge, this.#tokens, request, response, url)) return
      const caller = url.pathname.startsWith('/_apis/')
        ? undefined
        : this.#authenticate(request, response, url)
      send(request, response, await this.#answer(request, url, caller))
    } catch (error) {
      this.#refuse(request, response, error)
    }
  }

  #authenticate(request: IncomingMessage, response: ServerResponse, url: URL): Caller | undefined {
    if (url.pathname.startsWith('/.well-known/')) return undefined
    const caller = this.#tokens.authenticate(request.headers.authorization)
    try {
      if (url.pathname !== '/rate_limit') this.#tokens.count(caller)
    } finally {
      const { limit, used, reset } = caller.rate
      response.setHeader('x-ratelimit-limit', limit)
      response.setHeader('x-ratelimit-remaining', limit - used)
      response.setHeader('x-ratelimit-used', used)
      response.setHeader('x-ratelimit-reset', reset)
      response.setHeader('x-ratelimit-resource', 'core')
    }
    return caller
  }

  async #answer(request: IncomingMessage, url: URL, caller: Caller | undefined): Promise<Answer> {
    const { world } = this.#forge
    const path = url.pathname
    if (path === '/.well-known/openid-configuration') return { status: 200, body: this.#oidc.configuration() }
    if (path === '/.well-known/jwks') return { status: 200, body: this.#oidc.jwks }
    if (path === '/_apis/oidc/token') {
      const audience = url.searchParams.get('audience')
      return { status: 200, body: await this.#oidc.token(request.headers.authorization, audience) }
    }
    if (caller === undefined) throw notFound()
    if (path === '/rate_limit') return { status: 200, body: rateLimit(caller) }
    if (path === '/user') return { status: 200, body: currentUser(this.#forge, caller) }
    const login = /^\/users\/([^/]+)$/.exec(path)?.[1]
    if (login !== undefined)
      return { status: 200, body: presentPerson(this.#forge, decodeURIComponent(login)) }
    if (path.startsWith('/repos/')) return this.#api(request, url, caller)
    const file = await download(world, caller, path)
    if (file === undefined) {
      throw new ApiError(501, `The local GitHub does not serve ${request.method} ${path}.`)
    }
    return {
      status: 200,
      body: file.bytes,
      headers: {
        'content-type': file.contentType,
        'content-disposition': `attachment; filename="${file.fileName}"`,
      },
    }
  }

  async #api(request: IncomingMessage, url: URL, caller: Caller): Promise<Answer> {
    const { world } = this.#forge
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
    const found = this.#router.find(method, url.pathname)
    if (found === undefined) {
      // Not a 404: that would look like GitHub's "there is no such thing".
      throw new ApiError(501, `The local GitHub does not serve ${method} ${url.pathname}.`)
    }
    const { route, params } = found
    const repo = world.repository(params['owner'] ?? '', params['repo'] ?? '')
    if (repo === undefined) throw notFound()
    authorize(caller, repo, route.needs)
    const raw = await readBody(request)
    const contentType = request.headers['content-type'] ?? ''
    const isUpload = route.route.endsWith('/releases/{release_id}/assets') && method === 'POST'
    const answer = await route.handle({
      world,
      forge: this.#forge,
      caller,
      repo,
      params,
      query: url.searchParams,
      accept: request.headers.accept ?? '',
      contentType,
      raw,
      body: isUpload ? {} : parseBody(raw),
    })
    const accepted = { 'x-accepted-github-permissions': route.needs.join('; ') }
    return { ...answer, headers: { ...accepted, ...answer.headers } }
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    request.resume()
    if (response.headersSent) {
      response.destroy()
      return
    }
    if (error instanceof ApiError) {
      for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value)
      response.writeHead(error.status, { 'content-type': 'application/json; charset=utf-8' })
      response.end(request.method === 'HEAD' ? undefined : error.body())
      return
    }
    const message = errorMessage(error)
    this.#forge.world.context.emit({
      at: Date.now(),
      source: 'github',
      type: 'internal.error',
      detail: { method: request.method, url: request.url, message },
    })
    response.writeHead(500, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify({ message: `The local GitHub failed: ${message}`, status: '500' }))
  }
}

function rateLimit({ rate }: Caller) {
  const core = { limit: rate.limit, used: rate.used, remaining: rate.limit - rate.used, reset: rate.reset }
  return { resources: { core, search: core }, rate: core }
}

function currentUser(forge: Forge, caller: Caller) {
  if (caller.kind === 'anonymous') throw new ApiError(401, 'Requires authentication')
  // An App's token is no user's.
  if (caller.kind !== 'user') throw forbidden(caller, [])
  return presentPerson(forge, caller.account.login)
}

/** `public-user`. */
function presentPerson({ world }: Forge, login: string) {
  const now = world.now()
  return {
    ...presentAccount(world, world.account(login)),
    name: login,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: now,
    updated_at: now,
  }
}

function parseBody(raw: Buffer): Readonly<Record<string, unknown>> {
  if (raw.length === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(raw.toString('utf8'))
  } catch {
    throw new ApiError(400, 'Problems parsing JSON')
  }
  if (isRecord(value)) return value
  // Labels may be sent as a bare list.
  if (Array.isArray(value)) return { labels: value }
  throw new ApiError(400, 'Body should be a JSON object')
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > BODY_LIMIT) throw new ApiError(413, 'Payload too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, body, headers } = answer
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
  response.setHeader('x-github-media-type', 'github.v3; format=json')
  if (body === undefined) {
    response.writeHead(status)
    response.end()
    return
  }
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  if (!response.hasHeader('content-type')) {
    response.setHeader(
      'content-type',
      Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json; charset=utf-8',
    )
  }
  if (request.method === 'GET' && status === 200) {
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`
    response.setHeader('etag', etag)
    if (request.headers['if-none-match']?.replace(/^W\//, '') === etag) {
      response.writeHead(304)
      response.end()
      return
    }
  }
  response.setHeader('content-length', bytes.length)
  response.writeHead(status)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

function requestId(world: World): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(world.context.random() * 65_536)
      .toString(16)
      .toUpperCase(),
  ).join(':')
}
