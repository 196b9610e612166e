import path from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'
import type { BuildOptions } from '../types.ts'

export interface BuildxFiles {
  readonly archive: string
  readonly metadata: string
  /** The digest that each `oci:DIR` stand-in holds, by its value in `baseImages`. */
  readonly layoutDigests: Readonly<Record<string, string>>
}

/** What both the build and its check are told. */
function shared(options: BuildOptions, layoutDigests: Readonly<Record<string, string>>): readonly string[] {
  return [
    '--file',
    path.join(options.context, options.dockerfile),
    '--platform',
    options.platforms.join(','),
    ...(options.target === undefined ? [] : ['--target', options.target]),
    ...flags('--build-arg', Object.entries(options.buildArgs).map(pair)),
    ...flags(
      '--build-context',
      Object.entries(options.baseImages).map((entry) => standIn(entry, layoutDigests)),
    ),
  ]
}

/**
 * The arguments of `docker buildx build`: an OCI archive whose digest depends on the sources alone. Provenance and
 * SBOM attestations of BuildKit stay out: they carry times, and the SBOM is made from the finished archive.
 */
export function buildArguments(options: BuildOptions, files: BuildxFiles): readonly string[] {
  return [
    'buildx',
    'build',
    ...shared(options, files.layoutDigests),
    '--output',
    `type=oci,rewrite-timestamp=true,dest=${files.archive}`,
    '--provenance=false',
    '--sbom=false',
    '--metadata-file',
    files.metadata,
    '--progress',
    'plain',
    ...flags('--label', Object.entries(options.labels).map(pair)),
    ...flags(
      '--secret',
      options.secrets.map((secret) =>
        'env' in secret ? `id=${secret.id},env=${secret.env}` : `id=${secret.id},src=${secret.file}`,
      ),
    ),
    ...flags('--cache-from', options.cacheFrom),
    ...flags('--cache-to', options.cacheTo),
    options.context,
  ]
}

/** The arguments that only lint the Dockerfile (BuildKit's build checks). */
export function checkArguments(
  options: BuildOptions,
  files: Pick<BuildxFiles, 'layoutDigests'>,
): readonly string[] {
  return [
    'buildx',
    'build',
    '--call=check,format=json',
    ...shared(options, files.layoutDigests),
    options.context,
  ]
}

function flags(name: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [name, value])
}

function pair([name, value]: readonly [string, string]): string {
  return `${name}=${value}`
}

function standIn([image, by]: readonly [string, string], digests: Readonly<Record<string, string>>): string {
  if (by === 'scratch') {
    throw new ConfigurationError(`baseImages replaces ${image} by scratch, which buildx cannot do`, {
      fix: 'Give an OCI layout (oci:DIR) or an image (HOST/repo@sha256:…).',
    })
  }
  if (by.startsWith('oci:')) return `${image}=oci-layout://${by.slice(4)}@${digests[by] ?? ''}`
  return `${image}=docker-image://${by}`
}
