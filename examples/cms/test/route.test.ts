import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routeOf } from '../src/route.ts'

test('the paths of the site', () => {
  assert.deepEqual(routeOf('/'), { page: 'list' })
  assert.deepEqual(routeOf('/items/7'), { page: 'item', id: 7 })
  for (const path of [
    '/items',
    '/items/',
    '/items/0',
    '/items/x',
    '/items/7/8',
    '/items/9999999999999999',
    '/else',
  ]) {
    assert.deepEqual(routeOf(path), { page: 'unknown' }, path)
  }
})
