import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { traceFrom, withTrace } from '../observability/trace.ts'
import type { AppParts } from './app.ts'

/** What a load balancer or a scraper asks for all day. */
const PROBES = new Set(['/health', '/ready', '/metrics'])

/** Gives every request its trace, one log line and one measurement. */
export function observe({
  logger,
  metrics,
  isDraining,
}: Pick<AppParts, 'logger' | 'metrics' | 'isDraining'>): MiddlewareHandler {
  return (c, next) => {
    const header = c.req.header('traceparent')
    const trace = traceFrom(header)
    return withTrace(trace, async () => {
      const start = performance.now()
      c.header('x-trace-id', trace.traceId)
      await next()
      // Set after the handler too: a client that keeps its connection would lose its next request on it.
      if (isDraining()) c.header('connection', 'close')
      const seconds = (performance.now() - start) / 1000
      const matched = routePath(c, -1)
      // Never the path itself: a label takes one value per route, not one per item.
      const route = matched.includes('*') ? 'unmatched' : matched
      metrics.observeRequest({ method: c.req.method, route, status: c.res.status }, seconds)
      // A probe is only worth a line when whoever sent it wants to find it: a smoke test sends a traceparent.
      const level = PROBES.has(c.req.path) && header === undefined && c.res.status < 500 ? 'debug' : 'info'
      logger[level](
        {
          method: c.req.method,
          path: c.req.path,
          route,
          status: c.res.status,
          duration_ms: Math.round(seconds * 1e6) / 1e3,
        },
        'request',
      )
    })
  }
}
