import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { fetchHttp, nodeExec } from '../../src/kernel/index.ts'
import { type ImageConfigJson, type TarEntry, tarOf } from '../rehearsal/cloud/tasks/image-lab.ts'

/** A layer with this process's Node and the libraries that `ldd` names: enough for a container without a base image. */
export async function nodeLayer(): Promise<readonly TarEntry[]> {
  const { stdout } = await nodeExec('ldd', [process.execPath])
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? '')
  return [
    { name: 'usr/local/bin/node', content: readFileSync(process.execPath), mode: 0o755 },
    ...libraries
      .filter((path) => existsSync(path))
      .map((path) => ({ name: path.slice(1), content: readFileSync(realpathSync(path)), mode: 0o755 })),
  ]
}

/** Pushes an image over the distribution API and gives its digest. */
export async function pushImage(
  registry: string,
  repository: string,
  tag: string,
  config: ImageConfigJson,
  layers: readonly (readonly TarEntry[])[],
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const tars = await Promise.all(layers.map(tarOf))
  const document = {
    os: 'linux',
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    config,
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
  }
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        ...(await pushBlob(registry, repository, Buffer.from(JSON.stringify(document)), headers)),
      },
      layers: await Promise.all(
        tars.map(async (tar) => ({
          mediaType: 'application/vnd.oci.image.layer.v1.tar',
          ...(await pushBlob(registry, repository, tar, headers)),
        })),
      ),
    }),
  )
  await send('PUT', `${registry}/v2/${repository}/manifests/${tag}`, manifest, {
    ...headers,
    'content-type': manifestType,
  })
  return digestOf(manifest)
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'

async function pushBlob(
  registry: string,
  repository: string,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
) {
  const digest = digestOf(bytes)
  const begun = await send('POST', `${registry}/v2/${repository}/blobs/uploads/`, Buffer.alloc(0), headers)
  const location = new URL(begun['location'] ?? '', registry)
  location.searchParams.set('digest', digest)
  await send('PUT', location.href, bytes, { ...headers, 'content-type': 'application/octet-stream' })
  return { digest, size: bytes.length }
}

async function send(method: string, url: string, body: Buffer, headers: Readonly<Record<string, string>>) {
  const response = await fetchHttp({ method, url, body, headers })
  if (response.status >= 300) throw new Error(`${method} ${url} answered ${response.status}`)
  return response.headers
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
