import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError, errorMessage, nodeExec } from '../../../kernel/index.ts'
import type { CloudContext } from '../ports.ts'
import type { Answer } from './api.ts'
import { download } from './downloads.ts'
import { ApiError, notFound } from './errors.ts'
import { Events } from './events.ts'
import { isRecord } from './fields.ts'
import type { Forge } from './forge.ts'
import { Oidc } from './oidc.ts'
import { presentAccount } from './present/index.ts'
import { createRepository, showRepository } from './repositories.ts'
import { Router } from './router.ts'
import { routes } from './routes/index.ts'
import { signingKey } from './signing.ts'
import { serveGit } from './smart-http.ts'
import { authorize, type Caller, forbidden, Tokens } from './tokens.ts'
import type { GitHub, GitHubOptions } from './types.ts'
import { World } from './world.ts'

/** GitHub takes release assets up to 2 GiB; a rehearsal's stay far below this. */
const BODY_LIMIT = 512 * 1024 * 1024

/**
 * Starts GitHub's REST API, git over HTTP, release downloads and the OIDC issuer on one port of 127.0.0.1.
 *
 * All of it is our own. `emulate` 0.12.2 has about half of the routes and keeps git objects in memory under ids of its
 * own; here everything that is in git is in a real bare repository, so that a runner can clone what an action committed
 * through the API, and a push is seen by the API. Routes in front of it would have left nothing behind them.
 */
export async function startGitHub(context: CloudContext, options: GitHubOptions = {}): Promise<GitHub> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'deploy-kit-github-')))
  await mkdir(dataDir, { recursive: true })
  const world = new World(context)
  const events = new Events(world)
  const forge: Forge = { world, events }
  const tokens = new Tokens(world)
  const oidc = await Oidc.start(world, options)
  const place = { dataDir, exec: options.exec ?? nodeExec, env: gitEnvironment(options, dataDir) }
  const handler = new Handler(forge, tokens, oidc)
  const server = createServer((request, response) => {
    void handler.handle(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('GitHub listens on no TCP port')
  world.url = `http://127.0.0.1:${address.port}`
  const { url } = world
  return {
    url,
    addresses: { github: url },
    environment: { GITHUB_SERVER_URL: url, GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: `${url}/graphql` },
    oidc,
    routes: [...routes.map(({ route }) => route), 'GET /rate_limit', 'GET /user', 'GET /users/{username}'],
    signingKey: signingKey(),
    createRepository: async (spec) => showRepository(forge, await createRepository(forge, place, spec)),
    repository: (fullName) => {
      const [owner = '', name = ''] = fullName.split('/')
      const repo = world.repository(owner, name)
      if (repo !== undefined) return showRepository(forge, repo)
      const known = [...world.repositories.values()].map((one) => one.fullName).join(', ')
      throw new ConfigurationError(`there is no repository ${fullName} on the local GitHub`, {
        fix: known === '' ? 'Create one first.' : `Known are ${known}.`,
      })
    },
    issueToken: (grant) => tokens.issue(grant),
    revokeToken: (token) => tokens.revoke(token),
    onEvent: (listener) => events.on(listener),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Git sees no configuration of the machine's and asks nobody for anything. */
function gitEnvironment(options: GitHubOptions, dataDir: string): Record<string, string | undefined> {
  const { PATH, TMPDIR } = options.env ?? process.env
  return {
    PATH,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    HOME: dataDir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    // What objects.ts reads by itself.
    GIT_DEFAULT_HASH: 'sha1',
    GIT_DEFAULT_REF_FORMAT: 'files',
    LC_ALL: 'C',
    TZ: 'UTC',
  }
}

class Handler {
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
    return route.handle({
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
