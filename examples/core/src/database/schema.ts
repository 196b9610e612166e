import { bigint, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** A page that an editor writes in Admin and that CMS shows once it is published. */
export const items = pgTable('items', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  title: text().notNull(),
  body: text().notNull().default(''),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  /** Null while the item is a draft. */
  publishedAt: timestamp('published_at', { withTimezone: true }),
})
