import {
  bodyText,
  type Clock,
  type Http,
  type HttpRequest,
  type HttpResponse,
  PlatformError,
  retry,
} from '../../kernel/index.ts'
import { mediaTypes, sha256 } from '../oci/index.ts'
import { type Reference, registryOrigin } from '../reference.ts'
import type { RegistryAuth } from '../types.ts'
import { authenticated } from './authentication.ts'

export interface RegistryPorts {
  readonly http: Http
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly registryAuth: RegistryAuth
}

/** One repository of a registry (OCI distribution specification 1.1). Every digest that comes back is checked. */
export interface RegistryClient {
  /** `HOST/path`, for messages. */
  readonly name: string
  /** The digest that a tag or digest resolves to, undefined where the repository has no such manifest. */
  resolve(reference: string): Promise<string | undefined>
  /** A manifest or index, undefined where there is none. */
  manifest(reference: string): Promise<StoredManifest | undefined>
  putManifest(reference: string, bytes: Uint8Array, mediaType: string): Promise<void>
  hasBlob(digest: string): Promise<boolean>
  blob(digest: string, size: number): Promise<Uint8Array>
  putBlob(digest: string, bytes: Uint8Array): Promise<void>
}

export interface StoredManifest {
  readonly digest: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

const accept = [
  mediaTypes.index,
  mediaTypes.manifest,
  mediaTypes.dockerIndex,
  mediaTypes.dockerManifest,
].join(', ')

export function registryClient(
  reference: Reference,
  access: 'pull' | 'pull,push',
  ports: RegistryPorts,
): RegistryClient {
  const name = `${reference.host}/${reference.path}`
  const base = `${registryOrigin(reference.host)}/v2/${reference.path}`
  const http = authenticated(ports.http, reference.host, `repository:${reference.path}:${access}`, () =>
    ports.registryAuth(reference.host),
  )

  /** One exchange, tried again while the registry is throttling or down; statuses outside `expected` throw. */
  const send = (
    request: HttpRequest,
    expected: readonly number[],
    client: Http = http,
  ): Promise<HttpResponse> =>
    retry(
      async () => {
        const response = await client({ ...request, signal: ports.signal })
        if (expected.includes(response.status)) return response
        throw refusal(name, request, response)
      },
      { attempts: 4, firstDelayMs: 500, maxDelayMs: 8_000, budgetMs: 10 * 60_000 },
      { ...ports, retryable: (error) => error instanceof PlatformError && error.retryable },
    )

  return {
    name,
    async resolve(target) {
      const stored = await this.manifest(target)
      return stored?.digest
    },
    async manifest(target) {
      const response = await send({ url: `${base}/manifests/${target}`, headers: { accept } }, [200, 404])
      if (response.status === 404) return undefined
      const digest = `sha256:${sha256(response.body)}`
      if (target.startsWith('sha256:') && target !== digest) throw altered(name, target, digest)
      const mediaType = (response.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
      return { digest, mediaType, bytes: response.body }
    },
    async putManifest(target, bytes, mediaType) {
      await send(
        {
          method: 'PUT',
          url: `${base}/manifests/${target}`,
          headers: { 'content-type': mediaType },
          body: bytes,
        },
        [200, 201],
      )
    },
    async hasBlob(digest) {
      return (await send({ method: 'HEAD', url: `${base}/blobs/${digest}` }, [200, 404])).status === 200
    },
    async blob(digest, size) {
      const response = await send({ url: `${base}/blobs/${digest}`, timeoutMs: transferTimeout(size) }, [200])
      const found = `sha256:${sha256(response.body)}`
      if (found !== digest) throw altered(name, digest, found)
      return response.body
    },
    async putBlob(digest, bytes) {
      const session = await send({ method: 'POST', url: `${base}/blobs/uploads/`, body: '' }, [202])
      const location = session.headers['location']
      if (location === undefined)
        throw new PlatformError('registry', `${name} opened an upload without a Location`)
      const url = new URL(location, base)
      url.searchParams.set('digest', digest)
      // An upload that the registry sends elsewhere (a signed URL) must not see the registry's credentials.
      const client = url.host === new URL(base).host ? http : ports.http
      await send(
        {
          method: 'PUT',
          url: url.href,
          headers: { 'content-type': 'application/octet-stream' },
          body: bytes,
          timeoutMs: transferTimeout(bytes.byteLength),
        },
        [200, 201],
        client,
      )
    },
  }
}

/** A minute and as long as the bytes take at 512 KiB a second. */
function transferTimeout(bytes: number): number {
  return 60_000 + Math.ceil(bytes / 512)
}

function altered(name: string, expected: string, found: string): PlatformError {
  return new PlatformError(
    'registry',
    `${name} was asked for ${expected} and gave content whose digest is ${found}`,
  )
}

function refusal(name: string, request: HttpRequest, response: HttpResponse): PlatformError {
  const { code, message } = registryError(response)
  const said = message === '' ? '' : `: ${message}`
  const url = new URL(request.url)
  return new PlatformError(
    'registry',
    `${name} answered ${response.status} to ${request.method ?? 'GET'} ${url.pathname}${said}`,
    {
      code: code === '' ? String(response.status) : code,
      retryable: response.status === 429 || response.status >= 500,
      ...fixFor(response.status, code, name),
    },
  )
}

function fixFor(status: number, code: string, name: string): { fix?: string } {
  if (status === 401 || status === 403) {
    return { fix: `Give credentials that may read ${name}, and write to it where it is published.` }
  }
  if (status === 404 || code === 'NAME_UNKNOWN') {
    return { fix: `Create the repository ${name} (ECR does not create one on push), or correct its name.` }
  }
  return {}
}

/** The first of the errors that the distribution specification puts into the body; an empty one for other bodies. */
function registryError(response: HttpResponse): { readonly code: string; readonly message: string } {
  try {
    const body = JSON.parse(bodyText(response)) as {
      readonly errors?: readonly { readonly code?: string; readonly message?: string }[]
    }
    const first = body.errors?.[0]
    return { code: first?.code ?? '', message: [first?.code, first?.message].filter(Boolean).join(' ') }
  } catch {
    // Proxies answer in HTML; the status is all there is to say then.
    return { code: '', message: '' }
  }
}
