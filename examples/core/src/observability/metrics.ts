import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Identity } from '../identity.ts'

export interface Metrics {
  readonly contentType: string
  /** @param seconds from the first byte of the request to the end of the handler */
  observeRequest(labels: { method: string; route: string; status: number }, seconds: number): void
  /** The text exposition format. */
  text(): Promise<string>
}

/** @param pool read at every scrape */
export function createMetrics(
  identity: Identity,
  pool: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number },
): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  // Lets a dashboard mark deployments by the changes of its labels.
  new Gauge({
    name: 'deployment_info',
    help: 'Always 1; the labels say what is deployed.',
    labelNames: ['service', 'environment', 'version', 'commit', 'digest'],
    registers: [registry],
  }).set(
    {
      service: 'core',
      environment: identity.environment,
      version: identity.version ?? '',
      commit: identity.gitSha ?? '',
      digest: identity.imageDigest ?? '',
    },
    1,
  )

  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of the pool, and callers who wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests by method, route pattern and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10],
    registers: [registry],
  })

  return {
    contentType: registry.contentType,
    observeRequest: ({ method, route, status }, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    text: () => registry.metrics(),
  }
}
