import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { instanceId } from '../server/instance.ts'

/** The server as a process of its own, with a site of one page. */
function start(t: TestContext, env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'server-'))
  cpSync(join(import.meta.dirname, '..', 'server'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  mkdirSync(join(folder, 'site'))
  writeFileSync(join(folder, 'site', 'index.html'), '<!doctype html><title>Page</title>')
  const child = spawn(process.execPath, [join(folder, 'server.ts')], {
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  const lines: Record<string, unknown>[] = []
  const exited = once(child, 'close')
  const listening = new Promise<number>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (text) => {
        const line: Record<string, unknown> = JSON.parse(text)
        lines.push(line)
        if (line['msg'] === 'listening') resolve(Number(line['port']))
      })
    }
  })
  return { child, lines, exited, listening }
}

test('it serves the page, tells it about its environment, and ends with 0 on SIGTERM', async (t) => {
  const { child, lines, exited, listening } = start(t, {
    ENVIRONMENT: 'staging',
    CORE_URL: 'https://core.staging.example.com',
  })
  const url = `http://127.0.0.1:${await listening}`
  assert.match(await (await fetch(url)).text(), /<title>Page/)
  assert.match(await (await fetch(`${url}/env.js`)).text(), /"https:\/\/core\.staging\.example\.com"/)
  child.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null])
  assert.equal(lines.at(-1)?.['msg'], 'bye')
})

test('it does not start with a wrong configuration, and names what is wrong', async (t) => {
  const { lines, exited } = start(t, { ENVIRONMENT: 'production' })
  assert.deepEqual(await exited, [1, null])
  assert.match(String(lines[0]?.['msg']), /CORE_URL is missing/)
})

test('on ECS the instance is the task id', async (t) => {
  const server = createServer((request, response) => {
    response.end(
      JSON.stringify(request.url === '/v4/x/task' ? { TaskARN: 'arn:aws:ecs:r:1:task/staging/abc' } : {}),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  assert.equal(await instanceId(`${base}/v4/x`, () => 'random'), 'abc')
  await assert.rejects(
    instanceId(base, () => 'random'),
    /without a TaskARN/,
  )
  assert.equal(await instanceId(undefined, () => 'random'), 'random')
})
