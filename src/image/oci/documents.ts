import * as v from 'valibot'
import { PlatformError } from '../../kernel/index.ts'

/** The JSON documents of the OCI image specification 1.1, as far as they are read here; the rest is kept as it is. */

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const

/** What Docker calls the same bytes; BuildKit translates in the same way when it writes an OCI image. */
const ociNames: Readonly<Record<string, string>> = {
  'application/vnd.docker.container.image.v1+json': mediaTypes.config,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': mediaTypes.layerGzip,
  'application/vnd.docker.image.rootfs.diff.tar': 'application/vnd.oci.image.layer.v1.tar',
}

export function ociMediaType(mediaType: string): string {
  return ociNames[mediaType] ?? mediaType
}

const digestPattern = /^sha256:[0-9a-f]{64}$/

export function isDigest(text: string): boolean {
  return digestPattern.test(text)
}

const Digest = v.pipe(v.string(), v.regex(digestPattern, 'a sha256 digest'))

const Platform = v.looseObject({
  os: v.string(),
  architecture: v.string(),
  variant: v.optional(v.string()),
})

const DescriptorSchema = v.looseObject({
  mediaType: v.string(),
  digest: Digest,
  size: v.pipe(v.number(), v.integer(), v.minValue(0)),
  platform: v.optional(Platform),
  annotations: v.optional(v.record(v.string(), v.string())),
})
export type Descriptor = v.InferOutput<typeof DescriptorSchema>

const IndexSchema = v.looseObject({
  schemaVersion: v.literal(2),
  mediaType: v.optional(v.string()),
  manifests: v.array(DescriptorSchema),
})
export type Index = v.InferOutput<typeof IndexSchema>

const ManifestSchema = v.looseObject({
  schemaVersion: v.literal(2),
  mediaType: v.optional(v.string()),
  config: DescriptorSchema,
  layers: v.array(DescriptorSchema),
})
export type Manifest = v.InferOutput<typeof ManifestSchema>

const nullable = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema))

const ContainerConfig = v.looseObject({
  User: v.optional(v.string()),
  Env: nullable(v.array(v.string())),
  Entrypoint: nullable(v.array(v.string())),
  Cmd: nullable(v.array(v.string())),
  WorkingDir: v.optional(v.string()),
  Labels: nullable(v.record(v.string(), v.string())),
  ExposedPorts: nullable(v.record(v.string(), v.unknown())),
  StopSignal: v.optional(v.string()),
})

const ImageConfigSchema = v.looseObject({
  created: v.optional(v.string()),
  architecture: v.string(),
  os: v.string(),
  variant: v.optional(v.string()),
  config: v.optional(ContainerConfig, {}),
  rootfs: v.looseObject({ type: v.string(), diff_ids: v.array(Digest) }),
  history: nullable(v.array(v.looseObject({}))),
})
export type ImageConfig = v.InferOutput<typeof ImageConfigSchema>

/** Reads an index; throws a PlatformError that says which document is broken and where. */
export function parseIndex(bytes: Uint8Array, what: string): Index {
  return parse(IndexSchema, bytes, what)
}

export function parseManifest(bytes: Uint8Array, what: string): Manifest {
  return parse(ManifestSchema, bytes, what)
}

export function parseImageConfig(bytes: Uint8Array, what: string): ImageConfig {
  return parse(ImageConfigSchema, bytes, what)
}

export function isIndexType(mediaType: string): boolean {
  return mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex
}

export function isManifestType(mediaType: string): boolean {
  return mediaType === mediaTypes.manifest || mediaType === mediaTypes.dockerManifest
}

/** `linux/amd64`, `linux/arm/v7`. */
export function platformName(platform: {
  os: string
  architecture: string
  variant?: string | undefined
}): string {
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/')
}

/** The entry of an index for a platform, or undefined. arm64 without a variant and arm64/v8 are the same machine. */
export function pickPlatform(index: Index, platform: string): Descriptor | undefined {
  const canonical = (name: string) => (name === 'linux/arm64/v8' ? 'linux/arm64' : name)
  return index.manifests.find(
    (entry) =>
      entry.platform !== undefined && canonical(platformName(entry.platform)) === canonical(platform),
  )
}

function parse<S extends v.GenericSchema>(schema: S, bytes: Uint8Array, what: string): v.InferOutput<S> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new PlatformError('registry', `${what} is not JSON`, { cause })
  }
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new PlatformError(
    'registry',
    `${what} is not what the OCI image specification says: ${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`,
  )
}
