import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { drain } from '../server/shutdown.ts'

/** A server whose requests end when the test says so. */
async function heldServer(t: TestContext) {
  const waiting: ServerResponse[] = []
  const server = createServer((_request, response) => {
    waiting.push(response)
    server.emit('held')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.closeAllConnections())
  return { server, waiting, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

test('a request that is running ends well, and no new one is taken', async (t) => {
  const { server, waiting, url } = await heldServer(t)
  const held = once(server, 'held')
  const running = fetch(url)
  await held
  const drained = drain(server, { delayMs: 0, timeoutMs: 60_000 })
  while (server.listening) await new Promise(setImmediate)
  await assert.rejects(fetch(url, { headers: { connection: 'close' } }))
  waiting[0]?.end('done')
  assert.equal(await (await running).text(), 'done')
  assert.equal(await drained, true)
})

test('a request that never ends is cut off, and that is told', async (t) => {
  const { server, url } = await heldServer(t)
  const held = once(server, 'held')
  const running = fetch(url)
  await held
  const failed = assert.rejects(running)
  assert.equal(await drain(server, { delayMs: 0, timeoutMs: 1 }), false)
  await failed
})
