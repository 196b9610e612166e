import type { LogLevel } from '../src/config.ts'
import type { Readiness } from '../src/database/readiness.ts'
import { createApp } from '../src/http/app.ts'
import type { Identity } from '../src/identity.ts'
import type { Items } from '../src/items/items.ts'
import { createLogger } from '../src/observability/log.ts'
import { createMetrics } from '../src/observability/metrics.ts'
import { memoryItems } from './memory-items.ts'

export const IDENTITY: Identity = {
  version: '1.2.3',
  gitSha: 'a'.repeat(40),
  imageDigest: `sha256:${'b'.repeat(64)}`,
  instanceId: 'task-1',
  environment: 'staging',
}

/** The whole app over items in memory, and what it logged. */
export function appFixture(
  options: { items?: Items; readiness?: Readiness; draining?: () => boolean; logLevel?: LogLevel } = {},
) {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger(options.logLevel ?? 'debug', IDENTITY, {
    write: (line) => void lines.push(JSON.parse(line)),
  })
  const app = createApp({
    identity: IDENTITY,
    items: options.items ?? memoryItems(),
    checkReadiness: async () => options.readiness ?? { status: 'ready' },
    logger,
    metrics: createMetrics(IDENTITY, { totalCount: 3, idleCount: 1, waitingCount: 0 }),
    corsOrigins: ['https://admin.example.com'],
    isDraining: options.draining ?? (() => false),
  })
  return { app, lines }
}
