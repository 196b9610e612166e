import assert from 'node:assert/strict'
import { test } from 'node:test'
import type * as api from '../../client/src/index.ts'
import { CoreError, createCoreClient } from '../../client/src/index.ts'
import type { Identity } from '../../src/identity.ts'
import { appFixture, IDENTITY, MIGRATIONS } from '../fixture.ts'

const clientOf = (app: ReturnType<typeof appFixture>['app']) =>
  createCoreClient({ baseUrl: 'http://core.test/', fetch: async (url, init) => app.request(url, init) })

// Holds at compile time: what the server answers is what the client promises.
const identity: api.VersionInfo = IDENTITY satisfies Identity
const migrations: api.Migrations = MIGRATIONS

test('the client shows its token where one is needed', async () => {
  const core = clientOf(appFixture({ adminToken: 'the-token-of-an-administrator' }).app)
  assert.deepEqual(await core.migrations('the-token-of-an-administrator'), migrations)
  await assert.rejects(core.migrations(null), { status: 401 })
})

test('the client reads what the server writes', async () => {
  const core = clientOf(appFixture().app)
  assert.deepEqual(await core.version(), identity)
  const created = await core.createItem({ title: 'One', body: 'text', published: true })
  const expected: api.Item = {
    id: 1,
    title: 'One',
    body: 'text',
    published: true,
    createdAt: created.createdAt,
    publishedAt: created.publishedAt,
  }
  assert.deepEqual(created, expected)
  assert.equal(new Date(created.createdAt).toISOString(), created.createdAt)
  assert.deepEqual(await core.getItem(1), created)
  await core.createItem({ title: 'Two' })
  assert.deepEqual(await core.listItems({ published: true }), { items: [created], next: null })
  assert.equal((await core.listItems({ limit: 1 })).next, 2)
  assert.deepEqual((await core.listItems({ limit: 1, before: 2 })).items, [created])
})

test('an error of Core keeps its status and its problem', async () => {
  const core = clientOf(appFixture().app)
  await assert.rejects(core.createItem({ title: '' }), (error: unknown) => {
    assert.ok(error instanceof CoreError)
    assert.equal(error.status, 400)
    assert.deepEqual(error.problem?.errors, { title: 'must not be empty' })
    return true
  })
})

test('an answer that is not of Core is an error with its status', async () => {
  const core = createCoreClient({
    baseUrl: 'http://core.test',
    fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
  })
  await assert.rejects(core.version(), { name: 'CoreError', status: 502, message: /without JSON/ })
})

test('no answer is an error with status 0 and its cause', async () => {
  const cause = new TypeError('fetch failed')
  const core = createCoreClient({ baseUrl: 'http://core.test', fetch: () => Promise.reject(cause) })
  await assert.rejects(core.version(), { name: 'CoreError', status: 0, cause })
})
