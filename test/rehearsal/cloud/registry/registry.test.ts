import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../../src/kernel/index.ts'
import type { CloudEvent } from '../../../../src/rehearsal/cloud/ports.ts'
import {
  type Registry,
  type RegistryOptions,
  startRegistry,
} from '../../../../src/rehearsal/cloud/registry/index.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

let registry: Registry
let clock: VirtualClock
let events: CloudEvent[]

async function start(options: RegistryOptions = {}): Promise<Registry> {
  clock = new VirtualClock()
  events = []
  let seed = 1
  const random = () => {
    seed = (seed * 48271) % 2147483647
    return seed / 2147483647
  }
  return startRegistry(
    {
      accountId: '111111111111',
      region: 'eu-west-1',
      clock,
      random,
      emit: (event) => events.push(event),
    },
    options,
  )
}

beforeEach(async () => {
  registry = await start()
})
afterEach(() => registry.close())

const digestOf = (bytes: Uint8Array | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const call = (path: string, init: RequestInit = {}) => fetch(new URL(path, registry.url), init)
const errorCode = async (response: Response) =>
  ((await response.json()) as { errors: { code: string; message: string }[] }).errors[0]?.code

async function pushBlob(repository: string, content: string): Promise<object> {
  const digest = digestOf(content)
  const opened = await call(`/v2/${repository}/blobs/uploads/`, { method: 'POST' })
  const location = new URL(opened.headers.get('location') ?? '', registry.url)
  location.searchParams.set('digest', digest)
  const done = await fetch(location, { method: 'PUT', body: content })
  expect(done.status).toBe(201)
  return { mediaType: 'application/octet-stream', digest, size: content.length }
}

async function putManifest(
  repository: string,
  reference: string,
  manifest: object,
  mediaType = MANIFEST,
): Promise<Response> {
  return call(`/v2/${repository}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: JSON.stringify({ schemaVersion: 2, mediaType, ...manifest }),
  })
}

async function pushImage(repository: string, reference: string, layer = 'layer', more: object = {}) {
  const config = await pushBlob(repository, '{}')
  const response = await putManifest(repository, reference, {
    config: { ...config, mediaType: 'application/vnd.oci.image.config.v1+json' },
    layers: [await pushBlob(repository, layer)],
    ...more,
  })
  expect(response.status).toBe(201)
  return response.headers.get('docker-content-digest') ?? ''
}

describe('blobs', () => {
  test('arrive in pieces, and a client that lost its connection learns how far it got', async () => {
    const opened = await call('/v2/core/blobs/uploads/', { method: 'POST' })
    expect(opened.status).toBe(202)
    const location = new URL(opened.headers.get('location') ?? '', registry.url)
    const first = await fetch(location, {
      method: 'PATCH',
      headers: { 'content-range': '0-4' },
      body: 'hello',
    })
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-4'])
    const gap = await fetch(location, { method: 'PATCH', headers: { 'content-range': '9-10' }, body: 'xx' })
    expect([gap.status, gap.headers.get('range')]).toEqual([416, '0-4'])
    const progress = await fetch(location)
    expect([progress.status, progress.headers.get('range')]).toEqual([204, '0-4'])
    const digest = digestOf('hello world')
    const last = await fetch(`${location}?digest=${digest}`, {
      method: 'PUT',
      headers: { 'content-range': '5-10' },
      body: ' world',
    })
    expect([last.status, last.headers.get('docker-content-digest')]).toEqual([201, digest])
    expect(await (await call(`/v2/core/blobs/${digest}`)).text()).toBe('hello world')
  })

  test('are the same however they were cut into pieces', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(pieces, async (chunks) => {
        const whole = Buffer.concat(chunks)
        const opened = await call('/v2/core/blobs/uploads/', { method: 'POST' })
        const location = new URL(opened.headers.get('location') ?? '', registry.url)
        for (const chunk of chunks) await fetch(location, { method: 'PATCH', body: Buffer.from(chunk) })
        const closed = await fetch(`${location}?digest=${digestOf(whole)}`, { method: 'PUT' })
        expect(closed.status).toBe(201)
        expect(Buffer.from((await registry.images.blob(digestOf(whole))) ?? []).equals(whole)).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  test('arrive in one request', async () => {
    const digest = digestOf('one')
    const response = await call(`/v2/core/blobs/uploads/?digest=${digest}`, { method: 'POST', body: 'one' })
    expect(response.status).toBe(201)
    const head = await call(`/v2/core/blobs/${digest}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '3'])
  })

  test('with another content than the digest says are refused and forgotten', async () => {
    const digest = digestOf('this')
    const response = await call(`/v2/core/blobs/uploads/?digest=${digest}`, { method: 'POST', body: 'that' })
    expect([response.status, await errorCode(response)]).toEqual([400, 'DIGEST_INVALID'])
    expect((await call(`/v2/core/blobs/${digest}`)).status).toBe(404)
  })

  test('are seen by the repository they were pushed to, and by another after a mount', async () => {
    await pushBlob('core', 'shared')
    const digest = digestOf('shared')
    expect(await errorCode(await call(`/v2/admin/blobs/${digest}`))).toBe('NAME_UNKNOWN')
    const mounted = await call(`/v2/admin/blobs/uploads/?mount=${digest}&from=core`, { method: 'POST' })
    expect([mounted.status, mounted.headers.get('location')]).toEqual([201, `/v2/admin/blobs/${digest}`])
    expect((await call(`/v2/admin/blobs/${digest}`)).status).toBe(200)
    const unknown = await call(`/v2/admin/blobs/uploads/?mount=${digestOf('no')}&from=core`, {
      method: 'POST',
    })
    expect(unknown.status).toBe(202)
  })

  test.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=4-99', 206, '456789', 'bytes 4-9/10'],
  ])('are read by the range %s', async (range, status, text, contentRange) => {
    await pushBlob('core', '0123456789')
    const response = await call(`/v2/core/blobs/${digestOf('0123456789')}`, { headers: { range } })
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ])
  })

  test('answer 416 to a range behind their end', async () => {
    await pushBlob('core', '0123456789')
    const path = `/v2/core/blobs/${digestOf('0123456789')}`
    expect((await call(path, { headers: { range: 'bytes=10-12' } })).status).toBe(416)
  })
})

