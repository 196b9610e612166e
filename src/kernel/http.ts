import { PlatformError } from './errors.ts'

export interface HttpRequest {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Milliseconds for the whole exchange, body included. Default 30 seconds. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** One HTTP exchange; redirects are followed. Every status is an answer; only a failed exchange throws. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>

/** `Http` over Node's fetch. Throws a retryable PlatformError that names the method, the origin and path, and the cause. */
export const fetchHttp: Http = async (request) => {
  const method = request.method ?? 'GET'
  const timeout = AbortSignal.timeout(request.timeoutMs ?? 30_000)
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal])
  try {
    const response = await fetch(request.url, {
      method,
      signal,
      ...(request.headers === undefined ? {} : { headers: request.headers }),
      ...(request.body === undefined ? {} : { body: request.body as NonNullable<RequestInit['body']> }),
    })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    }
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason
    const url = new URL(request.url)
    const why = timeout.aborted ? `no answer within ${request.timeoutMs ?? 30_000} ms` : causeOf(error)
    throw new PlatformError('http', `${method} ${url.origin}${url.pathname} failed: ${why}`, {
      retryable: true,
      cause: error,
    })
  }
}

export function bodyText(response: HttpResponse): string {
  return new TextDecoder().decode(response.body)
}

function causeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return inner instanceof Error ? inner.message || inner.name : String(inner)
}
