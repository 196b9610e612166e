import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Items } from '../src/items/items.ts'

/** What every implementation of `Items` keeps; `open` answers one that is empty. */
export function itemsContract(open: () => Promise<Items>): void {
  test('an item is found as it was created', async () => {
    const items = await open()
    const created = await items.create({ title: 'Ünïcode 🚀', body: 'line\nline', published: false })
    assert.deepEqual(await items.find(created.id), created)
    assert.equal(created.title, 'Ünïcode 🚀')
    assert.equal(created.body, 'line\nline')
    assert.equal(created.publishedAt, null)
    assert.ok(created.createdAt instanceof Date)
  })

  test('a published item says since when', async () => {
    const items = await open()
    const created = await items.create({ title: 'a', body: '', published: true })
    assert.ok(created.publishedAt instanceof Date)
  })

  test('an item that does not exist is undefined', async () => {
    const items = await open()
    assert.equal(await items.find(999_999_999_999), undefined)
  })

  test('items are listed newest first, page by page, by state', async () => {
    const items = await open()
    const ids: number[] = []
    for (const published of [true, false, true, false, true]) {
      ids.push((await items.create({ title: 't', body: '', published })).id)
    }
    const list = async (published: boolean | undefined, limit: number, before?: number) =>
      (await items.list({ published, limit, before })).map((item) => ids.indexOf(item.id))
    assert.deepEqual(await list(undefined, 10), [4, 3, 2, 1, 0])
    assert.deepEqual(await list(true, 10), [4, 2, 0])
    assert.deepEqual(await list(false, 10), [3, 1])
    assert.deepEqual(await list(undefined, 2), [4, 3])
    assert.deepEqual(await list(undefined, 2, ids[3]), [2, 1])
  })
}
