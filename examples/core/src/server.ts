import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { ConfigError, readConfig } from './config.ts'
import { connect } from './database/connect.ts'
import { readMigrations } from './database/migrations.ts'
import { checkReadiness } from './database/readiness.ts'
import { createApp } from './http/app.ts'
import { identify } from './identity.ts'
import { postgresItems } from './items/postgres.ts'
import { createLogger } from './observability/log.ts'
import { createMetrics } from './observability/metrics.ts'
import { drain } from './shutdown.ts'

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const identity = await identify(config, process.env['ECS_CONTAINER_METADATA_URI_V4'], randomUUID)
  const logger = createLogger(config.logLevel, identity)
  const { db, pool } = connect({
    url: config.databaseUrl,
    max: config.databasePoolMax,
    applicationName: `core ${identity.version ?? identity.environment}`,
    onIdleError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
  })

  let draining = false
  const app = createApp({
    identity,
    items: postgresItems(db),
    admin: {
      environment: config.environment,
      token: config.adminToken,
      readMigrations: () => readMigrations(pool, config.environment),
    },
    checkReadiness: () => checkReadiness(db),
    logger,
    metrics: createMetrics(identity, pool),
    corsOrigins: config.corsOrigins,
    isDraining: () => draining,
  })

  const server = serve({ fetch: app.fetch, port: config.port, hostname: '0.0.0.0' }, ({ port }) =>
    logger.info({ port, git_sha: identity.gitSha, image_digest: identity.imageDigest }, 'listening'),
  ) as Server
  // Longer than a load balancer keeps its own side of an idle connection (ALB: 60 s), so that it never sends a
  // request on a connection that we are just closing.
  server.keepAliveTimeout = 65_000
  server.headersTimeout = 70_000
  server.on('error', (error) => {
    logger.fatal({ err: error }, 'cannot listen')
    process.exit(1)
  })

  async function shutDown(signal: NodeJS.Signals): Promise<void> {
    // A second signal means now.
    if (draining) process.exit(1)
    draining = true
    logger.info({ signal }, 'shutting down')
    const ended = await drain(server, {
      delayMs: config.shutdownDelayMs,
      timeoutMs: config.shutdownTimeoutMs,
    })
    if (!ended) logger.error('cut off requests that did not end in time')
    await pool.end()
    logger.info('bye')
    process.exit(ended ? 0 : 1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      shutDown(signal).catch((error: unknown) => {
        logger.fatal({ err: error }, 'shutting down failed')
        process.exit(1)
      })
    })
  }
}

main().catch((error: unknown) => {
  // There may be no logger yet, so the line is written in its format by hand.
  const message =
    error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(
    `${JSON.stringify({ level: 'fatal', time: new Date().toISOString(), service: 'core', msg: `cannot start: ${message}` })}\n`,
  )
  process.exit(1)
})
