import {
  bodyText,
  ConfigurationError,
  type Http,
  type HttpRequest,
  type HttpResponse,
  PlatformError,
} from '../../kernel/index.ts'
import type { RegistryCredentials } from '../types.ts'

/**
 * The token dance of the distribution specification: a 401 says Basic (ECR) or Bearer (everybody else) and where a
 * token is had. Gives the exchange with an Authorization header, asked for once and kept.
 */
export function authenticated(
  http: Http,
  host: string,
  scope: string,
  credentials: () => Promise<RegistryCredentials | undefined>,
): Http {
  let authorization: string | undefined
  return async (request) => {
    const first = await http(withHeader(request, authorization))
    if (first.status !== 401) return first
    authorization = await answer(first, request)
    return authorization === undefined ? first : http(withHeader(request, authorization))
  }

  async function answer(challenge: HttpResponse, request: HttpRequest): Promise<string | undefined> {
    const header = challenge.headers['www-authenticate'] ?? ''
    const known = await credentials()
    if (/^basic\b/i.test(header)) return known === undefined ? undefined : basic(known)
    if (!/^bearer\b/i.test(header)) return undefined
    const parameters = Object.fromEntries(
      [...header.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
    )
    const realm = checkRealm(parameters['realm'] ?? '', new URL(request.url))
    if (parameters['service']) realm.searchParams.set('service', parameters['service'])
    realm.searchParams.set('scope', scope)
    const response = await http({
      url: realm.href,
      ...(known === undefined ? {} : { headers: { authorization: basic(known) } }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
    if (response.status !== 200) {
      throw new PlatformError(
        'registry',
        `${realm.host} gave no token for ${host}: it answered ${response.status}`,
        {
          code: String(response.status),
          retryable: response.status >= 500 || response.status === 429,
          ...(known === undefined ? {} : { fix: 'Check the credentials of the registry.' }),
        },
      )
    }
    const body = JSON.parse(bodyText(response)) as { readonly token?: string; readonly access_token?: string }
    const token = body.token ?? body.access_token
    if (token === undefined)
      throw new PlatformError('registry', `${realm.host} answered without a token for ${host}`)
    return `Bearer ${token}`
  }
}

/** Credentials never leave over plain HTTP, except to the loopback registry that asked for them. */
function checkRealm(text: string, registry: URL): URL {
  if (URL.canParse(text)) {
    const realm = new URL(text)
    if (
      realm.protocol === 'https:' ||
      (registry.protocol === 'http:' && realm.hostname === registry.hostname)
    )
      return realm
  }
  throw new ConfigurationError(
    `${registry.host} sends its clients to ${JSON.stringify(text)} for a token, which is not https`,
  )
}

function basic(credentials: RegistryCredentials): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
}

function withHeader(request: HttpRequest, authorization: string | undefined): HttpRequest {
  return authorization === undefined
    ? request
    : { ...request, headers: { ...request.headers, authorization } }
}
