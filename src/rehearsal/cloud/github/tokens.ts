import { ApiError, notFound } from './errors.ts'
import type { Permissions, TokenGrant } from './types.ts'
import type { Account, App, RepositoryState, World } from './world.ts'

/** Who is asking, worked out from the token. */
export interface Caller {
  readonly kind: TokenGrant['kind'] | 'anonymous'
  readonly account: Account
  readonly app: App | undefined
  /** The person behind it: of a GITHUB_TOKEN who started the run. */
  readonly actor: string
  /** Full names in lower case; undefined: all. */
  readonly repositories: ReadonlySet<string> | undefined
  /** Undefined: everything. */
  readonly permissions: Permissions | undefined
  readonly rate: RateWindow
}

/** What is left of the hour's requests. */
export interface RateWindow {
  readonly limit: number
  used: number
  /** Seconds since the epoch. */
  reset: number
}

const HOUR_S = 3600
const PREFIX = { GITHUB_TOKEN: 'ghs_', app: 'ghs_', user: 'ghp_' } as const
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export class Tokens {
  readonly #world: World
  readonly #callers = new Map<string, Caller>()
  readonly #anonymous: Caller

  constructor(world: World) {
    this.#world = world
    this.#anonymous = {
      kind: 'anonymous',
      account: world.account('anonymous'),
      app: undefined,
      actor: 'anonymous',
      repositories: new Set(),
      permissions: {},
      rate: { limit: 60, used: 0, reset: 0 },
    }
  }

  issue(grant: TokenGrant): string {
    const random = Array.from({ length: 36 }, () =>
      ALPHABET.charAt(Math.floor(this.#world.context.random() * ALPHABET.length)),
    ).join('')
    const token = `${PREFIX[grant.kind]}${random}`
    this.#callers.set(token, this.#caller(grant))
    return token
  }

  revoke(token: string): void {
    this.#callers.delete(token)
  }

  /** The caller of an Authorization header: `token T`, `Bearer T`, or Basic with the token as password (git). Throws 401. */
  authenticate(authorization: string | undefined): Caller {
    if (authorization === undefined || authorization === '') return this.#anonymous
    const [scheme = '', value = ''] = authorization.trim().split(/\s+/, 2)
    const basic = scheme.toLowerCase() === 'basic'
    const pair = basic ? Buffer.from(value, 'base64').toString('utf8') : ''
    const secret = basic ? pair.slice(pair.indexOf(':') + 1) : value
    // A personal token may also stand in the user name's place.
    const caller =
      this.#callers.get(secret) ?? (basic ? this.#callers.get(pair.split(':')[0] ?? '') : undefined)
    if (caller === undefined) throw new ApiError(401, 'Bad credentials')
    return caller
  }

  /** Counts a request. Throws 403 once the hour's share is used up. */
  count(caller: Caller): void {
    const now = Math.floor(this.#world.context.clock.now() / 1000)
    if (now >= caller.rate.reset) {
      caller.rate.used = 0
      caller.rate.reset = now + HOUR_S
    }
    if (caller.rate.used >= caller.rate.limit) {
      throw new ApiError(403, `API rate limit exceeded for ${caller.account.login}.`)
    }
    caller.rate.used += 1
  }

  #caller(grant: TokenGrant): Caller {
    switch (grant.kind) {
      case 'GITHUB_TOKEN':
        return {
          kind: grant.kind,
          account: this.#world.account('github-actions[bot]'),
          app: this.#world.app('github-actions'),
          actor: grant.actor,
          repositories: new Set([grant.repository.toLowerCase()]),
          permissions: grant.permissions,
          // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: 1,000 an hour and repository.
          rate: { limit: 1000, used: 0, reset: 0 },
        }
      case 'app':
        return {
          kind: grant.kind,
          account: this.#world.account(`${grant.slug}[bot]`),
          app: this.#world.app(grant.slug),
          actor: `${grant.slug}[bot]`,
          repositories: new Set(grant.repositories.map((name) => name.toLowerCase())),
          permissions: grant.permissions,
          rate: { limit: 5000, used: 0, reset: 0 },
        }
      case 'user':
        return {
          kind: grant.kind,
          account: this.#world.account(grant.login),
          app: undefined,
          actor: grant.login,
          repositories: grant.repositories && new Set(grant.repositories.map((name) => name.toLowerCase())),
          permissions: grant.permissions,
          rate: { limit: 5000, used: 0, reset: 0 },
        }
    }
  }
}

/** True where the caller has the permission at the level, `contents=write`. */
export function has(caller: Caller, need: string): boolean {
  if (caller.kind === 'anonymous') return false
  if (caller.permissions === undefined) return true
  const [name = '', level = 'read'] = need.split('=')
  if (name === 'metadata') return true
  const granted = caller.permissions[name]
  const rank = ['read', 'write', 'admin']
  return granted !== undefined && rank.indexOf(granted) >= rank.indexOf(level)
}

export function reaches(caller: Caller, repo: RepositoryState): boolean {
  return caller.repositories === undefined || caller.repositories.has(repo.fullName.toLowerCase())
}

/**
 * Lets the call pass or throws what GitHub answers: 404 for a private repository that the token does not reach,
 * 401 without a token, 403 for a missing permission.
 */
export function authorize(caller: Caller, repo: RepositoryState, needs: readonly string[]): void {
  const reads = needs.every((need) => need.endsWith('=read'))
  const isPublic = repo.visibility === 'public'
  if (isPublic && reads) return
  if (!reaches(caller, repo) && !isPublic) throw notFound()
  if (caller.kind === 'anonymous') throw new ApiError(401, 'Requires authentication')
  if (reaches(caller, repo) && (needs.length === 0 || needs.some((need) => has(caller, need)))) return
  throw forbidden(caller, needs)
}

export function forbidden(caller: Caller, needs: readonly string[]): ApiError {
  const subject = caller.kind === 'user' ? 'personal access token' : 'integration'
  return new ApiError(403, `Resource not accessible by ${subject}`, {
    headers: { 'x-accepted-github-permissions': needs.join('; ') },
  })
}
