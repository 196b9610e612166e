import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { openLogs } from '../../src/trace/index.ts'

afterEach(() => vi.unstubAllEnvs())

it('asks the region of the log, which need not be that of the cluster', async () => {
  const regions: (string | undefined)[] = []
  const server = createServer((request, response) => {
    // AWS4-HMAC-SHA256 Credential=KEY/20261124/us-east-1/logs/aws4_request, …
    regions.push(/Credential=[^/]+\/\d+\/([\w-]+)\/logs\//.exec(request.headers.authorization ?? '')?.[1])
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ events: [{ message: 'listening' }], nextForwardToken: 'f/1' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const expiration = new Date('2099-01-01')
  const logs = await openLogs({
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration }),
  })
  const from = { group: '/ecs/core', stream: 'core/core/0123' }
  expect(await logs.tail(from, 5)).toEqual(['listening'])
  expect(await logs.read({ ...from, region: 'us-east-1' }, undefined)).toEqual({
    lines: ['listening'],
    position: 'f/1',
  })
  expect(regions).toEqual(['eu-west-1', 'us-east-1'])
})
