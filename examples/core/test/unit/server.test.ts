import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import type { VersionInfo } from '../../client/src/index.ts'

/** The server as a process of its own. Nothing listens on port 1, so its database is unreachable. */
function start(t: TestContext, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', '..', 'src', 'server.ts')], {
    env: { DATABASE_URL: 'postgresql://core:hunter2@127.0.0.1:1/core', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
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

test('it starts without its database, says so on /ready, and ends with 0 on SIGTERM', async (t) => {
  const { child, lines, exited, listening } = start(t, { DEPLOY_KIT_VERSION: '1.0.0' })
  const url = `http://127.0.0.1:${await listening}`
  assert.equal((await fetch(`${url}/health`)).status, 200)
  const ready = await fetch(`${url}/ready`)
  assert.equal(ready.status, 503)
  assert.deepEqual(await ready.json(), { status: 'not-ready', reason: 'database-unreachable' })
  const version = (await (await fetch(`${url}/version`)).json()) as VersionInfo
  assert.equal(version.version, '1.0.0')
  child.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null])
  assert.equal(lines.at(-1)?.['msg'], 'bye')
  assert.ok(!JSON.stringify(lines).includes('hunter2'), 'no secret in the log')
})

test('it does not start with a wrong configuration, and names what is wrong', async (t) => {
  const { lines, exited } = start(t, { ENVIRONMENT: 'production', PORT: 'x' })
  assert.deepEqual(await exited, [1, null])
  assert.match(String(lines[0]?.['msg']), /PORT must be a whole number[\s\S]*CORS_ORIGINS is missing/)
})
