import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { describe, expect, it } from 'vitest'
import type { ImageConfig, ImageFiles } from '../../src/image/oci/index.ts'
import { cycloneDx } from '../../src/image/sbom/cyclonedx.ts'
import {
  distributionOf,
  isPackageRecord,
  listPackages,
  unreadableDatabases,
} from '../../src/image/sbom/packages.ts'

function files(contents: Readonly<Record<string, string>>): ImageFiles {
  return new Map(
    Object.entries(contents).map(([name, text]) => [
      name,
      {
        type: 'file' as const,
        mode: 0o644,
        uid: 0,
        gid: 0,
        size: text.length,
        content: new TextEncoder().encode(text),
      },
    ]),
  )
}

function config(env: readonly string[] = []): ImageConfig {
  return {
    os: 'linux',
    architecture: 'amd64',
    config: { Env: [...env] },
    rootfs: { type: 'layers', diff_ids: [] },
  }
}

const osRelease = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
const status = `Package: zlib1g
Status: install ok installed
Architecture: amd64
Source: zlib (1:1.2.13.dfsg-1)
Version: 1:1.2.13.dfsg-1+b1
Description: compression
 Version: not a field, a continuation

Package: base-files
Status: install ok installed
Architecture: amd64
Version: 12.4+deb12u11

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0
`
const apk =
  'C:Q1x\nP:musl\nV:1.2.5-r9\nA:x86_64\no:musl\n\nC:Q1y\nP:libcrypto3\nV:3.3.2-r0\nA:x86_64\no:openssl\n\n'

const purls = (image: ImageFiles, env: readonly string[] = []) =>
  listPackages(image, config(env)).map(({ purl }) => purl)

describe('the packages of an image', () => {
  it('lists npm packages with their scope, nested ones too', () => {
    const image = files({
      'app/node_modules/ms/package.json': '{"name":"ms","version":"2.1.3","license":"MIT"}',
      'app/node_modules/@scope/x/node_modules/ms/package.json': '{"name":"ms","version":"1.0.0"}',
      'app/node_modules/@scope/x/package.json': '{"name":"@scope/x","version":"1.0.0"}',
      'app/node_modules/ms/esm/package.json': '{"type":"module"}',
      'app/node_modules/broken/package.json': '{',
      'app/package.json': '{"name":"app","version":"1.0.0"}',
    })
    expect(purls(image)).toEqual(['pkg:npm/ms@2.1.3', 'pkg:npm/ms@1.0.0', 'pkg:npm/%40scope/x@1.0.0'])
  })

  it('lists Debian packages that are installed, with the source that advisories name', () => {
    expect(purls(files({ 'etc/os-release': osRelease, 'var/lib/dpkg/status': status }))).toEqual([
      'pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1+b1?arch=amd64&distro=debian-12&upstream=zlib%401%3A1.2.13.dfsg-1',
      'pkg:deb/debian/base-files@12.4+deb12u11?arch=amd64&distro=debian-12',
    ])
  })

  it('lists the packages of distroless images', () => {
    const image = files({
      'var/lib/dpkg/status.d/libc6': 'Package: libc6\nVersion: 2.36-9\nArchitecture: amd64\n',
    })
    expect(purls(image)).toEqual(['pkg:deb/debian/libc6@2.36-9?arch=amd64'])
  })

  it('lists Alpine packages', () => {
    const image = files({ 'etc/os-release': 'ID=alpine\nVERSION_ID=3.21.3\n', 'lib/apk/db/installed': apk })
    expect(purls(image)).toEqual([
      'pkg:apk/alpine/musl@1.2.5-r9?arch=x86_64&distro=alpine-3.21.3',
      'pkg:apk/alpine/libcrypto3@3.3.2-r0?arch=x86_64&distro=alpine-3.21.3&upstream=openssl',
    ])
  })

  it('lists the Node that official images name', () => {
    expect(purls(files({}), ['NODE_VERSION=24.18.0'])).toEqual(['pkg:generic/node@24.18.0'])
  })

  it('names a package database that it cannot read', () => {
    expect(unreadableDatabases(files({ 'var/lib/rpm/rpmdb.sqlite': '' }))).toEqual(['var/lib/rpm'])
    expect(unreadableDatabases(files({ 'var/lib/dpkg/status': '' }))).toEqual([])
  })

  it.each([
    ['app/node_modules/x/package.json', true],
    ['node_modules/@a/b/package.json', true],
    ['usr/local/lib/node_modules/npm/node_modules/y/package.json', true],
    ['app/node_modules/x/lib/package.json', false],
    ['app/package.json', false],
    ['var/lib/dpkg/status', true],
    ['var/lib/dpkg/status-old', false],
    ['var/lib/dpkg/status.d/libc6.md5sums', false],
  ])('needs the content of %s: %s', (name, needed) => {
    expect(isPackageRecord(name)).toBe(needed)
  })
})

describe('the SBOM', () => {
  const image = files({
    'etc/os-release': osRelease,
    'var/lib/dpkg/status': status,
    'app/node_modules/@scope/x/package.json':
      '{"name":"@scope/x","version":"1.0.0","license":"(MIT OR Apache-2.0)"}',
    'b/node_modules/ms/package.json': '{"name":"ms","version":"2.1.3"}',
    'a/node_modules/ms/package.json': '{"name":"ms","version":"2.1.3"}',
  })
  const subject = {
    repository: 'team/core',
    digest: `sha256:${'a'.repeat(64)}`,
    version: '1.2.3',
    platforms: ['linux/amd64'],
    epoch: 1_760_000_000,
    distribution: distributionOf(image),
  }
  const packages = listPackages(image, config(['NODE_VERSION=24.18.0']))

  it('is CycloneDX 1.6 by its schema', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(cycloneDx(subject, packages))).toBeNull()
    expect(await validator.validate(cycloneDx({ ...subject, distribution: undefined }, []))).toBeNull()
    // The validator itself can say no.
    expect(
      await validator.validate('{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{}]}'),
    ).not.toBeNull()
  })

  it('is the same text whatever the order in which packages were found', () => {
    expect(cycloneDx(subject, [...packages].reverse())).toBe(cycloneDx(subject, packages))
  })

  it('names a package once, at the first of its places', () => {
    const document = JSON.parse(cycloneDx(subject, packages)) as {
      components: { name: string; properties?: { value: string }[] }[]
    }
    const ms = document.components.filter(({ name }) => name === 'ms')
    expect(ms.map(({ properties }) => properties?.[0]?.value)).toEqual(['/a/node_modules/ms/package.json'])
  })
})
