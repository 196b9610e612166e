import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { BlobStore, Upload } from './blobs.ts'
import type { Catalog } from './catalog.ts'
import { type Digest, requireDigest } from './digest.ts'
import { RegistryError } from './errors.ts'

/** OCI distribution 1.1: registries should accept manifests of at least 4 MiB; ECR's limit is the same. */
const MANIFEST_LIMIT = 4 * 1024 * 1024

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly catalog: Catalog
  readonly blobs: BlobStore
  readonly newId: () => string
}

/** Finds the endpoint of the distribution specification that a request means, and answers it. */
export async function serve(exchange: Exchange): Promise<void> {
  const { request, response, url, catalog } = exchange
  const path = decodeURIComponent(url.pathname)
  if (path === '/v2/' || path === '/v2') {
    send(response, 200, { 'content-type': 'application/json' }, request.method === 'HEAD' ? '' : '{}')
    return
  }
  if (path === '/v2/_catalog') {
    allow(request, ['GET'])
    const names = catalog.repositories().map(({ name }) => name)
    sendPage(exchange, names, (repositories) => ({ repositories }))
    return
  }
  const match = /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests|tags|referrers)\/(.*)$/.exec(path)
  const [, name = '', kind, reference = ''] = match ?? []
  switch (kind) {
    case 'blobs/uploads':
      return serveUpload(exchange, name, reference)
    case 'blobs':
      return serveBlob(exchange, name, reference)
    case 'manifests':
      return serveManifest(exchange, name, reference)
    case 'tags':
      if (reference === 'list') return serveTags(exchange, name)
      break
    case 'referrers':
      return serveReferrers(exchange, name, reference)
  }
  throw new RegistryError('UNSUPPORTED', `there is no ${request.method} ${path}`, { status: 404 })
}

// ---- uploads: end-4a, 4b, 5, 6, 11, 13, 14 of the specification ----

async function serveUpload(exchange: Exchange, name: string, id: string): Promise<void> {
  const { request, response, url, catalog, blobs } = exchange
  if (id === '') {
    allow(request, ['POST'])
    const repository = catalog.forPush(name)
    const mount = url.searchParams.get('mount')
    if (mount !== null && mountable(exchange, mount, url.searchParams.get('from'))) {
      repository.blobs.add(mount)
      created(response, `/v2/${name}/blobs/${mount}`, mount)
      return
    }
    const upload = blobs.begin(exchange.newId(), name)
    const digest = url.searchParams.get('digest')
    if (digest !== null) return finishUpload(exchange, upload, requireDigest(digest))
    accepted(response, upload)
    return
  }
  const upload = blobs.upload(id, name)
  switch (request.method) {
    case 'GET':
      send(response, 204, { ...progress(upload) })
      return
    case 'PATCH':
      checkRange(request, upload)
      await blobs.append(upload, request)
      accepted(response, upload)
      return
    case 'PUT':
      checkRange(request, upload)
      return finishUpload(exchange, upload, requireDigest(url.searchParams.get('digest')))
    case 'DELETE':
      await blobs.cancel(upload)
      send(response, 204, {})
      return
    default:
      allow(request, ['GET', 'PATCH', 'PUT', 'DELETE'])
  }
}

async function finishUpload(exchange: Exchange, upload: Upload, digest: Digest): Promise<void> {
  await exchange.blobs.append(upload, exchange.request)
  await exchange.blobs.finish(upload, digest)
  exchange.catalog.forPush(upload.repository).blobs.add(digest.text)
  created(exchange.response, `/v2/${upload.repository}/blobs/${digest.text}`, digest.text)
}

function mountable(exchange: Exchange, digest: string, from: string | null): boolean {
  requireDigest(digest)
  return from !== null && exchange.catalog.repository(from) !== undefined
    ? exchange.catalog.known(from).blobs.has(digest)
    : false
}

function checkRange(request: IncomingMessage, upload: Upload): void {
  const range = request.headers['content-range']
  if (range === undefined) return
  const start = /^(?:bytes[ =])?(\d+)-\d+/.exec(range)?.[1]
  if (start !== undefined && Number(start) === upload.size) return
  throw new RegistryError(
    'BLOB_UPLOAD_INVALID',
    `the piece ${range} does not follow the ${upload.size} bytes that have arrived`,
    { status: 416, headers: progress(upload) },
  )
}

function progress(upload: Upload): Record<string, string> {
  return {
    location: `/v2/${upload.repository}/blobs/uploads/${upload.id}`,
    // The specification's range counts the last byte; an empty upload is 0-0, as Docker's registry says it.
    range: `0-${Math.max(0, upload.size - 1)}`,
    'docker-upload-uuid': upload.id,
  }
}

function accepted(response: ServerResponse, upload: Upload): void {
  send(response, 202, progress(upload))
}

function created(response: ServerResponse, location: string, digest: string): void {
  send(response, 201, { location, 'docker-content-digest': digest })
}

