import { join } from 'node:path'
import { type MigrationStatus, migrationStatus } from 'deploy-kit/status'
import type pg from 'pg'
import type { Environment } from '../config.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'drizzle')

/** What of this image's migrations the database has; read over the pool, and never written. */
export function readMigrations(pool: pg.Pool, environment: Environment): Promise<MigrationStatus> {
  return migrationStatus(pool, { folder: FOLDER, environment })
}
