import type { Weight } from '../ports.ts'
import type { TargetPool } from './target-pool.ts'

/** What the API creates: plain data that the operations replace and the proxy reads at each request. */

export interface LoadBalancer {
  readonly arn: string
  readonly name: string
  readonly dnsName: string
  readonly scheme: string
  readonly ipAddressType: string
  readonly vpcId: string
  readonly subnets: readonly string[]
  readonly securityGroups: readonly string[]
  readonly createdAt: Date
  attributes: LoadBalancerAttributes
}

export interface LoadBalancerAttributes {
  readonly deletionProtection: boolean
  readonly idleTimeoutSeconds: number
  readonly dropInvalidHeaders: boolean
}

export interface TargetGroup {
  readonly arn: string
  readonly name: string
  readonly protocol: 'HTTP' | 'HTTPS'
  readonly protocolVersion: string
  readonly port: number
  readonly vpcId: string | undefined
  readonly targetType: string
  readonly ipAddressType: string
  readonly pool: TargetPool
  healthCheck: HealthCheckSettings
  attributes: TargetGroupAttributes
}

export interface HealthCheckSettings {
  readonly protocol: 'HTTP' | 'HTTPS'
  /** `traffic-port` or a number. */
  readonly port: string
  readonly path: string
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
  /** `200`, `200,202`, `200-299`. */
  readonly matcher: string
}

export interface TargetGroupAttributes {
  readonly deregistrationDelaySeconds: number
  readonly algorithm: 'round_robin' | 'least_outstanding_requests' | 'weighted_random'
}

export interface Listener {
  readonly arn: string
  readonly loadBalancerArn: string
  readonly defaultRuleArn: string
  port: number
  protocol: 'HTTP' | 'HTTPS'
  certificateArn: string | undefined
  sslPolicy: string | undefined
  defaultActions: readonly Action[]
}

export interface Rule {
  readonly arn: string
  readonly listenerArn: string
  priority: number
  conditions: readonly Condition[]
  actions: readonly Action[]
}

export type Action =
  | { readonly type: 'forward'; readonly order: number | undefined; readonly targetGroups: readonly Weight[] }
  | {
      readonly type: 'fixed-response'
      readonly order: number | undefined
      readonly statusCode: number
      readonly contentType: string | undefined
      readonly body: string | undefined
    }
  | {
      readonly type: 'redirect'
      readonly order: number | undefined
      readonly statusCode: 'HTTP_301' | 'HTTP_302'
      readonly protocol: string
      readonly host: string
      readonly port: string
      readonly path: string
      readonly query: string
    }

export type Condition =
  | {
      readonly field: 'path-pattern' | 'host-header' | 'http-request-method' | 'source-ip'
      readonly values: readonly string[]
    }
  | { readonly field: 'http-header'; readonly header: string; readonly values: readonly string[] }
  | {
      readonly field: 'query-string'
      readonly values: readonly { readonly key: string | undefined; readonly value: string }[]
    }
