import { RegistryError } from './errors.ts'

const IMAGE_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

/** A manifest as far as the registry reads it. */
export interface Manifest {
  readonly mediaType: string
  /** Config and layers, which must be in the repository; layers that live elsewhere (`urls`) are left out. */
  readonly blobs: readonly Descriptor[]
  /** The manifests of an index, which must be in the repository. */
  readonly manifests: readonly Descriptor[]
  readonly subject: string | undefined
  readonly artifactType: string | undefined
  readonly annotations: Readonly<Record<string, string>> | undefined
}

/**
 * Reads a manifest that was pushed with the given Content-Type.
 * Throws MANIFEST_INVALID, saying which member is wrong.
 */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): Manifest {
  const value = parseJson(bytes)
  const mediaType = contentType?.split(';')[0]?.trim() || text(value['mediaType'])
  if (mediaType === undefined || ![...IMAGE_TYPES, ...INDEX_TYPES].includes(mediaType)) {
    throw invalid(`the media type ${JSON.stringify(mediaType ?? '')} is not one of a manifest`)
  }
  if (value['schemaVersion'] !== 2) throw invalid('schemaVersion must be 2')
  const stated = text(value['mediaType'])
  if (stated !== undefined && stated !== mediaType) {
    throw invalid(`mediaType in manifest is ${stated}, the Content-Type says ${mediaType}`)
  }
  const subject = value['subject'] === undefined ? undefined : descriptor(value['subject'], 'subject').digest
  const annotations = stringMap(value['annotations'])
  const artifactType = text(value['artifactType'])
  if (INDEX_TYPES.includes(mediaType)) {
    const manifests = list(value['manifests'], 'manifests').map((entry, index) =>
      descriptor(entry, `manifests[${index}]`),
    )
    return { mediaType, blobs: [], manifests, subject, artifactType, annotations }
  }
  const config = descriptor(value['config'], 'config')
  const layers = list(value['layers'], 'layers')
    .map((entry, index) => ({ entry, layer: descriptor(entry, `layers[${index}]`) }))
    .filter(({ entry }) => !(isObject(entry) && Array.isArray(entry['urls']) && entry['urls'].length > 0))
    .map(({ layer }) => layer)
  return {
    mediaType,
    blobs: [config, ...layers],
    manifests: [],
    subject,
    // OCI image specification 1.1: the referrers list shows the config's media type where artifactType is not set.
    artifactType: artifactType ?? config.mediaType,
    annotations,
  }
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw invalid(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isObject(value)) throw invalid('it is not a JSON object')
  return value
}

function descriptor(value: unknown, where: string): Descriptor {
  if (!isObject(value)) throw invalid(`${where} is missing`)
  const { mediaType, digest, size } = value
  if (typeof mediaType !== 'string') throw invalid(`${where}.mediaType is missing`)
  if (typeof digest !== 'string' || !/^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest)) {
    throw invalid(`${where}.digest is not a digest`)
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(`${where}.size is not a number of bytes`)
  }
  return { mediaType, digest, size }
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${where} is not a list`)
  return value
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function stringMap(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw invalid('annotations is not an object')
  const entries = Object.entries(value)
  if (entries.length === 0) return undefined
  return Object.fromEntries(
    entries.map(([key, entry]) => {
      if (typeof entry !== 'string') throw invalid(`annotations[${JSON.stringify(key)}] is not a string`)
      return [key, entry]
    }),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(reason: string): RegistryError {
  return new RegistryError('MANIFEST_INVALID', `manifest invalid: ${reason}`)
}
