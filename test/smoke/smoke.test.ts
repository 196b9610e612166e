import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kernel/index.ts'
import { renderMarkdown } from '../../src/report/index.ts'
import {
  parseConnectTo,
  parseSmokeFile,
  runSmoke,
  type SmokeOutcome,
  smokeReport,
  smokeStatus,
  streakFor,
  verdict,
} from '../../src/smoke/index.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const defaults = 'defaults: { deadline: 400ms, interval: 10ms, timeout: 200ms }'
const file = (checks: string) =>
  parseSmokeFile(`version: 1\n${defaults}\nchecks:\n${checks}`, 'smoke.yml', { DEPLOY_KIT_SHA: 'abc' })

function run(
  text: string,
  baseUrl: string,
  options: { instances?: number; connectTo?: string; signal?: AbortSignal } = {},
): Promise<SmokeOutcome> {
  return runSmoke(
    { file: file(text), baseUrl, traceId: 'a'.repeat(32), instances: options.instances },
    {
      clock: systemClock,
      signal: options.signal ?? new AbortController().signal,
      log: { info: () => {} },
      connectTo: parseConnectTo(options.connectTo),
      traceparent: () => `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    },
  )
}

const json = (response: ServerResponse, value: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

describe('a smoke test', () => {
  it('passes when every check is as expected, and carries the trace id', async () => {
    const seen: string[] = []
    const url = await serve((request, response) => {
      seen.push(String(request.headers['traceparent']))
      json(response, { status: 'ok', items: [{ id: 7 }] })
    })
    const outcome = await run(
      '  - { id: health, path: /health, expect: { status: 200, json: { status: ok, "items[0].id": 7 }, header: { content-type: ~json }, max-ms: 5000 } }\n',
      url,
    )
    expect(outcome.type).toBe('passed')
    expect(seen).toEqual([`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`])
  })

  it.each([
    ['a wrong status', '  - { id: c, path: /, expect: { status: 204 } }\n', 'status is 200, expected 204'],
    [
      'a wrong value',
      '  - { id: c, path: /, expect: { json: { status: fine } } }\n',
      'json status is "ok", expected "fine"',
    ],
    [
      'a missing header',
      '  - { id: c, path: /, expect: { header: { x-a: "1" } } }\n',
      'header x-a is nothing, expected 1',
    ],
    [
      'a body without the words',
      '  - { id: c, path: /, expect: { body: ~hello } }\n',
      'expected contains hello',
    ],
    [
      'an answer that is too slow',
      '  - { id: c, path: /, expect: { max-ms: 1 } }\n',
      'expected at most 1 ms',
    ],
  ])('fails on %s, with the value next to what it should have been', async (_, text, reason) => {
    const url = await serve(
      (_request, response) => void setTimeout(() => json(response, { status: 'ok' }), 5),
    )
    const outcome = await run(text, url)
    expect(outcome.type).toBe('failed')
    expect(smokeStatus(outcome)).toBe('failure')
    expect(outcome.checks[0]).toMatchObject({ result: 'failed', reason: expect.stringContaining(reason) })
  })

  it('is inconclusive, not passed, when nothing answers', async () => {
    const outcome = await run('  - { id: c, path: / }\n', 'http://127.0.0.1:1')
    expect(outcome.type).toBe('inconclusive')
    expect(smokeStatus(outcome)).toBe('failure')
    expect(outcome.checks[0]).toMatchObject({
      result: 'error',
      reason: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('is inconclusive when an answer never ends', async () => {
    const url = await serve((_request, response) => void response.write('{'))
    expect((await run('  - { id: c, path: / }\n', url)).checks[0]).toMatchObject({
      result: 'error',
      reason: 'no complete answer within 200 ms',
    })
  })

  it('retries until the deadline and says that it did not pass at once', async () => {
    let requests = 0
    const url = await serve((_request, response) => json(response, {}, ++requests < 4 ? 503 : 200))
    const outcome = await run('  - { id: c, path: / }\n', url)
    expect(outcome.type).toBe('passed')
    expect(outcome.checks[0]?.attempts).toHaveLength(4)
    const context = { module: 'core', environment: 'staging', url, version: '1.0.0', traceId: 'a'.repeat(32) }
    expect(renderMarkdown(smokeReport(outcome, context))).toContain('passed, not at once')
  })

  it('skips what comes after a failure, and never calls it passed', async () => {
    const url = await serve((request, response) =>
      json(response, { v: 'old' }, request.url === '/late' ? 200 : 500),
    )
    const outcome = await run(
      '  - { id: v, path: /version, converge: { jmespath: v, equals: new } }\n  - { id: late, path: /late }\n',
      url,
    )
    expect(outcome.checks.map((check) => check.result)).toEqual(['failed', 'skipped'])
  })
})

describe('convergence', () => {
  it('waits until only the new version answers, on as many fresh connections in a row as the tasks ask for', async () => {
    let requests = 0
    const url = await serve((_request, response) => {
      requests++
      json(response, { sha: requests % 3 === 0 && requests < 20 ? 'old' : 'abc', id: `t${requests % 2}` })
    })
    const outcome = await run(
      '  - { id: v, path: /version, converge: { jmespath: sha, equals: "${DEPLOY_KIT_SHA}", instance: id } }\n',
      url,
      { instances: 2 },
    )
    expect(outcome.checks[0]).toMatchObject({ result: 'passed', instances: ['t0', 't1'] })
    expect(requests).toBeGreaterThanOrEqual(18 + streakFor(2))
  })

  it('fails while a stale task keeps answering', async () => {
    let requests = 0
    const url = await serve((_request, response) =>
      json(response, { sha: ++requests % 4 === 0 ? 'old' : 'abc' }),
    )
    const outcome = await run(
      '  - { id: v, path: /version, converge: { jmespath: sha, equals: abc } }\n',
      url,
      {
        instances: 4,
      },
    )
    expect(outcome.type).toBe('failed')
  })

  it.each([
    [1, 1],
    [2, 7],
    [4, 17],
    [10, 44],
  ])('asks %d tasks for %d hits in a row', (tasks, hits) => expect(streakFor(tasks)).toBe(hits))
})

describe('reaching the target', () => {
  it('goes to another address where it is told to, keeping the name', async () => {
    let host = ''
    const url = await serve((request, response) => {
      host = request.headers.host ?? ''
      json(response, {})
    })
    const port = new URL(url).port
    const outcome = await run('  - { id: c, path: / }\n', 'http://core.staging.example.com:8443', {
      connectTo: `core.staging.example.com:8443:127.0.0.1:${port}`,
    })
    expect(outcome.type).toBe('passed')
    expect(host).toBe('core.staging.example.com:8443')
  })

  it('ends at once when the run is cancelled, without a verdict', async () => {
    const controller = new AbortController()
    const url = await serve(() => controller.abort(new DOMException('the run was cancelled', 'AbortError')))
    const outcome = await run('  - { id: c, path: / }\n', url, { signal: controller.signal })
    expect(outcome).toMatchObject({
      type: 'inconclusive',
      checks: [{ result: 'skipped', reason: expect.stringContaining('cancelled') }],
    })
  })
})

describe('smoke.yml', () => {
  it.each([
    [
      'an unknown key',
      'version: 1\nchecks:\n  - { id: a, path: /, expct: {} }\n',
      /smoke\.yml:3:\d+: checks\.0\.expct/,
    ],
    [
      'a path without a slash',
      'version: 1\nchecks:\n  - { id: a, path: x }\n',
      /smoke\.yml:3:20: checks\.0\.path: must start with \//,
    ],
    ['no checks', 'version: 1\nchecks: []\n', /names no check/],
    [
      'the same id twice',
      'version: 1\nchecks:\n  - { id: a, path: / }\n  - { id: a, path: / }\n',
      /two checks have the id a/,
    ],
    [
      'a variable that is not set',
      'version: 1\nchecks:\n  - { id: a, path: "/${NOPE}" }\n',
      /variable NOPE, which is not set/,
    ],
    ['broken YAML', 'version: [1\n', /smoke\.yml:/],
  ])('refuses %s', (_, text, message) => expect(() => parseSmokeFile(text, 'smoke.yml', {})).toThrow(message))

  it('has no verdict without checks', () => expect(verdict([])).toBe('inconclusive'))
})