// ---- blobs: end-2, 10 ----

async function serveBlob(exchange: Exchange, name: string, reference: string): Promise<void> {
  const { request, response, catalog, blobs } = exchange
  allow(request, ['GET', 'HEAD', 'DELETE'])
  const digest = requireDigest(reference)
  const repository = catalog.known(name)
  const size = repository.blobs.has(digest.text) ? await blobs.size(digest) : undefined
  if (size === undefined) {
    throw new RegistryError('BLOB_UNKNOWN', 'blob unknown to registry', { detail: { digest: digest.text } })
  }
  if (request.method === 'DELETE') {
    repository.blobs.delete(digest.text)
    send(response, 202, {})
    return
  }
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest.text,
    'accept-ranges': 'bytes',
    etag: `"${digest.text}"`,
  }
  const range = byteRange(request.headers.range, size)
  const [first, last] = range ?? [0, size - 1]
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'content-length': String(last - first + 1),
    ...(range === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${size}` }),
  })
  if (request.method === 'HEAD' || size === 0) response.end()
  else await pipeline(createReadStream(blobs.path(digest), { start: first, end: last }), response)
}

/** First and last byte of a single range; undefined where all is asked for. */
function byteRange(header: string | undefined, size: number): readonly [number, number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) return undefined
  const [, from = '', to = ''] = match
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (first <= last) return [first, last]
  throw new RegistryError('SIZE_INVALID', `the range ${header} is outside of the ${size} bytes`, {
    status: 416,
    headers: { 'content-range': `bytes */${size}` },
  })
}

// ---- manifests: end-3, 7, 9 ----

async function serveManifest(exchange: Exchange, name: string, reference: string): Promise<void> {
  const { request, response, catalog } = exchange
  allow(request, ['GET', 'HEAD', 'PUT', 'DELETE'])
  if (request.method === 'PUT') {
    const body = await readBody(request)
    const { digest, subject } = await catalog.push(name, reference, body, request.headers['content-type'])
    send(response, 201, {
      location: `/v2/${name}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...(subject === undefined ? {} : { 'oci-subject': subject }),
    })
    return
  }
  const stored = catalog.pull(name, reference, { counts: request.method === 'GET' })
  if (request.method === 'DELETE') {
    catalog.remove(name, reference)
    send(response, 202, {})
    return
  }
  const bytes = await catalog.manifest(name, stored.digest.text)
  response.writeHead(200, {
    'content-type': stored.manifest.mediaType,
    'content-length': String(stored.size),
    'docker-content-digest': stored.digest.text,
    etag: `"${stored.digest.text}"`,
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MANIFEST_LIMIT) {
      throw new RegistryError('SIZE_INVALID', `a manifest is at most ${MANIFEST_LIMIT} bytes`, {
        status: 413,
      })
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

// ---- lists: end-8, 12 ----

function serveTags(exchange: Exchange, name: string): void {
  allow(exchange.request, ['GET'])
  const tags = [...exchange.catalog.known(name).tags.keys()].sort()
  sendPage(exchange, tags, (page) => ({ name, tags: page }))
}

function serveReferrers(exchange: Exchange, name: string, reference: string): void {
  const { request, response, url, catalog } = exchange
  allow(request, ['GET'])
  const artifactType = url.searchParams.get('artifactType') ?? undefined
  const manifests = catalog.referrers(name, requireDigest(reference).text, artifactType)
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  send(
    response,
    200,
    {
      'content-type': mediaType,
      ...(artifactType === undefined ? {} : { 'oci-filters-applied': 'artifactType' }),
    },
    JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
  )
}

/** One page of a sorted list, after `last` and of at most `n`, with a Link to the next one. */
function sendPage(
  exchange: Exchange,
  all: readonly string[],
  body: (page: readonly string[]) => object,
): void {
  const { response, url } = exchange
  const last = url.searchParams.get('last')
  const n = url.searchParams.get('n')
  if (n !== null && !/^\d+$/.test(n)) {
    throw new RegistryError('UNSUPPORTED', `n must be a number, not ${JSON.stringify(n)}`, { status: 400 })
  }
  const rest = last === null ? all : all.filter((entry) => entry > last)
  const page = n === null ? rest : rest.slice(0, Number(n))
  const end = page.at(-1)
  const next =
    end === undefined || page.length === rest.length
      ? {}
      : { link: `<${url.pathname}?n=${n}&last=${encodeURIComponent(end)}>; rel="next"` }
  send(response, 200, { 'content-type': 'application/json', ...next }, JSON.stringify(body(page)))
}

// ---- answers ----

function allow(request: IncomingMessage, methods: readonly string[]): void {
  if (methods.includes(request.method ?? '')) return
  throw new RegistryError('UNSUPPORTED', `${request.method} is not supported here`, {
    headers: { allow: methods.join(', ') },
  })
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body = ''): void {
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  response.writeHead(status, { ...headers, ...length })
  response.end(body)
}
