import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** Images made in a test, and a registry that serves them over the OCI distribution API. */

export interface TarEntry {
  readonly name: string
  readonly content?: string | Buffer
  readonly type?: 'file' | 'directory' | 'symlink' | 'link'
  readonly linkname?: string
  readonly mode?: number
}

export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const {
    name,
    content = '',
    type = 'file',
    linkname,
    mode = type === 'directory' ? 0o755 : 0o644,
  } of entries) {
    tar.entry({ name, type, mode, ...(linkname === undefined ? {} : { linkname }) }, content)
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

export type Compression = 'gzip' | 'zstd' | 'none'

export interface ImageConfigJson {
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Env?: readonly string[]
  readonly WorkingDir?: string
  readonly User?: string
  readonly Volumes?: Readonly<Record<string, object>>
  readonly StopSignal?: string
}

export interface TestRegistry {
  readonly url: string
  readonly host: string
  /** Answers with these bytes instead of the blob's own. */
  readonly tampered: Map<string, Buffer>
  /** `METHOD path` of every request. */
  readonly requests: string[]
  /** Adds an image and gives its digest. */
  push(
    name: string,
    config: ImageConfigJson,
    layers: readonly (readonly TarEntry[])[],
    compression?: Compression,
  ): Promise<string>
  /** Adds an index over manifests by platform and gives its digest. */
  pushIndex(name: string, entries: readonly { digest: string; os: string; architecture: string }[]): string
  close(): Promise<void>
}

export async function startTestRegistry(): Promise<TestRegistry> {
  const blobs = new Map<string, Buffer>()
  const manifests = new Map<string, { readonly type: string; readonly bytes: Buffer }>()
  const tampered = new Map<string, Buffer>()
  const requests: string[] = []
  const keep = (bytes: Buffer): { digest: string; size: number } => {
    const digest = digestOf(bytes)
    blobs.set(digest, bytes)
    return { digest, size: bytes.length }
  }
  const keepManifest = (name: string, type: string, document: object): string => {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, ...document }))
    const [repository, tag = 'latest'] = name.split(':')
    manifests.set(`${repository}@${digestOf(bytes)}`, { type, bytes })
    manifests.set(`${repository}@${tag}`, { type, bytes })
    return digestOf(bytes)
  }
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const [, repository, kind, name = ''] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? '') ?? []
    const manifest = kind === 'manifests' ? manifests.get(`${repository}@${name}`) : undefined
    const blob = kind === 'blobs' ? (tampered.get(name) ?? blobs.get(name)) : undefined
    if (manifest !== undefined) {
      response.setHeader('content-type', manifest.type)
      response.end(manifest.bytes)
    } else if (blob !== undefined) response.end(blob)
    else {
      response.writeHead(404, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ errors: [{ code: kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN' }] }),
      )
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}`,
    tampered,
    requests,
    push: async (name, config, layers, compression = 'gzip') => {
      const suffix = compression === 'none' ? '' : `+${compression}`
      const tars = await Promise.all(layers.map(tarOf))
      const descriptors = tars.map((tar) => ({
        mediaType: `application/vnd.oci.image.layer.v1.tar${suffix}`,
        ...keep(compress(tar, compression)),
      }))
      const document = {
        os: 'linux',
        architecture: 'amd64',
        config,
        rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
      }
      return keepManifest(name, 'application/vnd.oci.image.manifest.v1+json', {
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          ...keep(Buffer.from(JSON.stringify(document))),
        },
        layers: descriptors,
      })
    },
    pushIndex: (name, entries) =>
      keepManifest(name, 'application/vnd.oci.image.index.v1+json', {
        manifests: entries.map(({ digest, os, architecture }) => ({
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest,
          size: 1,
          platform: { os, architecture },
        })),
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function compress(bytes: Buffer, compression: Compression): Buffer {
  return compression === 'gzip' ? gzipSync(bytes) : compression === 'zstd' ? zstdCompressSync(bytes) : bytes
}
