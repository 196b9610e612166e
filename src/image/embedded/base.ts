import { ConfigurationError, errorMessage, PlatformError } from '../../kernel/index.ts'
import {
  type Descriptor,
  type ImageConfig,
  type ImageFiles,
  type Layout,
  ociMediaType,
  openImage,
  openLayout,
  readBlob,
  readFiles,
} from '../oci/index.ts'
import { parseReference } from '../reference.ts'
import { type BaseImage, pullImage, type RegistryPorts, registryClient } from '../registry/index.ts'
import type { Substitution } from '../types.ts'
import { scratchConfig } from './configuration.ts'
import { refuse } from './instructions.ts'
import { accountFiles } from './users.ts'

/** What a stage stands on. */
export interface Base {
  readonly layers: readonly Descriptor[]
  readonly config: ImageConfig
  /** The base's own files, with the content of those that name users and the C library. */
  readonly files: ImageFiles
  readonly replaced: boolean
  readonly substitution?: Substitution
}

/** Exists in images whose C library is musl. */
export const muslMark = 'etc/alpine-release'

export function scratchBase(platform: string): Base {
  return { layers: [], config: scratchConfig(platform), files: new Map(), replaced: false }
}

export interface BaseRequest {
  /** As the Dockerfile names it. */
  readonly reference: string
  readonly file: string
  readonly line: number
  readonly platform: string
  readonly replacements: Readonly<Record<string, string>>
}

/**
 * Fetches a base image into the layout: by its digest from its registry, or what was explicitly given in its place.
 * Throws a ConfigurationError for a reference without a digest, and a PlatformError that names the image where it
 * cannot be pulled.
 */
export async function fetchBase(request: BaseRequest, layout: Layout, ports: RegistryPorts): Promise<Base> {
  const { reference, file, line, platform } = request
  const replacement = request.replacements[reference]
  if (replacement === undefined) {
    return finish(await pull(reference, `FROM ${reference}`, request, layout, ports), layout)
  }
  const substitution = {
    what: `the base image ${reference} (${file}:${line})`,
    by: replacement,
    why: 'it was replaced on purpose, so this image is not the one that docker would build from this Dockerfile',
  }
  const what = `the stand-in for ${reference}`
  const image =
    replacement === 'scratch'
      ? scratchBase(platform)
      : replacement.startsWith('oci:')
        ? await fromLayout(replacement.slice(4), what, platform, layout)
        : await pull(replacement, what, request, layout, ports)
  return { ...(await finish(image, layout)), replaced: true, substitution }
}

async function pull(
  text: string,
  what: string,
  request: BaseRequest,
  layout: Layout,
  ports: RegistryPorts,
): Promise<BaseImage> {
  const { file, line, platform } = request
  const reference = parseReference(text, what)
  if (reference.digest === undefined) {
    throw refuse(
      file,
      line,
      `${what} is not pinned by a digest, so two builds of the same commit could differ`,
      `Write FROM ${text}@sha256:… with the digest of the image; \`docker buildx imagetools inspect ${text}\` prints it.`,
    )
  }
  try {
    return await pullImage(registryClient(reference, 'pull', ports), reference.digest, platform, layout)
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    throw new PlatformError(
      'registry',
      `the base image ${text} (${file}:${line}) cannot be pulled: ${errorMessage(error)}`,
      {
        ...(error.code === undefined ? {} : { code: error.code }),
        retryable: error.retryable,
        fix: `Make ${reference.host} reachable from here, or give a stand-in for the base image on purpose (baseImages).`,
        cause: error,
      },
    )
  }
}

async function fromLayout(dir: string, what: string, platform: string, layout: Layout): Promise<BaseImage> {
  const source = await openLayout(dir, what)
  const image = (await openImage(source)).platforms.find((each) => each.platform === platform)
  if (image === undefined) throw new ConfigurationError(`${what}, ${dir}, has no image for ${platform}`)
  for (const { digest } of image.manifest.layers) await layout.write(await readBlob(source, digest))
  return {
    config: image.config,
    layers: image.manifest.layers.map(({ mediaType, digest, size }) => ({
      mediaType: ociMediaType(mediaType),
      digest,
      size,
    })),
  }
}

async function finish(image: BaseImage, layout: Layout): Promise<Base> {
  const files = await readFiles(layout, image.layers, (name) => [...accountFiles, muslMark].includes(name))
  return { ...image, files, replaced: false }
}
