import type { ImageConfig, Layer, Platform } from '../types.ts'
import { PullError } from './pull-error.ts'

/** Manifests, indexes and configurations, read into what a pull needs of them. */

export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

export interface IndexEntry {
  readonly digest: string
  readonly platform: Platform | undefined
}

export type Manifest =
  | { readonly kind: 'index'; readonly entries: readonly IndexEntry[] }
  | { readonly kind: 'image'; readonly configDigest: string; readonly layers: readonly Layer[] }

type Members = Readonly<Record<string, unknown>>

export function parseManifest(reference: string, bytes: Uint8Array): Manifest {
  const document = parse(reference, 'manifest', bytes)
  if (Array.isArray(document['manifests'])) {
    return {
      kind: 'index',
      entries: document['manifests'].filter(isMembers).map((entry) => ({
        digest: textOf(entry['digest']),
        platform: platformOf(entry['platform']),
      })),
    }
  }
  const config = document['config']
  if (!isMembers(config) || !Array.isArray(document['layers'])) {
    throw new PullError(`the manifest of ${reference} is neither an image nor an index`)
  }
  return {
    kind: 'image',
    configDigest: textOf(config['digest']),
    layers: document['layers'].filter(isMembers).map((layer) => ({
      mediaType: textOf(layer['mediaType']),
      digest: textOf(layer['digest']),
      size: Number(layer['size'] ?? 0),
    })),
  }
}

export function parseConfig(
  reference: string,
  bytes: Uint8Array,
): { readonly platform: Platform; readonly config: ImageConfig } {
  const document = parse(reference, 'configuration', bytes)
  const config = isMembers(document['config']) ? document['config'] : {}
  return {
    platform: platformOf(document) ?? { os: 'linux', architecture: 'amd64' },
    config: {
      entrypoint: textsOf(config['Entrypoint']),
      command: textsOf(config['Cmd']),
      environment: Object.fromEntries(
        textsOf(config['Env']).map((line) => {
          const equals = line.indexOf('=')
          return equals === -1 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)]
        }),
      ),
      workingDirectory: textOf(config['WorkingDir']) || '/',
      user: textOf(config['User']),
      volumes: isMembers(config['Volumes']) ? Object.keys(config['Volumes']) : [],
      stopSignal: textOf(config['StopSignal']) || undefined,
    },
  }
}

function parse(reference: string, what: string, bytes: Uint8Array): Members {
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (isMembers(document)) return document
  } catch (error) {
    throw new PullError(`the ${what} of ${reference} is not JSON`, { cause: error })
  }
  throw new PullError(`the ${what} of ${reference} is not a JSON object`)
}

function platformOf(value: unknown): Platform | undefined {
  return isMembers(value) && typeof value['os'] === 'string' && typeof value['architecture'] === 'string'
    ? { os: value['os'], architecture: value['architecture'] }
    : undefined
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
