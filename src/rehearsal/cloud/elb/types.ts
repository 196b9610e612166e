import type { Clock } from '../../../kernel/index.ts'
import type { AwsService, LoadBalancing, Stateful } from '../ports.ts'

export interface ElbOptions {
  /** Certificates that a TLS listener may name, by ARN; PEM. */
  readonly certificates?: Readonly<Record<string, ListenerCertificate>>
  /**
   * Waits on real sockets (health check time-out, 504) go by this clock: a process does not answer faster because
   * the cloud's clock is scaled. Default: the machine's.
   */
  readonly machineClock?: Clock
  /** Gets what the load balancer measures. Without it nothing is kept of that. */
  readonly metrics?: MetricSink
}

/** Puts data of metrics, as CloudWatch's PutMetricData takes them. */
export type MetricSink = (
  namespace: string,
  data: readonly {
    readonly MetricName: string
    readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[]
    readonly Value: number
    readonly Unit: string
  }[],
) => void

export interface ListenerCertificate {
  readonly cert: string
  readonly key: string
}

/** The load balancer: its API, what ECS needs of it, and where its listeners can be reached. */
export interface Elb extends LoadBalancing {
  readonly service: AwsService
  readonly state: Stateful
  /** Where a listener really listens: 127.0.0.1 and its own port where that was free, else one that the system chose. */
  listenerAddress(listenerArn: string): ListenerAddress | undefined
  /** What was answered so far. */
  requests(): RequestCounts
  /** Closes all listeners, connections and health checks. */
  close(): Promise<void>
}

export interface ListenerAddress {
  readonly host: string
  readonly port: number
  readonly protocol: 'http' | 'https'
}

export interface RequestCounts {
  /** By listener ARN: every request that came in. */
  readonly listeners: Readonly<Record<string, RequestCount>>
  /** By target group ARN: every request that was sent to one of its targets, or could not be. */
  readonly targetGroups: Readonly<Record<string, RequestCount>>
}

export interface RequestCount {
  readonly requests: number
  /** Answers by status class, `2xx`, `5xx`, whoever gave them. */
  readonly statuses: Readonly<Record<string, number>>
  /** 5xx made by the load balancer itself: no target, a broken connection, no answer in time. */
  readonly elbErrors: number
  /** Requests whose client went away before the answer was complete. */
  readonly clientAborts: number
}
