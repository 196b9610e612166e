import { and, desc, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { items } from '../database/schema.ts'
import type { Items } from './items.ts'

export function postgresItems(db: NodePgDatabase): Items {
  return {
    list: ({ published, limit, before }) =>
      db
        .select()
        .from(items)
        .where(
          and(
            published === undefined
              ? undefined
              : published
                ? isNotNull(items.publishedAt)
                : isNull(items.publishedAt),
            before === undefined ? undefined : lt(items.id, before),
          ),
        )
        .orderBy(desc(items.id))
        .limit(limit),

    find: async (id) => (await db.select().from(items).where(eq(items.id, id)))[0],

    create: async ({ title, body, published }) => {
      const [created] = await db
        .insert(items)
        .values({ title, body, publishedAt: published ? sql`now()` : null })
        .returning()
      if (created === undefined) throw new Error('INSERT … RETURNING answered no row')
      return created
    },
  }
}
