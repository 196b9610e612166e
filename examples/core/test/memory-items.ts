import type { Item, Items } from '../src/items/items.ts'

/** Items in memory, held to the same contract as those in Postgres. */
export function memoryItems(): Items {
  const items: Item[] = []
  return {
    list: async ({ published, limit, before }) =>
      items
        .filter((item) => published === undefined || (item.publishedAt !== null) === published)
        .filter((item) => before === undefined || item.id < before)
        .toSorted((a, b) => b.id - a.id)
        .slice(0, limit),
    find: async (id) => items.find((item) => item.id === id),
    create: async ({ title, body, published }) => {
      const now = new Date()
      const item = { id: items.length + 1, title, body, createdAt: now, publishedAt: published ? now : null }
      items.push(item)
      return item
    },
  }
}
