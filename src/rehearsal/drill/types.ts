import type { RunResult } from '../runner/index.ts'

/** Everything that a rehearsal saw, as one JSON document: `--json` writes it, the report page is drawn from it. */
export interface RehearsalResult {
  readonly schema: 'deploy-kit/rehearsal/v1'
  /** Milliseconds since the epoch, as all times here. */
  readonly startedAt: number
  readonly finishedAt: number
  /** What this machine could not exercise (no docker: the Dockerfile; no cosign: signing), a sentence each. */
  readonly notExercised: readonly string[]
  /** Of a product's own rehearsal: what none of its files says, a sentence each. */
  readonly assumptions?: readonly string[]
  readonly scenarios: readonly ScenarioResult[]
}

export interface ScenarioResult {
  readonly name: string
  readonly title: string
  /** What the drill does, for a person. */
  readonly story: string
  /** What was declared and what came, a sentence each. */
  readonly expected: string
  readonly actual: string
  /** What became of the database of each environment, by environment: `as before`, or every difference. */
  readonly databases?: Readonly<Record<string, string>>
  readonly passed: boolean
  /** Every declared thing that did not come out so; empty where it passed. */
  readonly problems: readonly string[]
  readonly startedAt: number
  readonly finishedAt: number
  /** The workflow runs, in order, with every step, summary and annotation. */
  readonly runs: readonly RunResult[]
  readonly probes: readonly ProbeResult[]
  readonly traffic: readonly TrafficTrack[]
  readonly timeline: readonly TimelineEntry[]
  /** Log lines found by a trace id of the scenario. */
  readonly logs: readonly { readonly traceId: string; readonly lines: readonly string[] }[]
}

/** A closed loop of requests to one production listener during the whole scenario. */
export interface ProbeResult {
  /** `core production` */
  readonly name: string
  readonly url: string
  readonly requests: number
  /** The longest that an answer took, in milliseconds. */
  readonly slowestMs?: number
  readonly failures: readonly { readonly at: number; readonly problem: string }[]
  /** Requests by the version that answered, in the order in which they were first seen. */
  readonly versions: readonly {
    readonly version: string
    readonly requests: number
    readonly firstAt: number
    readonly lastAt: number
  }[]
  /** The same over time, in steps of `stepMs`. */
  readonly stepMs: number
  readonly steps: readonly {
    readonly at: number
    readonly failed: number
    /** The longest that an answer took which was asked for in this step, in milliseconds. */
    readonly slowestMs?: number
    readonly byVersion: Readonly<Record<string, number>>
  }[]
}

/** The share of traffic that a listener sends to each version, whenever it changes; holds until the next entry. */
export interface TrafficTrack {
  /** `core staging`, `core production` */
  readonly name: string
  readonly changes: readonly { readonly at: number; readonly shares: Readonly<Record<string, number>> }[]
}

export interface TimelineEntry {
  readonly at: number
  /** `run`, `deployment`, `traffic`, `task`, `database`, `scenario` */
  readonly source: string
  readonly text: string
  readonly level: 'info' | 'good' | 'bad'
}
