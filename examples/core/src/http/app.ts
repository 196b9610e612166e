import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from 'pino'
import type { Readiness } from '../database/readiness.ts'
import type { Identity } from '../identity.ts'
import type { Items } from '../items/items.ts'
import { itemRoutes } from '../items/routes.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type AdminParts, adminRoutes } from './admin.ts'
import { observe } from './observe.ts'
import { answerProblem, HttpProblem } from './problem.ts'

export interface AppParts {
  readonly identity: Identity
  readonly items: Items
  readonly admin: AdminParts
  readonly checkReadiness: () => Promise<Readiness>
  readonly logger: Logger
  readonly metrics: Metrics
  readonly corsOrigins: readonly string[]
  /** True once the process was asked to end. */
  readonly isDraining: () => boolean
}

export function createApp(parts: AppParts): Hono {
  const { identity, logger, metrics } = parts
  const app = new Hono()

  app.use(observe(parts))
  app.use(secureHeaders({ crossOriginResourcePolicy: 'cross-origin' }))
  app.use(
    cors({
      origin: [...parts.corsOrigins],
      allowMethods: ['GET', 'HEAD', 'POST'],
      allowHeaders: ['authorization', 'content-type', 'traceparent', 'tracestate'],
      exposeHeaders: ['location', 'x-trace-id'],
      maxAge: 600,
    }),
  )

  // Liveness: this process answers. It never looks at the database, or an outage there would restart every task.
  app.get('/health', (c) => c.json({ status: 'ok' }))

  app.get('/ready', async (c) => {
    if (parts.isDraining()) return c.json({ status: 'not-ready', reason: 'shutting-down' }, 503)
    const readiness = await parts.checkReadiness()
    if (readiness.status === 'ready') return c.json({ status: 'ready' })
    logger.warn({ err: readiness.cause, reason: readiness.reason }, 'not ready')
    return c.json({ status: readiness.status, reason: readiness.reason }, 503)
  })

  app.get('/version', (c) => c.json(identity, 200, { 'cache-control': 'no-store' }))
  app.get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }))
  app.route('/api/items', itemRoutes(parts.items))
  app.route('/api/admin', adminRoutes(parts.admin))

  app.notFound((c) => answerProblem(c, 404, `There is nothing at ${c.req.path}.`))
  app.onError((error, c) => {
    if (error instanceof HttpProblem) {
      return answerProblem(
        c,
        error.status,
        error.message,
        error.errors === undefined ? {} : { errors: error.errors },
      )
    }
    if (error instanceof HTTPException) return answerProblem(c, error.status, error.message)
    logger.error({ err: error }, 'request failed')
    return answerProblem(c, 500, 'Something went wrong on our side. The trace id finds it in the logs.')
  })
  return app
}