describe('manifests', () => {
  test('are the same bytes and media type by tag and by digest', async () => {
    const digest = await pushImage('team/core', '1.0.0')
    const byTag = await call('/v2/team/core/manifests/1.0.0')
    const bytes = new Uint8Array(await byTag.arrayBuffer())
    expect(digestOf(bytes)).toBe(digest)
    expect(byTag.headers.get('content-type')).toBe(MANIFEST)
    const head = await call(`/v2/team/core/manifests/${digest}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)])
    expect(await registry.images.manifest('team/core', '1.0.0')).toEqual(Buffer.from(bytes))
  })

  test('need their blobs in the same repository', async () => {
    const config = { mediaType: 'application/json', digest: digestOf('absent'), size: 6 }
    const response = await putManifest('core', 'x', { config, layers: [] })
    expect([response.status, await errorCode(response)]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN'])
  })

  test('of an index need their manifests', async () => {
    const missing = { mediaType: MANIFEST, digest: digestOf('absent'), size: 6 }
    const refused = await putManifest('core', 'x', { manifests: [missing] }, INDEX)
    expect(await errorCode(refused)).toBe('MANIFEST_BLOB_UNKNOWN')
    const digest = await pushImage('core', 'amd64')
    const size = registry.images.find('core', digest)?.manifestSize
    const pushed = await putManifest(
      'core',
      '1.0.0',
      { manifests: [{ mediaType: MANIFEST, digest, size }] },
      INDEX,
    )
    expect(pushed.status).toBe(201)
    expect(registry.images.find('core', '1.0.0')?.imageSize).toBe('{}layer'.length)
  })

  test.each([
    ['another digest than its content', `manifests/${digestOf('other')}`, MANIFEST, '{}', 'DIGEST_INVALID'],
    ['something that is not JSON', 'manifests/x', MANIFEST, 'nope', 'MANIFEST_INVALID'],
    [
      'a media type that is none of a manifest',
      'manifests/x',
      'text/plain',
      '{"schemaVersion":2}',
      'MANIFEST_INVALID',
    ],
    [
      'a Content-Type that its mediaType contradicts',
      'manifests/x',
      INDEX,
      JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, manifests: [] }),
      'MANIFEST_INVALID',
    ],
    ['a tag that is none', 'manifests/-x', MANIFEST, '{}', 'TAG_INVALID'],
  ])('with %s are refused', async (_, path, type, body, code) => {
    const response = await call(`/v2/core/${path}`, {
      method: 'PUT',
      headers: { 'content-type': type },
      body,
    })
    expect(await errorCode(response)).toBe(code)
  })

  test('that nobody pushed are unknown, by name, tag and digest', async () => {
    expect(await errorCode(await call('/v2/nothing/manifests/x'))).toBe('NAME_UNKNOWN')
    await pushImage('core', '1.0.0')
    expect(await errorCode(await call('/v2/core/manifests/2.0.0'))).toBe('MANIFEST_UNKNOWN')
    expect(await errorCode(await call('/v2/Core/manifests/2.0.0'))).toBe('NAME_INVALID')
  })

  test('are deleted by tag, and by digest with all tags', async () => {
    const digest = await pushImage('core', 'a')
    await pushImage('core', 'b')
    expect((await call('/v2/core/manifests/a', { method: 'DELETE' })).status).toBe(202)
    expect((await call('/v2/core/manifests/b')).status).toBe(200)
    expect((await call(`/v2/core/manifests/${digest}`, { method: 'DELETE' })).status).toBe(202)
    expect((await call('/v2/core/manifests/b')).status).toBe(404)
  })
})

describe('lists', () => {
  test('of tags are sorted and come in pages that name the next one', async () => {
    for (const tag of ['c', 'a', 'b']) await pushImage('core', tag)
    const first = await call('/v2/core/tags/list?n=2')
    expect(await first.json()).toEqual({ name: 'core', tags: ['a', 'b'] })
    const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await call(next)
    expect(await second.json()).toEqual({ name: 'core', tags: ['c'] })
    expect(second.headers.get('link')).toBeNull()
  })

  test('of referrers show what speaks about a digest, by kind', async () => {
    const subject = await pushImage('core', '1.0.0')
    const of = { mediaType: MANIFEST, digest: subject, size: 1 }
    const config = { ...(await pushBlob('core', '{}')), mediaType: 'application/vnd.oci.empty.v1+json' }
    const put = await putManifest('core', digestFor(of, config, 'application/vnd.example.sbom'), {
      artifactType: 'application/vnd.example.sbom',
      config,
      layers: [],
      subject: of,
      annotations: { made: 'here' },
    })
    expect([put.status, put.headers.get('oci-subject')]).toEqual([201, subject])
    const all = (await (await call(`/v2/core/referrers/${subject}`)).json()) as { manifests: object[] }
    expect(all.manifests).toMatchObject([
      { artifactType: 'application/vnd.example.sbom', annotations: { made: 'here' } },
    ])
    const other = await call(`/v2/core/referrers/${subject}?artifactType=application/x`)
    expect(other.headers.get('oci-filters-applied')).toBe('artifactType')
    expect(await other.json()).toMatchObject({ mediaType: INDEX, manifests: [] })
  })
})

function digestFor(subject: object, config: object, artifactType: string): string {
  return digestOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType,
      config,
      layers: [],
      subject,
      annotations: { made: 'here' },
    }),
  )
}

describe('as ECR', () => {
  test('an immutable tag takes the same image again, and no other', async () => {
    await registry.close()
    registry = await start({ immutableTags: (_, tag) => tag !== 'latest' })
    await pushImage('core', '1.0.0')
    await pushImage('core', '1.0.0')
    await pushImage('core', 'latest')
    await pushImage('core', 'latest', 'another layer')
    const config = await pushBlob('core', '{}')
    const response = await putManifest('core', '1.0.0', { config, layers: [] })
    expect([response.status, await errorCode(response)]).toEqual([400, 'TAG_INVALID'])
  })

  test('a login is asked for, holds for twelve hours and is then said to be over', async () => {
    await registry.close()
    registry = await start({ requireAuth: true })
    const anonymous = await call('/v2/')
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([
      401,
      `Basic realm="${registry.url}/",service="ecr.amazonaws.com"`,
    ])
    const login = registry.issueToken()
    const headers = { authorization: `Basic ${login.authorizationToken}` }
    expect((await call('/v2/', { headers })).status).toBe(200)
    await clock.advance(12 * 60 * 60 * 1000)
    const late = await call('/v2/', { headers })
    expect([late.status, await errorCode(late)]).toEqual([403, 'DENIED'])
  })

  test('a repository that was not created takes no push', async () => {
    await registry.close()
    registry = await start({ createOnPush: false })
    const refused = await call('/v2/core/blobs/uploads/', { method: 'POST' })
    expect([refused.status, await errorCode(refused)]).toEqual([404, 'NAME_UNKNOWN'])
    registry.images.createRepository('core', { immutableTags: true })
    await pushImage('core', '1.0.0')
    expect(registry.images.list('core')).toMatchObject([{ tags: ['1.0.0'], imageSize: '{}layer'.length }])
  })

  test('images are listed newest first with size, tags and the time of their push, and the cloud hears of them', async () => {
    const first = await pushImage('core', '1.0.0')
    await clock.advance(60_000)
    const second = await pushImage('core', '1.1.0', 'newer layer')
    await call('/v2/core/manifests/1.0.0')
    expect(registry.images.list('core')).toMatchObject([
      { digest: second, tags: ['1.1.0'], imageSize: '{}newer layer'.length, lastPulledAt: undefined },
      { digest: first, tags: ['1.0.0'], lastPulledAt: new Date(clock.now()) },
    ])
    const [a, b] = registry.images.list('core') ?? []
    expect((a?.pushedAt.getTime() ?? 0) - (b?.pushedAt.getTime() ?? 0)).toBe(60_000)
    expect(events.map(({ type, detail }) => [type, detail['tag'], detail['digest']])).toEqual([
      ['image.pushed', '1.0.0', first],
      ['image.pushed', '1.1.0', second],
    ])
  })
})
