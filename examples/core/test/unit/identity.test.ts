import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { readConfig } from '../../src/config.ts'
import { identify } from '../../src/identity.ts'

async function metadata(
  t: { after(work: () => void): void },
  status: number,
  body: unknown,
): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/v4/abc/task' ? status : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v4/abc`
}

test('on ECS the instance is the task id', async (t) => {
  const uri = await metadata(t, 200, {
    TaskARN: 'arn:aws:ecs:eu-west-1:111111111111:task/staging/158d1c8083dd49d6b527399fd6414f5c',
  })
  const identity = await identify(readConfig({}), uri, () => 'random')
  assert.equal(identity.instanceId, '158d1c8083dd49d6b527399fd6414f5c')
})

test('elsewhere the instance is a random id', async () => {
  assert.equal((await identify(readConfig({}), undefined, () => 'random')).instanceId, 'random')
})

test('a metadata endpoint that answers without a task stops the start', async (t) => {
  await assert.rejects(
    identify(readConfig({}), await metadata(t, 200, {}), () => 'random'),
    /without a TaskARN/,
  )
  await assert.rejects(
    identify(readConfig({}), await metadata(t, 500, { TaskARN: 'a/b' }), () => 'random'),
    /500/,
  )
})
