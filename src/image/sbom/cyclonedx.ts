import { PackageURL } from 'packageurl-js'
import { sha256 } from '../oci/index.ts'
import type { Distribution, Package } from './packages.ts'

export interface SbomSubject {
  /** The image's repository name. */
  readonly repository: string
  readonly digest: string
  readonly version: string
  readonly platforms: readonly string[]
  /** Seconds since the epoch. */
  readonly epoch: number
  readonly distribution: Distribution | undefined
}

/**
 * A CycloneDX 1.6 document (https://cyclonedx.org/docs/1.6/json/). The same image gives the same bytes: the time is
 * the commit's, the serial number comes from the image's digest, and components are sorted.
 */
export function cycloneDx(subject: SbomSubject, packages: readonly Package[]): string {
  const components = new Map<string, object>()
  for (const each of [...packages].sort(byPurlAndLocation)) {
    // A package that is installed twice in the same version is one component, found at its first place.
    if (!components.has(each.purl)) components.set(each.purl, component(each))
  }
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(subject.digest)}`,
    version: 1,
    metadata: {
      timestamp: new Date(subject.epoch * 1000).toISOString(),
      tools: { components: [{ type: 'application', name: 'deploy-kit' }] },
      component: {
        type: 'container',
        'bom-ref': subject.digest,
        name: subject.repository,
        version: subject.version,
        purl: imagePurl(subject),
        hashes: [{ alg: 'SHA-256', content: subject.digest.slice('sha256:'.length) }],
      },
      properties: subject.platforms.map((value) => ({ name: 'deploy-kit:platform', value })),
    },
    components: [...operatingSystem(subject.distribution), ...components.values()],
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function component(each: Package): object {
  return {
    type: each.cpe === undefined ? 'library' : 'application',
    'bom-ref': each.purl,
    name: each.name,
    version: each.version,
    ...(each.license === undefined ? {} : { licenses: [{ license: { name: each.license } }] }),
    ...(each.cpe === undefined ? {} : { cpe: each.cpe }),
    purl: each.purl,
    properties: [{ name: 'deploy-kit:location', value: `/${each.location}` }],
  }
}

/** Scanners learn from this component which distribution's advisories count. */
function operatingSystem(distribution: Distribution | undefined): readonly object[] {
  if (distribution === undefined) return []
  const { id, version, name } = distribution
  return [
    {
      type: 'operating-system',
      'bom-ref': `os:${id}@${version}`,
      name: id,
      ...(version === '' ? {} : { version }),
      description: name,
      properties: [
        { name: 'syft:distro:id', value: id },
        ...(version === '' ? [] : [{ name: 'syft:distro:versionID', value: version }]),
      ],
    },
  ]
}

function imagePurl(subject: SbomSubject): string {
  const name = subject.repository.split('/').at(-1) ?? subject.repository
  return new PackageURL('oci', undefined, name, subject.digest, undefined, undefined).toString()
}

/** A UUID whose bits are the image's (RFC 9562, version 8). */
function uuidOf(digest: string): string {
  const hex = sha256(digest)
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

function byPurlAndLocation(a: Package, b: Package): number {
  return compare(a.purl, b.purl) || compare(a.location, b.location)
}

// Not localeCompare: the order must not depend on the machine's language.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
