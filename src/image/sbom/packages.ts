import { PackageURL } from 'packageurl-js'
import type { ImageConfig, ImageFiles } from '../oci/index.ts'

/** One installed package of an image. */
export interface Package {
  readonly name: string
  readonly version: string
  readonly purl: string
  /** Where its record was found, `app/node_modules/ms/package.json`. */
  readonly location: string
  readonly license?: string
  /** Only where no purl leads scanners to its vulnerabilities. */
  readonly cpe?: string
}

export interface Distribution {
  readonly id: string
  readonly version: string
  readonly name: string
}

/** Paths whose content is needed to list the packages of an image. */
export function isPackageRecord(path: string): boolean {
  return isNpmManifest(path) || isDpkgStatus(path) || path === apkDatabase || osReleases.includes(path)
}

const apkDatabase = 'lib/apk/db/installed'
const osReleases = ['etc/os-release', 'usr/lib/os-release']

/** Package databases that are not understood here; an image with one of them cannot be listed in full. */
const foreignDatabases = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'var/lib/pacman/local']

export function unreadableDatabases(files: ImageFiles): readonly string[] {
  return foreignDatabases.filter((dir) => [...files.keys()].some((name) => name.startsWith(`${dir}/`)))
}

function isNpmManifest(path: string): boolean {
  return /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path)
}

function isDpkgStatus(path: string): boolean {
  return (
    path === 'var/lib/dpkg/status' ||
    (/^var\/lib\/dpkg\/status\.d\/[^/]+$/.test(path) && !path.endsWith('.md5sums'))
  )
}

/** Who made the operating system files, from os-release; undefined for an image from scratch. */
export function distributionOf(files: ImageFiles): Distribution | undefined {
  const content = osReleases.map((name) => files.get(name)?.content).find((bytes) => bytes !== undefined)
  if (content === undefined) return undefined
  const fields = Object.fromEntries(
    [...decode(content).matchAll(/^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(.*))$/gm)].map((match) => [
      match[1] ?? '',
      match[2] ?? match[3] ?? match[4] ?? '',
    ]),
  )
  const id = fields['ID']
  return id === undefined
    ? undefined
    : { id, version: fields['VERSION_ID'] ?? '', name: fields['PRETTY_NAME'] ?? id }
}

/** Every package of the image: npm, Debian, Alpine, and the Node runtime that official images name in their ENV. */
export function listPackages(files: ImageFiles, config: ImageConfig): readonly Package[] {
  const distribution = distributionOf(files)
  const found: Package[] = []
  for (const [location, { content }] of files) {
    if (content === undefined) continue
    if (isNpmManifest(location)) found.push(...npmPackage(decode(content), location))
    else if (isDpkgStatus(location)) found.push(...debianPackages(decode(content), location, distribution))
    else if (location === apkDatabase) found.push(...alpinePackages(decode(content), location, distribution))
  }
  const node = (config.config.Env ?? [])
    .find((entry) => entry.startsWith('NODE_VERSION='))
    ?.slice('NODE_VERSION='.length)
  if (node !== undefined && /^\d+\.\d+\.\d+$/.test(node)) found.push(nodeRuntime(node))
  return found
}

function npmPackage(text: string, location: string): readonly Package[] {
  let manifest: Readonly<Record<string, unknown>>
  try {
    manifest = JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    // Test fixtures of packages hold broken manifests on purpose; npm itself installed none of them.
    return []
  }
  const { name, version, license } = manifest ?? {}
  // Folders such as node_modules/x/esm/package.json carry only a "type" and are part of their package.
  if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '') return []
  const [scope, bare] = name.startsWith('@') ? name.split('/') : [undefined, name]
  if (bare === undefined || bare === '') return []
  return [
    {
      name,
      version,
      location,
      purl: new PackageURL('npm', scope, bare, version, undefined, undefined).toString(),
      ...(typeof license === 'string' && license !== '' ? { license } : {}),
    },
  ]
}

/** dpkg's control format: paragraphs of `Field: value`, continuation lines begin with a blank. */
function debianPackages(
  text: string,
  location: string,
  distribution: Distribution | undefined,
): readonly Package[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = Object.fromEntries(
      [...paragraph.matchAll(/^([A-Za-z-]+):[ \t]*(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
    )
    const { Package: name, Version: version, Architecture: arch, Status: status } = fields
    // A removed package whose configuration was kept is still in the file; status.d of distroless has no Status.
    if (!name || !version || (status !== undefined && !status.endsWith(' installed'))) return []
    const [, source, sourceVersion] = /^(\S+)(?:\s+\((.+)\))?$/.exec(fields['Source'] ?? '') ?? []
    const upstream =
      source === undefined ? undefined : sourceVersion === undefined ? source : `${source}@${sourceVersion}`
    return [
      osPackage(
        'deb',
        { name, version, arch, upstream, location },
        distribution ?? { id: 'debian', version: '', name: '' },
      ),
    ]
  })
}

/** apk's database: paragraphs of `X:value`. */
function alpinePackages(
  text: string,
  location: string,
  distribution: Distribution | undefined,
): readonly Package[] {
  return text.split('\n\n').flatMap((paragraph) => {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, 'm').exec(paragraph)?.[1]
    const name = field('P')
    const version = field('V')
    if (!name || !version) return []
    const found = { name, version, arch: field('A'), upstream: field('o'), location }
    return [osPackage('apk', found, distribution ?? { id: 'alpine', version: '', name: '' })]
  })
}

interface Found {
  readonly name: string
  readonly version: string
  readonly arch: string | undefined
  /** The source package, which is what advisories name; `source@version` where its version differs. */
  readonly upstream: string | undefined
  readonly location: string
}

function osPackage(type: 'deb' | 'apk', found: Found, distribution: Distribution): Package {
  const { name, version, location } = found
  const qualifiers = {
    ...(found.arch ? { arch: found.arch } : {}),
    ...(distribution.version === '' ? {} : { distro: `${distribution.id}-${distribution.version}` }),
    ...(found.upstream !== undefined && found.upstream !== name ? { upstream: found.upstream } : {}),
  }
  return {
    name,
    version,
    location,
    purl: new PackageURL(type, distribution.id, name, version, qualifiers, undefined).toString(),
  }
}

/** The official node images name their runtime in NODE_VERSION; no package manager knows of it. */
function nodeRuntime(version: string): Package {
  return {
    name: 'node',
    version,
    location: 'usr/local/bin/node',
    purl: new PackageURL('generic', undefined, 'node', version, undefined, undefined).toString(),
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:-:*:*:*`,
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
