import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLayout, mediaTypes, openImage } from '../../src/image/oci/index.ts'
import { parseRepository } from '../../src/image/reference.ts'
import { pullImage, pushImage, registryClient } from '../../src/image/registry/index.ts'
import { systemClock } from '../../src/kernel/index.ts'
import { folder, ports, registry } from './support.ts'

async function smallImage() {
  const layout = await createLayout(path.join(await folder(), 'layout'))
  const layer = await layout.write('not looked into')
  const config = await layout.write(
    JSON.stringify({
      os: 'linux',
      architecture: 'arm64',
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  )
  const manifest = await layout.write(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, ...config },
      layers: [{ mediaType: mediaTypes.layerGzip, ...layer }],
    }),
  )
  const platform = { os: 'linux', architecture: 'arm64' }
  const index = await layout.write(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [{ mediaType: mediaTypes.manifest, ...manifest, platform }],
    }),
  )
  await layout.seal([{ mediaType: mediaTypes.index, ...index }])
  return { layout, image: await openImage(layout), index: index.digest }
}

/** A far side that answers as the test says. */
async function server(listener: RequestListener): Promise<string> {
  const http = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => http.once('listening', resolve))
  onTestFinished(() => void http.close())
  return `127.0.0.1:${(http.address() as AddressInfo).port}`
}

const client = (host: string, over: Parameters<typeof ports>[0] = {}) =>
  registryClient(parseRepository(`${host}/core`, 'test'), 'pull,push', ports(over))

describe('pushing', () => {
  it('brings every byte over once, the index included', async () => {
    const { host, images } = await registry()
    const { layout, image, index } = await smallImage()
    const first = await pushImage(layout, image, client(host), () => {})
    const second = await pushImage(layout, image, client(host), () => {})
    expect(first).toMatchObject({ blobs: 2, skipped: 0 })
    expect(second).toMatchObject({ blobs: 2, skipped: 2, bytes: 0 })
    expect(images.find('core', index)?.mediaType).toBe(mediaTypes.index)
  })

  it('logs in as ECR asks for it', async () => {
    const { host, issueToken } = await registry({ requireAuth: true })
    const { layout, image } = await smallImage()
    const registryAuth = async (asked: string) => (asked === host ? issueToken() : undefined)
    await expect(pushImage(layout, image, client(host, { registryAuth }), () => {})).resolves.toMatchObject({
      skipped: 0,
    })
  })

  it('names repository and remedy where the login is missing', async () => {
    const { host } = await registry({ requireAuth: true })
    const { layout, image } = await smallImage()
    await expect(pushImage(layout, image, client(host), () => {})).rejects.toMatchObject({
      name: 'PlatformError',
      code: '401',
      fix: expect.stringContaining(`${host}/core`),
    })
  })

  it('says that a repository has to be created', async () => {
    const { host } = await registry({ createOnPush: false })
    const { layout, image } = await smallImage()
    await expect(pushImage(layout, image, client(host), () => {})).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
      fix: expect.stringContaining('Create the repository'),
    })
  })
})

describe('pulling', () => {
  it('takes the platform that is asked for out of an index', async () => {
    const { host } = await registry()
    const { layout, image, index } = await smallImage()
    await pushImage(layout, image, client(host), () => {})
    const into = await createLayout(path.join(await folder(), 'layout'))
    const pulled = await pullImage(client(host), index, 'linux/arm64', into)
    expect(pulled.layers).toEqual(image.platforms[0]?.manifest.layers)
    await expect(pullImage(client(host), index, 'linux/amd64', into)).rejects.toThrow('only for linux/arm64')
  })

  it('refuses content whose digest is another', async () => {
    const host = await server((_request, response) => response.end('something else'))
    await expect(client(host).blob(`sha256:${'a'.repeat(64)}`, 10)).rejects.toThrow('whose digest is sha256:')
    await expect(client(host).manifest(`sha256:${'a'.repeat(64)}`)).rejects.toThrow('whose digest is sha256:')
  })

  it('asks for a token where the registry says so, and keeps it', async () => {
    const seen: string[] = []
    const host = await server((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization ?? '-'}`)
      if (request.url?.startsWith('/token')) response.end('{"token":"abc"}')
      else if (request.headers.authorization === 'Bearer abc') response.writeHead(200).end()
      else {
        const challenge = `Bearer realm="http://${host}/token",service="hub",scope="ignored"`
        response.writeHead(401, { 'www-authenticate': challenge }).end()
      }
    })
    const own = client(host, { registryAuth: async () => ({ username: 'u', password: 'p' }) })
    await own.hasBlob('sha256:x')
    await own.hasBlob('sha256:y')
    expect(seen).toEqual([
      '/v2/core/blobs/sha256:x -',
      '/token?service=hub&scope=repository%3Acore%3Apull%2Cpush Basic dTpw',
      '/v2/core/blobs/sha256:x Bearer abc',
      '/v2/core/blobs/sha256:y Bearer abc',
    ])
  })

  it('sends no credentials to a realm without TLS elsewhere', async () => {
    const host = await server((_request, response) =>
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://example.com/token"' }).end(),
    )
    await expect(client(host).hasBlob('sha256:x')).rejects.toThrow('not https')
  })

  it('tries again while the registry is down, and no longer', async () => {
    let calls = 0
    const host = await server((_request, response) => response.writeHead(++calls < 3 ? 503 : 200).end())
    const clock = { ...systemClock, sleep: async () => {} }
    await expect(client(host, { clock }).hasBlob('sha256:x')).resolves.toBe(true)
    calls = -10
    await expect(client(host, { clock }).hasBlob('sha256:x')).rejects.toThrow('answered 503')
    expect(calls).toBe(-6)
  })
})
