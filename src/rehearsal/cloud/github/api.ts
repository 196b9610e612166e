import type { Forge } from './forge.ts'
import type { Caller } from './tokens.ts'
import type { RepositoryState, World } from './world.ts'

/** A route of the REST API and what stands behind it. */
export interface Route {
  /** As GitHub's OpenAPI names it: `GET /repos/{owner}/{repo}`. */
  readonly route: string
  /** Permissions any one of which is enough, `contents=write`; none: every token may. */
  readonly needs: readonly string[]
  readonly handle: (call: ApiCall) => Promise<Answer> | Answer
}

export interface ApiCall {
  readonly world: World
  readonly forge: Forge
  readonly caller: Caller
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly accept: string
  readonly contentType: string
  /** The parsed JSON body, empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>
  /** The bytes of an upload. */
  readonly raw: Buffer
  /** The repository of the path. */
  readonly repo: RepositoryState
}

export interface Answer {
  readonly status: number
  /** A value to send as JSON, bytes to send as they are, or nothing. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
/** 201 with the new thing's address, where it has one. */
export const created = (body: object): Answer => ({
  status: 201,
  body,
  ...('url' in body && typeof body.url === 'string' ? { headers: { location: body.url } } : {}),
})
export const noContent: Answer = { status: 204 }

/** One page of a list with GitHub's Link header; `wrap` puts it into the object that some lists come in. */
export function page<T>(
  call: ApiCall,
  all: readonly T[],
  show: (entry: T) => unknown,
  wrap?: (entries: readonly unknown[], total: number) => unknown,
): Answer {
  const { from, to, headers } = pageOf(call, all.length)
  const entries = all.slice(from, to).map(show)
  return { status: 200, body: wrap === undefined ? entries : wrap(entries, all.length), headers }
}

/** The same where showing an entry takes work (git). */
export async function pageAsync<T>(
  call: ApiCall,
  all: readonly T[],
  show: (entries: readonly T[]) => Promise<readonly unknown[]>,
): Promise<Answer> {
  const { from, to, headers } = pageOf(call, all.length)
  return { status: 200, body: await show(all.slice(from, to)), headers }
}

export function pageOf(
  call: ApiCall,
  total: number,
): { readonly from: number; readonly to: number; readonly headers: Record<string, string> } {
  const perPage = Math.min(100, Math.max(1, Number(call.query.get('per_page') ?? 30) || 30))
  const current = Math.max(1, Number(call.query.get('page') ?? 1) || 1)
  const last = Math.max(1, Math.ceil(total / perPage))
  const link = (rel: string, to: number) => {
    const query = new URLSearchParams(call.query)
    query.set('page', String(to))
    return `<${call.world.url}${call.params['$path']}?${query}>; rel="${rel}"`
  }
  const links = [
    ...(current > 1 ? [link('prev', current - 1)] : []),
    ...(current < last ? [link('next', current + 1), link('last', last)] : []),
    ...(current > 1 ? [link('first', 1)] : []),
  ]
  return {
    from: (current - 1) * perPage,
    to: current * perPage,
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  }
}
