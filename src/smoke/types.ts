import type { Clock, Status } from '../kernel/index.ts'
import type { Finding } from './assess.ts'
import type { ConnectTo } from './exchange.ts'
import type { SmokeFile } from './schema.ts'

export interface SmokeRequest {
  readonly file: SmokeFile
  /** Where the checks go; a path of the base is kept. */
  readonly baseUrl: string
  readonly traceId: string
  /** How many tasks stand behind the URL, where known: the streak of a convergence follows from it. */
  readonly instances: number | undefined
}

export interface SmokePorts {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly log: { info(message: string): void }
  readonly connectTo: ConnectTo
  /** A fresh W3C traceparent. */
  readonly traceparent: () => string
}

export type CheckResult = {
  readonly id: string
  readonly path: string
  readonly attempts: readonly Attempt[]
  readonly durationMs: number
} & (
  | {
      readonly result: 'passed'
      readonly findings: readonly Finding[]
      readonly instances?: readonly string[]
    }
  | { readonly result: 'failed'; readonly findings: readonly Finding[]; readonly reason: string }
  /** No answer came at all: DNS, TLS, connection, time-out. Counted apart from a wrong answer. */
  | { readonly result: 'error'; readonly reason: string }
  /** Not run, because another check had failed first. Never counted as passed. */
  | { readonly result: 'skipped'; readonly reason: string }
)

export interface Attempt {
  readonly atMs: number
  readonly durationMs: number
  readonly status: number | undefined
  readonly problem: string | undefined
}

export interface SmokeOutcome {
  readonly type: 'passed' | 'failed' | 'inconclusive'
  readonly checks: readonly CheckResult[]
  readonly durationMs: number
}

export function smokeStatus(outcome: SmokeOutcome): Status {
  return outcome.type === 'passed' ? 'success' : 'failure'
}
