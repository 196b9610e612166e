import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Item, ItemPage, Problem } from '../../client/src/index.ts'
import { appFixture, IDENTITY, MIGRATIONS } from '../fixture.ts'
import { memoryItems } from '../memory-items.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }

const post = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) => ({
  method: 'POST',
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

test('/health answers without asking the database', async () => {
  const { app } = appFixture({
    readiness: { status: 'not-ready', reason: 'database-unreachable', cause: new Error('down') },
  })
  const response = await app.request('/health')
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), { status: 'ok' })
})

test('/version says what is deployed and is never cached', async () => {
  const response = await appFixture().app.request('/version')
  assert.deepEqual(await response.json(), IDENTITY)
  assert.equal(response.headers.get('cache-control'), 'no-store')
})

test('where the database stands is told to an administrator only', async () => {
  const ask = (adminToken: string | undefined, authorization?: string) =>
    appFixture(adminToken === undefined ? {} : { adminToken }).app.request(
      '/api/admin/migrations',
      authorization === undefined ? {} : { headers: { authorization } },
    )
  const token = 'a-token-of-an-administrator'
  const told = await ask(token, `Bearer ${token}`)
  assert.deepEqual([told.status, await told.json()], [200, MIGRATIONS])
  assert.equal(told.headers.get('cache-control'), 'no-store')
  assert.equal((await ask(token)).status, 401)
  assert.equal((await ask(token, `Bearer ${token}x`)).status, 401)
  assert.equal((await ask(undefined, 'Bearer ')).status, 404, 'a deployed Core without a token tells nobody')
})

for (const reason of ['database-unreachable', 'schema-behind'] as const) {
  test(`/ready is 503 and logs the cause when ${reason}`, async () => {
    const { app, lines } = appFixture({
      readiness: { status: 'not-ready', reason, cause: new Error('the cause') },
    })
    const response = await app.request('/ready')
    assert.equal(response.status, 503)
    assert.deepEqual(await response.json(), { status: 'not-ready', reason })
    assert.ok(lines.some((line) => line['msg'] === 'not ready' && JSON.stringify(line).includes('the cause')))
  })
}

test('a process that is ending is not ready, and asks for its connections to be closed', async () => {
  const { app } = appFixture({ draining: () => true })
  const ready = await app.request('/ready')
  assert.equal(ready.status, 503)
  const item = await app.request('/api/items')
  assert.equal(item.status, 200)
  assert.equal(item.headers.get('connection'), 'close')
})

test('an item is created, found and listed', async () => {
  const { app } = appFixture()
  const created = await app.request('/api/items', post({ title: ' Hello ', published: true }))
  assert.equal(created.status, 201)
  assert.equal(created.headers.get('location'), '/api/items/1')
  const item = (await created.json()) as Item
  assert.equal(item.title, 'Hello')
  assert.equal(item.published, true)
  assert.deepEqual(await (await app.request('/api/items/1')).json(), item)
  assert.deepEqual(await (await app.request('/api/items?published=true')).json(), {
    items: [item],
    next: null,
  })
  assert.deepEqual(await (await app.request('/api/items?published=false')).json(), { items: [], next: null })
})

test('a list is paged by the last id', async () => {
  const { app } = appFixture()
  for (const title of ['a', 'b', 'c']) await app.request('/api/items', post({ title }))
  const first = (await (await app.request('/api/items?limit=2')).json()) as ItemPage
  assert.deepEqual(
    first.items.map((item) => item.title),
    ['c', 'b'],
  )
  assert.equal(first.next, 2)
  const second = (await (await app.request(`/api/items?limit=2&before=${first.next}`)).json()) as ItemPage
  assert.equal(second.items[0]?.title, 'a')
  assert.equal(second.next, null)
})

