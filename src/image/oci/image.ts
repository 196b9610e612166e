import { ConfigurationError } from '../../kernel/index.ts'
import { type BlobSource, readBlob } from './blobs.ts'
import {
  type Descriptor,
  type ImageConfig,
  isIndexType,
  type Manifest,
  parseImageConfig,
  parseIndex,
  parseManifest,
  platformName,
} from './documents.ts'

/** The one image that a layout or archive holds, read down to its configurations. */
export interface ImageTree {
  /** The manifest, or the index of several platforms. */
  readonly top: Descriptor
  readonly platforms: readonly PlatformImage[]
}

export interface PlatformImage {
  /** `linux/amd64` */
  readonly platform: string
  readonly descriptor: Descriptor
  readonly manifest: Manifest
  readonly config: ImageConfig
}

/** Reads the image; throws a ConfigurationError where the source holds none or more than one. */
export async function openImage(source: BlobSource): Promise<ImageTree> {
  const root = parseIndex(await source.index(), `index.json of ${source.name}`)
  const [top, ...others] = root.manifests
  if (top === undefined || others.length > 0) {
    throw new ConfigurationError(`${source.name} holds ${root.manifests.length} images, expected exactly one`)
  }
  const manifests = isIndexType(top.mediaType)
    ? parseIndex(await readBlob(source, top.digest), `the index ${top.digest}`).manifests
    : [top]
  const platforms: PlatformImage[] = []
  for (const descriptor of manifests) {
    const manifest = parseManifest(
      await readBlob(source, descriptor.digest),
      `the manifest ${descriptor.digest}`,
    )
    const config = parseImageConfig(
      await readBlob(source, manifest.config.digest),
      `the configuration of ${descriptor.digest}`,
    )
    platforms.push({ platform: platformName(config), descriptor, manifest, config })
  }
  return { top, platforms }
}
