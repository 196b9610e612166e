import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { createLayout, openArchive, readBlob, readFiles, writeArchive } from '../../src/image/oci/index.ts'
import { parseReference, registryOrigin } from '../../src/image/reference.ts'
import { folder } from './support.ts'

async function archive() {
  const dir = await folder()
  const layout = await createLayout(path.join(dir, 'layout'))
  const { digest } = await layout.write('some content')
  await layout.seal([])
  const file = path.join(dir, 'image.tar')
  await writeArchive(layout.dir, file, 1)
  return { dir, file, digest, layout }
}

/** A tar with these entries, a content of undefined being a whiteout or folder. */
async function tarOf(entries: readonly (readonly [string, string])[]): Promise<Uint8Array> {
  const tar = pack()
  for (const [name, content] of entries) tar.entry({ name }, content)
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

describe('an OCI archive', () => {
  it('gives back the blobs that were put in', async () => {
    const { file, digest } = await archive()
    const opened = await openArchive(file)
    expect(new TextDecoder().decode(await readBlob(opened, digest))).toBe('some content')
    expect(opened.bytes).toBe((await readFile(file)).length)
  })

  it('is refused where a blob was altered', async () => {
    const { file } = await archive()
    const bytes = await readFile(file)
    bytes.write('Some', bytes.indexOf('some content'))
    await writeFile(file, bytes)
    await expect(openArchive(file)).rejects.toThrow('has another digest')
  })

  it('is refused where it holds a file twice, for readers may differ in which counts', async () => {
    const file = path.join(await folder(), 'image.tar')
    await writeFile(
      file,
      await tarOf([
        ['index.json', '{}'],
        ['./index.json', '{"a":1}'],
      ]),
    )
    await expect(openArchive(file)).rejects.toThrow('index.json twice')
  })

  it.each([['nothing of an image', [['readme', 'x']] as const, 'no index.json']])(
    'is refused with %s',
    async (_what, entries, named) => {
      const file = path.join(await folder(), 'image.tar')
      await writeFile(file, await tarOf(entries))
      await expect(openArchive(file)).rejects.toThrow(named)
    },
  )

  it('is refused where it is no tar', async () => {
    const file = path.join(await folder({ 'image.tar': 'x'.repeat(2000) }), 'image.tar')
    await expect(openArchive(file)).rejects.toThrow('not a sound OCI archive')
  })
})

describe('the files of layers', () => {
  it('hides what a whiteout removes, and what an opaque folder held below', async () => {
    const { layout } = await archive()
    const layer = async (entries: readonly (readonly [string, string])[]) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      ...(await layout.write(await tarOf(entries))),
    })
    const layers = [
      await layer([
        ['a/one', '1'],
        ['a/two', '2'],
        ['b/old', ''],
        ['gone/deep/file', ''],
        ['gone-not', ''],
      ]),
      await layer([
        ['a/.wh.one', ''],
        ['b/new', ''],
        ['b/.wh..wh..opq', ''],
        ['.wh.gone', ''],
      ]),
    ]
    const files = await readFiles(layout, layers, () => true)
    expect([...files.keys()].sort()).toEqual(['a/two', 'b/new', 'gone-not'])
  })

  it('refuses a layer that it cannot unpack', async () => {
    const { layout, digest } = await archive()
    const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+lz4', digest, size: 1 }
    await expect(readFiles(layout, [layer], () => true)).rejects.toThrow('tar+lz4')
  })
})

describe('an image reference', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  it.each([
    ['node', { host: 'registry-1.docker.io', path: 'library/node' }],
    ['docker.io/library/node:24', { host: 'registry-1.docker.io', path: 'library/node', tag: '24' }],
    ['org/app:1', { host: 'registry-1.docker.io', path: 'org/app', tag: '1' }],
    [`127.0.0.1:5000/a/b@${digest}`, { host: '127.0.0.1:5000', path: 'a/b', digest }],
    [
      `node:24-slim@${digest}`,
      { host: 'registry-1.docker.io', path: 'library/node', tag: '24-slim', digest },
    ],
    ['localhost/app', { host: 'localhost', path: 'app' }],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text, 'it')).toEqual(expected)
  })

  it.each(['', 'Node', 'a@sha256:12', 'host.io/', 'a b', '../x', 'a:b:c', `a@${digest}@${digest}`])(
    'refuses %j',
    (text) => {
      expect(() => parseReference(text, 'it')).toThrow('not an image reference')
    },
  )

  it('speaks plain HTTP to loopback only', () => {
    expect(registryOrigin('127.0.0.1:5000')).toBe('http://127.0.0.1:5000')
    expect(registryOrigin('127.0.0.1.example.com')).toBe('https://127.0.0.1.example.com')
    expect(registryOrigin('ghcr.io')).toBe('https://ghcr.io')
  })
})
