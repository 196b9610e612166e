import { lstat, mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyLayer } from '../../../../src/rehearsal/cloud/tasks/image/unpack.ts'
import { type TarEntry, tarOf } from './image-lab.ts'

let folder: string
let root: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unpack-'))
  root = join(folder, 'root')
  await mkdir(root)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function apply(
  entries: readonly TarEntry[],
  suffix = '',
  pack: (bytes: Buffer) => Buffer = (bytes) => bytes,
) {
  const file = join(folder, 'layer')
  await writeFile(file, pack(await tarOf(entries)))
  const layer = { mediaType: `application/vnd.oci.image.layer.v1.tar${suffix}`, digest: 'sha256:x', size: 0 }
  await applyLayer(file, layer, root, AbortSignal.timeout(10_000))
}

const content = (path: string) => readFile(join(root, path), 'utf8')
const exists = (path: string) =>
  lstat(join(root, path)).then(
    () => true,
    () => false,
  )

test.each<[string, string, (bytes: Buffer) => Buffer]>([
  ['plain', '', (bytes) => bytes],
  ['gzip', '+gzip', gzipSync],
  ['zstd', '+zstd', zstdCompressSync],
])('a %s layer', async (_, suffix, pack) => {
  await apply(
    [
      { name: './app/', type: 'directory' },
      { name: './app/a.js', content: 'a', mode: 0o755 },
    ],
    suffix,
    pack,
  )
  expect(await content('app/a.js')).toBe('a')
  expect((await stat(join(root, 'app/a.js'))).mode & 0o111).not.toBe(0)
})

test('a file that is too large to be written in one go', async () => {
  const large = Buffer.alloc(3 * 1024 * 1024, 'deploy-kit ')
  await apply([{ name: 'large', content: large }])
  expect((await readFile(join(root, 'large'))).equals(large)).toBe(true)
})

test('a layer of a kind that is not known is refused', async () => {
  await expect(apply([{ name: 'a' }], '+lz4')).rejects.toThrow(/no tar, tar\+gzip or tar\+zstd/)
})

test('a later layer replaces files, and files by directories', async () => {
  await apply([
    { name: 'a', content: 'old' },
    { name: 'b', content: 'file' },
  ])
  await apply([
    { name: 'a', content: 'new' },
    { name: 'b', type: 'directory' },
    { name: 'b/c', content: 'in it' },
  ])
  expect([await content('a'), await content('b/c')]).toEqual(['new', 'in it'])
})

describe('whiteouts', () => {
  test('take away what a lower layer put there', async () => {
    await apply([
      { name: 'd/a', content: '1' },
      { name: 'd/b', content: '2' },
    ])
    await apply([{ name: 'd/.wh.a' }])
    expect([await exists('d/a'), await exists('d/b'), await exists('d/.wh.a')]).toEqual([false, true, false])
  })

  test('opaque ones hide lower layers only, wherever they stand in the layer', async () => {
    await apply([
      { name: 'd/old', content: '1' },
      { name: 'd/sub/old', content: '1' },
    ])
    await apply([{ name: 'd/sub/new', content: '2' }, { name: 'd/.wh..wh..opq' }])
    expect([await exists('d/old'), await exists('d/sub/old'), await content('d/sub/new')]).toEqual([
      false,
      false,
      '2',
    ])
  })
})

describe('links', () => {
  test('hard links share their content', async () => {
    await apply([
      { name: 'a', content: 'x' },
      { name: 'd/b', type: 'link', linkname: 'a' },
    ])
    expect([await content('d/b'), (await stat(join(root, 'a'))).nlink]).toEqual(['x', 2])
  })

  test('absolute symbolic links start at the image, not at the machine', async () => {
    await apply([
      { name: 'usr/bin/node', content: 'node' },
      { name: 'app/node', type: 'symlink', linkname: '/usr/bin/node' },
    ])
    expect([await content('app/node'), await readlink(join(root, 'app/node'))]).toEqual([
      'node',
      '../usr/bin/node',
    ])
  })

  test('links that climb above the root end at it', async () => {
    await apply([
      { name: 'etc/passwd', content: 'image' },
      { name: 'app/p', type: 'symlink', linkname: '../../../../etc/passwd' },
    ])
    expect(await content('app/p')).toBe('image')
  })

  test('a later layer writes through a linked directory of the image', async () => {
    await apply([
      { name: 'usr/bin', type: 'directory' },
      { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
    ])
    await apply([{ name: 'bin/tool', content: 'x' }])
    expect([await content('usr/bin/tool'), (await lstat(join(root, 'bin'))).isSymbolicLink()]).toEqual([
      'x',
      true,
    ])
  })
})

describe('nothing is written outside of the image', () => {
  const outside = () => readFile(join(folder, 'outside'), 'utf8').catch(() => 'nothing')

  test.each<[string, readonly TarEntry[]]>([
    ['a name with ..', [{ name: '../outside', content: 'x' }]],
    ['a whiteout of ..', [{ name: 'd/.wh...' }]],
    ['a hard link to ..', [{ name: 'a', type: 'link', linkname: '../outside' }]],
  ])('%s is refused', async (_, entries) => {
    await expect(apply(entries)).rejects.toThrow(/leads out of the image|names no file/)
    expect(await outside()).toBe('nothing')
  })

  test.each<[string, readonly TarEntry[]]>([
    [
      'a directory that is a link to ..',
      [
        { name: 'd', type: 'symlink', linkname: '..' },
        { name: 'd/outside', content: 'x' },
      ],
    ],
    [
      'a chain of links',
      [
        { name: 'a/b', type: 'symlink', linkname: '..' },
        { name: 'c', type: 'symlink', linkname: 'a/b/..' },
        { name: 'c/outside', content: 'x' },
      ],
    ],
    ['an absolute name', [{ name: '/outside', content: 'x' }]],
  ])('%s stays inside', async (_, entries) => {
    await apply(entries)
    expect([await outside(), await exists('outside')]).toEqual(['nothing', true])
  })
})
