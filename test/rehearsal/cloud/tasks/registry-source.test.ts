import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ImageStore } from '../../../../src/rehearsal/cloud/tasks/image/index.ts'
import { parseReference } from '../../../../src/rehearsal/cloud/tasks/image/reference.ts'
import { createRegistrySource, type ImageSource } from '../../../../src/rehearsal/cloud/tasks/index.ts'
import { startTestRegistry, type TestRegistry } from './image-lab.ts'

const amd64 = { os: 'linux', architecture: 'amd64' }
const signal = AbortSignal.timeout(20_000)
let registry: TestRegistry
let source: ImageSource
let folder: string

beforeEach(async () => {
  registry = await startTestRegistry()
  source = createRegistrySource({
    baseUrl: (host) => (host === 'elsewhere.example.com' ? undefined : registry.url),
  })
  folder = await mkdtemp(join(tmpdir(), 'images-'))
})
afterEach(async () => {
  await registry.close()
  await rm(folder, { recursive: true, force: true })
})

const layer = [{ name: 'app/server.js', content: '1' }]

test('an image is found by tag and by digest, under the name of another registry too', async () => {
  const digest = await registry.push(
    'org/core:1.0',
    { Cmd: ['node', 'x'], Env: ['A=b=c'], WorkingDir: '/app' },
    [layer],
  )
  const name = '222222222222.dkr.ecr.eu-west-1.amazonaws.com/org/core'
  const images = await Promise.all(
    [`${name}:1.0`, `${name}@${digest}`].map((text) => source.resolve(text, amd64, signal)),
  )
  expect(images.map((image) => image.digest)).toEqual([digest, digest])
  expect(images[0]).toMatchObject({
    repository: 'org/core',
    registryHost: registry.host,
    config: { command: ['node', 'x'], environment: { A: 'b=c' }, workingDirectory: '/app', entrypoint: [] },
  })
})

test('of an index the wanted platform is taken, and the digest is that of the index', async () => {
  const digests = {
    amd64: await registry.push('core:a', { Cmd: ['amd64'] }, [layer]),
    arm64: await registry.push('core:b', { Cmd: ['arm64'] }, [layer]),
    unknown: await registry.push('core:c', { Cmd: ['attestation'] }, [layer]),
  }
  const index = registry.pushIndex('core:1', [
    { digest: digests.unknown, os: 'unknown', architecture: 'unknown' },
    { digest: digests.amd64, os: 'linux', architecture: 'amd64' },
    { digest: digests.arm64, os: 'linux', architecture: 'arm64' },
  ])
  const image = await source.resolve(
    `${registry.host}/core:1`,
    { os: 'linux', architecture: 'arm64' },
    signal,
  )
  expect([image.digest, image.config.command]).toEqual([index, ['arm64']])
})

describe('what cannot be pulled, in the words of ECS', () => {
  test.each([
    [
      'a tag that is not there',
      () => `${registry.host}/core:9`,
      /^CannotPullContainerError: pull image manifest has been retried 1 time\(s\): failed to resolve ref .*core:9: .*core:9: not found \(manifest unknown\)$/,
    ],
    ['no image name', () => 'Core', /failed to resolve ref Core: invalid reference format$/],
    [
      'a registry that nobody knows',
      () => 'elsewhere.example.com/core:1',
      /no registry of this cloud answers for elsewhere\.example\.com/,
    ],
  ])('%s', async (_, text, words) => {
    await expect(source.resolve(text(), amd64, signal)).rejects.toThrow(words)
  })

  test('a registry that does not answer', async () => {
    await registry.close()
    await expect(source.resolve(`${registry.host}/core:1`, amd64, signal)).rejects.toThrow(
      /^CannotPullContainerError: .*failed to do request: Get "http:\/\/.*ECONNREFUSED/,
    )
    registry = await startTestRegistry()
  })

  test('a configuration whose bytes are not those of its digest', async () => {
    await registry.push('core:1', { Cmd: ['node'] }, [layer])
    const image = await source.resolve(`${registry.host}/core:1`, amd64, signal)
    const config =
      registry.requests
        .findLast((line) => line.includes('/blobs/'))
        ?.split('/')
        .at(-1) ?? ''
    registry.tampered.set(config, Buffer.from('{}'))
    await expect(source.resolve(image.reference, amd64, signal)).rejects.toThrow(
      /unexpected commit digest sha256:/,
    )
  })

  test('a layer whose bytes are not those of its digest, of which nothing is kept', async () => {
    await registry.push('core:1', { Cmd: ['node'] }, [layer])
    const image = await source.resolve(`${registry.host}/core:1`, amd64, signal)
    registry.tampered.set(image.layers[0]!.digest, Buffer.from('something else'))
    await expect(new ImageStore(source, folder).unpack(image, signal)).rejects.toThrow(
      /unexpected commit digest/,
    )
    expect(await readdir(join(folder, 'layers'))).toEqual([])
  })
})

test('a layer that two images share is fetched once, also when both are unpacked at the same time', async () => {
  const store = new ImageStore(source, folder)
  await registry.push('core:1', {}, [layer, [{ name: 'one' }]])
  await registry.push('core:2', {}, [layer, [{ name: 'two' }]])
  const images = await Promise.all(
    ['1', '2', '1'].map((tag) => source.resolve(`${registry.host}/core:${tag}`, amd64, signal)),
  )
  const before = registry.requests.length
  const trees = await Promise.all(images.map((image) => store.unpack(image, signal)))
  expect(registry.requests.length - before).toBe(3)
  expect(trees[0]!.tree).toBe(trees[2]!.tree)
})

test.each([
  ['core', { host: undefined, repository: 'core', tag: 'latest' }],
  ['127.0.0.1:5000/a/b:1.0', { host: '127.0.0.1:5000', repository: 'a/b', tag: '1.0' }],
  ['localhost/core', { host: 'localhost', repository: 'core', tag: 'latest' }],
  ['library/core:x', { host: undefined, repository: 'library/core', tag: 'x' }],
  [
    `r.example.com/core:1@sha256:${'a'.repeat(64)}`,
    { host: 'r.example.com', repository: 'core', tag: '1', digest: `sha256:${'a'.repeat(64)}` },
  ],
  [
    `core@sha256:${'a'.repeat(64)}`,
    { host: undefined, repository: 'core', tag: undefined, digest: `sha256:${'a'.repeat(64)}` },
  ],
])('the name %s', (text, parts) => {
  expect(parseReference(text)).toMatchObject(parts)
})

test.each(['', 'Core', 'a:b:c', 'a@sha256:12', 'a b', 'a//b'])('%j is no image name', (text) => {
  expect(parseReference(text)).toBeUndefined()
})