for (const [what, body, errors] of [
  ['no title', {}, { title: 'is missing' }],
  ['a blank title', { title: '  ' }, { title: 'must not be empty' }],
  ['a title that is too long', { title: 'x'.repeat(201) }, { title: 'must have at most 200 characters' }],
  ['a title of another type', { title: 1 }, { title: 'must be a text' }],
  ['an unknown key', { title: 'a', pubished: true }, { pubished: 'is not known' }],
  [
    'several mistakes',
    { body: 1, published: 'yes' },
    { title: 'is missing', body: 'must be a text', published: 'must be true or false' },
  ],
] as const) {
  test(`a new item with ${what} is refused with 400`, async () => {
    const response = await appFixture().app.request('/api/items', post(body))
    assert.equal(response.status, 400)
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.deepEqual(((await response.json()) as Problem).errors, errors)
  })
}

for (const [what, init, status] of [
  ['that is not JSON', post('{'), 400],
  ['of another content type', post('a=b', { 'content-type': 'text/plain' }), 415],
  ['that is too large', post({ title: 'a', body: 'x'.repeat(70_000) }), 413],
] as const) {
  test(`a body ${what} is refused with ${status}`, async () => {
    const response = await appFixture().app.request('/api/items', init)
    assert.equal(response.status, status)
    assert.equal(((await response.json()) as Problem).status, status)
  })
}

for (const path of [
  '/api/items?limit=0',
  '/api/items?limit=101',
  '/api/items?published=maybe',
  '/api/items?before=x',
]) {
  test(`GET ${path} is refused with 400`, async () => {
    assert.equal((await appFixture().app.request(path)).status, 400)
  })
}

for (const path of ['/api/items/7', '/api/items/x', '/api/items/99999999999999999999', '/nothing']) {
  test(`GET ${path} is 404`, async () => {
    assert.equal((await appFixture().app.request(path)).status, 404)
  })
}

test('every line of a request carries the trace of its caller', async () => {
  const { app, lines } = appFixture({
    items: { ...memoryItems(), find: () => Promise.reject(new Error('the database said no')) },
  })
  const response = await app.request('/api/items/1', { headers: TRACEPARENT })
  assert.equal(response.status, 500)
  assert.equal(response.headers.get('x-trace-id'), TRACE)
  const problem = (await response.json()) as Problem
  assert.equal(problem.traceId, TRACE)
  assert.ok(!JSON.stringify(problem).includes('the database said no'), 'what went wrong inside stays inside')
  assert.deepEqual(
    lines.map(({ level, msg, trace_id, version }) => ({ level, msg, trace_id, version })),
    [
      { level: 'error', msg: 'request failed', trace_id: TRACE, version: '1.2.3' },
      { level: 'info', msg: 'request', trace_id: TRACE, version: '1.2.3' },
    ],
  )
  assert.match(String(lines[0]?.['span_id']), /^[0-9a-f]{16}$/)
})

test('a load balancer probe leaves no line, a smoke test of the same path does', async () => {
  const { app, lines } = appFixture({ logLevel: 'info' })
  await app.request('/health')
  assert.equal(lines.length, 0)
  await app.request('/health', { headers: TRACEPARENT })
  assert.equal(lines[0]?.['trace_id'], TRACE)
})

test('/metrics counts by route, never by path', async () => {
  const { app } = appFixture()
  await app.request('/api/items', post({ title: 'a' }))
  await app.request('/api/items/1')
  await app.request('/wp-login.php')
  const text = await (await app.request('/metrics')).text()
  assert.match(
    text,
    /http_request_duration_seconds_count\{method="POST",route="\/api\/items",status="201"\} 1/,
  )
  assert.match(
    text,
    /http_request_duration_seconds_count\{method="GET",route="\/api\/items\/:id",status="200"\} 1/,
  )
  assert.match(text, /http_request_duration_seconds_count\{method="GET",route="unmatched",status="404"\} 1/)
  assert.match(text, /deployment_info\{service="core",environment="staging",version="1\.2\.3",commit="a{40}"/)
  assert.match(text, /database_pool_connections\{state="busy"\} 2/)
})

test('only the configured origins may call from a browser', async () => {
  const { app } = appFixture()
  const preflight = (origin: string) =>
    app.request('/api/items', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
  const allowed = await preflight('https://admin.example.com')
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://admin.example.com')
  const refused = await preflight('https://evil.example.com')
  assert.equal(refused.headers.get('access-control-allow-origin'), null)
})
