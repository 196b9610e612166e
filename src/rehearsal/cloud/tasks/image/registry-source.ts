import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errorChain } from '../../../../kernel/index.ts'
import type { Image, ImageSource, Layer, Platform } from '../types.ts'
import { manifestTypes, parseConfig, parseManifest } from './documents.ts'
import { choosePlatform } from './platform.ts'
import { PullError, unresolved } from './pull-error.ts'
import { type ImageReference, parseReference } from './reference.ts'

export interface RegistrySourceOptions {
  /**
   * The base URL, `http://127.0.0.1:5000`, of the registry that a host in an image name stands for; undefined for
   * one that cannot be reached from here. The host is undefined for a name without one.
   */
  readonly baseUrl: (host: string | undefined) => string | undefined
  /** The `Authorization` header for that registry, where it wants one. */
  readonly authorization?: (host: string | undefined) => string | undefined
}

/** Images from a registry that speaks the OCI distribution API. Everything pulled is checked against its digest. */
export function createRegistrySource(options: RegistrySourceOptions): ImageSource {
  const at = (text: string): Location => {
    const reference = parseReference(text)
    if (reference === undefined) throw unresolved(text, 'invalid reference format')
    const base = options.baseUrl(reference.host)
    if (base === undefined) {
      throw unresolved(
        text,
        `no registry of this cloud answers for ${reference.host ?? 'an image without a registry'}`,
      )
    }
    const authorization = options.authorization?.(reference.host)
    return {
      text,
      reference,
      url: `${base.replace(/\/$/, '')}/v2/${reference.repository}`,
      headers: authorization === undefined ? {} : { authorization },
    }
  }
  return {
    resolve: async (text, platform, signal) => resolve(at(text), platform, signal),
    fetchLayer: async (image, layer, file, signal) => fetchLayer(at(image.reference), layer, file, signal),
  }
}

interface Location {
  readonly text: string
  readonly reference: ImageReference
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function resolve(location: Location, wanted: Platform, signal: AbortSignal): Promise<Image> {
  const { text, reference } = location
  const top = await manifest(location, reference.digest ?? reference.tag ?? 'latest', signal)
  let document = parseManifest(text, top.bytes)
  if (document.kind === 'index') {
    const entry = choosePlatform(document.entries, wanted)
    if (entry === undefined)
      throw unresolved(text, `no match for platform in manifest ${top.digest}: not found`)
    document = parseManifest(text, (await manifest(location, entry.digest, signal)).bytes)
    if (document.kind === 'index') throw new PullError(`the index of ${text} points to another index`)
  }
  const { configDigest, layers } = document
  const bytes = await blob(location, configDigest, signal)
  return {
    reference: text,
    repository: reference.repository,
    registryHost: new URL(location.url).host,
    authorization: location.headers['authorization'],
    digest: top.digest,
    ...parseConfig(text, bytes),
    layers,
  }
}

async function manifest(
  location: Location,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly digest: string; readonly bytes: Uint8Array }> {
  const response = await get(location, `manifests/${name}`, manifestTypes.join(', '), signal)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const digest = sha256(bytes)
  if (name.startsWith('sha256:') && digest !== name) throw wrongDigest(location.text, name, digest)
  return { digest, bytes }
}

async function blob(location: Location, digest: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await get(location, `blobs/${digest}`, '*/*', signal)
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (sha256(bytes) !== digest) throw wrongDigest(location.text, digest, sha256(bytes))
  return bytes
}

async function fetchLayer(
  location: Location,
  layer: Layer,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await get(location, `blobs/${layer.digest}`, '*/*', signal)
  const hash = createHash('sha256')
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body)
  await pipeline(body, measure, createWriteStream(file), { signal })
  const found = `sha256:${hash.digest('hex')}`
  if (found !== layer.digest) throw wrongDigest(location.text, layer.digest, found)
}

async function get(location: Location, path: string, accept: string, signal: AbortSignal): Promise<Response> {
  const url = `${location.url}/${path}`
  let response: Response
  try {
    response = await fetch(url, { headers: { ...location.headers, accept }, signal })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    const why = errorChain(error).at(-1) ?? 'unreachable'
    throw unresolved(location.text, `failed to do request: Get "${url}": ${why}`, error)
  }
  if (response.ok) return response
  const body = await response.text()
  if (response.status === 404) {
    const unknown = /"code":\s*"(NAME_UNKNOWN|MANIFEST_UNKNOWN|BLOB_UNKNOWN)"/.exec(body)?.[1]
    const why = unknown === undefined ? '' : ` (${unknown.toLowerCase().replace('_', ' ')})`
    throw unresolved(location.text, `${location.text}: not found${why}`)
  }
  throw unresolved(
    location.text,
    `unexpected status from GET request to ${url}: ${response.status} ${response.statusText}`,
  )
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function wrongDigest(text: string, wanted: string, found: string): PullError {
  return new PullError(
    `failed commit on ref ${text}: unexpected commit digest ${found}, expected ${wanted}: failed precondition`,
  )
}
