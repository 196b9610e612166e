import { mapConcurrent, PlatformError } from '../../kernel/index.ts'
import {
  type Descriptor,
  type ImageConfig,
  isIndexType,
  type Layout,
  ociMediaType,
  parseImageConfig,
  parseIndex,
  parseManifest,
  pickPlatform,
  platformName,
} from '../oci/index.ts'
import type { RegistryClient, StoredManifest } from './client.ts'

const downloadsAtOnce = 3

/** What a base image brings: its layers with their bytes unchanged, and its configuration. */
export interface BaseImage {
  readonly layers: readonly Descriptor[]
  readonly config: ImageConfig
}

/** Pulls one platform of an image by digest into a layout. Throws a PlatformError that names image and platform. */
export async function pullImage(
  client: RegistryClient,
  digest: string,
  platform: string,
  layout: Layout,
): Promise<BaseImage> {
  const name = `${client.name}@${digest}`
  const top = await need(client, digest, name)
  let stored = top
  if (isIndexType(top.mediaType)) {
    const index = parseIndex(top.bytes, `the index of ${name}`)
    const entry = pickPlatform(index, platform)
    if (entry === undefined) {
      const have = index.manifests.flatMap((other) => (other.platform ? [platformName(other.platform)] : []))
      throw new PlatformError('registry', `${name} has no image for ${platform}, only for ${have.join(', ')}`)
    }
    stored = await need(client, entry.digest, name)
  }
  const manifest = parseManifest(stored.bytes, `the manifest of ${name}`)
  const configBytes = await client.blob(manifest.config.digest, manifest.config.size)
  const config = parseImageConfig(configBytes, `the configuration of ${name}`)
  if (
    pickPlatform({ schemaVersion: 2, manifests: [{ ...manifest.config, platform: config }] }, platform) ===
    undefined
  ) {
    throw new PlatformError('registry', `${name} is for ${platformName(config)}, expected ${platform}`)
  }
  await mapConcurrent(manifest.layers, downloadsAtOnce, async (layer) => {
    if ((await layout.size(layer.digest)) === undefined)
      await layout.write(await client.blob(layer.digest, layer.size))
  })
  return {
    layers: manifest.layers.map(({ mediaType, digest: layer, size }) => ({
      mediaType: ociMediaType(mediaType),
      digest: layer,
      size,
    })),
    config,
  }
}

async function need(client: RegistryClient, digest: string, name: string): Promise<StoredManifest> {
  const stored = await client.manifest(digest)
  if (stored === undefined)
    throw new PlatformError('registry', `${name} does not exist`, { code: 'MANIFEST_UNKNOWN' })
  return stored
}
