import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { readConfig } from '../server/config.ts'
import { createHandler } from '../server/handler.ts'
import { siteFile } from '../server/site.ts'

const PAGE = `<!doctype html><title>t</title><script src="/env.js"></script><script type="module">run()</script>${' '.repeat(2000)}`

async function open(t: TestContext, env: Record<string, string> = {}, isDraining = () => false) {
  const lines: Readonly<Record<string, unknown>>[] = []
  const handler = createHandler({
    config: readConfig({ ENVIRONMENT: 'staging', CORE_URL: 'https://core.example.com/base', ...env }),
    instanceId: 'task-1',
    site: new Map([
      ['/index.html', siteFile(Buffer.from(PAGE), 'text/html; charset=utf-8')],
      ['/assets/app-1a2b.js', siteFile(Buffer.from('x'), 'text/javascript; charset=utf-8', true)],
    ]),
    isDraining,
    log: (line) => lines.push(line),
  })
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const port = (server.address() as AddressInfo).port
  /** Sends the path as it is: fetch would tidy it up. */
  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const sent = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false }).end()
    const [response] = await once(sent, 'response')
    const body: Buffer = Buffer.concat(await response.toArray())
    return { status: response.statusCode as number, headers: response.headers as IncomingHttpHeaders, body }
  }
  return { get, lines }
}

test('/health answers', async (t) => {
  const { get } = await open(t)
  const { status, body } = await get('/health')
  assert.equal(status, 200)
  assert.equal(body.toString(), '{"status":"ok"}')
})

test('/version says what is deployed and is never stored', async (t) => {
  const release = { DEPLOY_KIT_VERSION: '1.2.3', DEPLOY_KIT_SHA: 'a'.repeat(40) }
  const { get } = await open(t, release)
  const { headers, body } = await get('/version')
  assert.equal(headers['cache-control'], 'no-store')
  assert.deepEqual(JSON.parse(body.toString()), {
    version: '1.2.3',
    gitSha: 'a'.repeat(40),
    imageDigest: null,
    instanceId: 'task-1',
    environment: 'staging',
  })
})

test('a page path gets the page, which a browser asks for every time', async (t) => {
  const { get } = await open(t)
  for (const path of ['/', '/index.html', '/items/7', '/items/7?from=mail']) {
    const { status, headers, body } = await get(path)
    assert.equal(status, 200, path)
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(headers['cache-control'], 'no-cache')
    assert.equal(body.toString(), PAGE)
  }
})

test('/env.js is asked for every time, a hashed file never again', async (t) => {
  const { get } = await open(t)
  const env = await get('/env.js')
  assert.equal(env.headers['cache-control'], 'no-cache')
  assert.match(String(env.headers['content-type']), /^text\/javascript/)
  const asset = await get('/assets/app-1a2b.js')
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable')
})

test('a missing file is 404, never the page', async (t) => {
  const { get } = await open(t)
  for (const path of ['/assets/app-0000.js', '/assets/', '/favicon.ico', '/.env']) {
    const { status, headers } = await get(path)
    assert.equal(status, 404, path)
    assert.equal(headers['cache-control'], 'no-store')
  }
})

test('no path leads out of the site', async (t) => {
  const { get } = await open(t)
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/../../server.js',
    '/..%5c..%5cpackage.json',
    '/assets/app-1a2b.js%00.html',
    '//etc/passwd.txt',
  ]) {
    assert.equal((await get(path)).status, 404, path)
  }
  assert.equal((await get('/%')).status, 400)
})

test('the same content is not sent twice', async (t) => {
  const { get } = await open(t)
  const first = await get('/')
  const second = await get('/', { 'if-none-match': String(first.headers.etag) })
  assert.equal(second.status, 304)
  assert.equal(second.body.length, 0)
  assert.equal((await get('/', { 'if-none-match': '"other"' })).status, 200)
})

test('text is compressed as the browser can read it', async (t) => {
  const { get } = await open(t)
  const br = await get('/', { 'accept-encoding': 'gzip, deflate, br' })
  assert.equal(br.headers['content-encoding'], 'br')
  assert.equal(brotliDecompressSync(br.body).toString(), PAGE)
  const gzip = await get('/', { 'accept-encoding': 'br;q=0, gzip;q=0.5' })
  assert.equal(gzip.headers['content-encoding'], 'gzip')
  assert.equal(gunzipSync(gzip.body).toString(), PAGE)
  assert.equal((await get('/')).headers['content-encoding'], undefined)
})

test('HEAD tells the length and sends nothing; other methods are refused', async (t) => {
  const { get } = await open(t)
  const head = await get('/', {}, 'HEAD')
  assert.equal(head.headers['content-length'], String(PAGE.length))
  assert.equal(head.body.length, 0)
  const post = await get('/', {}, 'POST')
  assert.equal(post.status, 405)
  assert.equal(post.headers.allow, 'GET, HEAD')
})

test('the page may run its own code and talk to Core, and nothing else', async (t) => {
  const { get } = await open(t)
  const { headers } = await get('/')
  const policy = String(headers['content-security-policy'])
  assert.match(policy, /connect-src 'self' https:\/\/core\.example\.com(;|$)/)
  // sha256 of `run()`; the script with a src is covered by 'self'.
  assert.ok(policy.includes("script-src 'self' 'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ=';"))
  assert.ok(!policy.includes('unsafe'))
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['strict-transport-security'], 'max-age=31536000')
})

test('a process that is ending asks for its connections to be closed', async (t) => {
  const { get } = await open(t, {}, () => true)
  const { status, headers } = await get('/')
  assert.equal(status, 200)
  assert.equal(headers.connection, 'close')
})

test('a request is logged with the trace of its caller; a load balancer probe is not logged', async (t) => {
  const { get, lines } = await open(t)
  await get('/health')
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  await get('/health', { traceparent: `00-${trace}-00f067aa0ba902b7-01` })
  await get('/nothing.txt')
  assert.deepEqual(
    lines.map(({ path, status }) => [path, status]),
    [
      ['/health', 200],
      ['/nothing.txt', 404],
    ],
  )
  assert.equal(lines[0]?.['trace_id'], trace)
  assert.equal(lines[0]?.['parent_span_id'], '00f067aa0ba902b7')
  assert.match(String(lines[1]?.['trace_id']), /^[0-9a-f]{32}$/)
})
