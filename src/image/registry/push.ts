import { mapConcurrent } from '../../kernel/index.ts'
import { type BlobSource, type ImageTree, readBlob } from '../oci/index.ts'
import type { PushStats } from '../types.ts'
import type { RegistryClient } from './client.ts'

const uploadsAtOnce = 3

/** Pushes the image as it is, byte for byte: blobs that are missing, then manifests, then the index. Tags come later. */
export async function pushImage(
  source: BlobSource,
  image: ImageTree,
  client: RegistryClient,
  onBlob: (digest: string, pushed: boolean) => void,
): Promise<PushStats> {
  const blobs = new Map(
    image.platforms
      .flatMap(({ manifest }) => [manifest.config, ...manifest.layers])
      .map((descriptor) => [descriptor.digest, descriptor] as const),
  )
  const sizes = await mapConcurrent([...blobs.values()], uploadsAtOnce, async ({ digest }) => {
    if (await client.hasBlob(digest)) {
      onBlob(digest, false)
      return 0
    }
    const bytes = await readBlob(source, digest)
    await client.putBlob(digest, bytes)
    onBlob(digest, true)
    return bytes.byteLength
  })
  const manifests = [...image.platforms.map(({ descriptor }) => descriptor), image.top]
  for (const { digest, mediaType } of new Map(manifests.map((entry) => [entry.digest, entry])).values()) {
    if ((await client.resolve(digest)) === digest) continue
    await client.putManifest(digest, await readBlob(source, digest), mediaType)
  }
  return {
    blobs: blobs.size,
    skipped: sizes.filter((size) => size === 0).length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  }
}
