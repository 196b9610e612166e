import type { MigrationStatus } from 'deploy-kit/status'
import type { LogLevel } from '../src/config.ts'
import type { Readiness } from '../src/database/readiness.ts'
import { createApp } from '../src/http/app.ts'
import type { Identity } from '../src/identity.ts'
import type { Items } from '../src/items/items.ts'
import { createLogger } from '../src/observability/log.ts'
import { createMetrics } from '../src/observability/metrics.ts'
import { memoryItems } from './memory-items.ts'

export const MIGRATIONS: MigrationStatus = {
  schema: 'deploy-kit/migration-status/v1',
  at: '2026-11-02T10:00:00.000Z',
  environment: 'staging',
  server: { version: '18.4', database: 'core' },
  state: 'pending',
  head: '0000_create_items',
  folder: { format: 'journal', head: '0001_publish_items', count: 2 },
  lock: null,
  applied: [
    {
      name: '0000_create_items',
      hash: 'c'.repeat(64),
      appliedAt: '2026-11-01T10:00:00.000Z',
      ms: 12,
      actor: 'ada',
      gitSha: 'a'.repeat(40),
      version: '1.2.2',
      kind: 'run',
      phase: 'expand',
      snapshotId: null,
      risk: 'none',
      reversible: true,
    },
  ],
  pending: [{ name: '0001_publish_items', phase: 'expand', risk: 'none' }],
  unknown: [],
  drifted: [],
  failed: [],
  lastRun: null,
  wayBack: [],
}

export const IDENTITY: Identity = {
  version: '1.2.3',
  gitSha: 'a'.repeat(40),
  imageDigest: `sha256:${'b'.repeat(64)}`,
  instanceId: 'task-1',
  environment: 'staging',
}

/** The whole app over items in memory, and what it logged. */
export function appFixture(
  options: {
    items?: Items
    readiness?: Readiness
    draining?: () => boolean
    logLevel?: LogLevel
    adminToken?: string
  } = {},
) {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger(options.logLevel ?? 'debug', IDENTITY, {
    write: (line) => void lines.push(JSON.parse(line)),
  })
  const app = createApp({
    identity: IDENTITY,
    items: options.items ?? memoryItems(),
    admin: {
      environment: IDENTITY.environment,
      token: options.adminToken ?? null,
      readMigrations: async () => MIGRATIONS,
    },
    checkReadiness: async () => options.readiness ?? { status: 'ready' },
    logger,
    metrics: createMetrics(IDENTITY, { totalCount: 3, idleCount: 1, waitingCount: 0 }),
    corsOrigins: ['https://admin.example.com'],
    isDraining: options.draining ?? (() => false),
  })
  return { app, lines }
}
