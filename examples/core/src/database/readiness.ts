import { DrizzleQueryError } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { DatabaseError } from 'pg'
import { items } from './schema.ts'

export type Readiness =
  | { readonly status: 'ready' }
  | {
      readonly status: 'not-ready'
      readonly reason: 'database-unreachable' | 'schema-behind'
      readonly cause: unknown
    }

/** SQLSTATE of what a schema that is behind the code answers: undefined table, undefined column, no privilege. */
const SCHEMA_CODES = new Set(['42P01', '42703', '42501'])

/** Selects no row of every column that the code knows: cheap, and it fails as a real query would. */
export async function checkReadiness(db: NodePgDatabase): Promise<Readiness> {
  try {
    await db.select().from(items).limit(0)
    return { status: 'ready' }
  } catch (error) {
    const cause = error instanceof DrizzleQueryError ? error.cause : error
    const behind = cause instanceof DatabaseError && cause.code !== undefined && SCHEMA_CODES.has(cause.code)
    return { status: 'not-ready', reason: behind ? 'schema-behind' : 'database-unreachable', cause }
  }
}
