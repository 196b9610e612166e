import type { Item, ItemPage, ListItems, Migrations, NewItem, Problem, VersionInfo } from './types.ts'

export interface CoreClient {
  version(): Promise<VersionInfo>
  listItems(query?: ListItems): Promise<ItemPage>
  getItem(id: number): Promise<Item>
  createItem(item: NewItem): Promise<Item>
  /** @param token Core's ADMIN_TOKEN; null where Core runs on this machine without one */
  migrations(token: string | null): Promise<Migrations>
}

/** Core answered with an error, or did not answer. */
export class CoreError extends Error {
  override readonly name = 'CoreError'
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number
  /** What Core said about it; undefined where the answer was not Core's. */
  readonly problem: Problem | undefined

  constructor(message: string, status: number, problem: Problem | undefined, cause?: unknown) {
    super(message, { cause })
    this.status = status
    this.problem = problem
  }
}

/**
 * @param options.baseUrl Core's address, with or without a slash at its end
 * @param options.fetch for tests and for servers; the global one otherwise
 * @param options.timeoutMs of one call, 10,000 where absent
 */
export function createCoreClient(options: {
  readonly baseUrl: string
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  readonly timeoutMs?: number
}): CoreClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const send = options.fetch ?? ((url, init) => fetch(url, init))

  async function call<T>(
    method: string,
    path: string,
    { body, token }: { readonly body?: unknown; readonly token?: string | null } = {},
  ): Promise<T> {
    const headers: Record<string, string> = {}
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(options.timeoutMs ?? 10_000) }
    if (typeof token === 'string') headers['authorization'] = `Bearer ${token}`
    if (body !== undefined) {
      init.body = JSON.stringify(body)
      headers['content-type'] = 'application/json'
    }
    let status = 0
    try {
      const response = await send(baseUrl + path, init)
      status = response.status
      const answer: unknown = await response.json()
      if (response.ok) return answer as T
      const problem = isProblem(answer) ? answer : undefined
      throw new CoreError(problem?.detail ?? `Core answered ${status} to ${method} ${path}`, status, problem)
    } catch (error) {
      if (error instanceof CoreError) throw error
      const what = status === 0 ? 'did not answer' : `answered ${status} without JSON`
      throw new CoreError(`Core ${what} to ${method} ${path}`, status, undefined, error)
    }
  }

  return {
    version: () => call('GET', '/version'),
    listItems: (query = {}) => call('GET', `/api/items${search(query)}`),
    getItem: (id) => call('GET', `/api/items/${id}`),
    createItem: (item) => call('POST', '/api/items', { body: item }),
    migrations: (token) => call('GET', '/api/admin/migrations', { token }),
  }
}

function search(query: ListItems): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value))
  }
  return parameters.size === 0 ? '' : `?${parameters}`
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'detail' in value &&
    typeof value.detail === 'string' &&
    'traceId' in value
  )
}
