import type { Json, Location, Status } from '../kernel/index.ts'

/**
 * One document model for everything a person or a tool reads of a run. It is rendered to the step summary, the
 * sticky pull request comment, annotations, JUnit and JSON; a capability only fills it in. A reader meets, in this
 * order: what happened, what it means for users now, what to do next, the evidence.
 */
export interface Report {
  /** The action or command, for example `deploy-ecs`. */
  readonly kind: string
  readonly status: Status
  /** The capability's own word, for example `rolled-back`; machine readable, stable. */
  readonly outcome: string
  readonly module?: string
  readonly environment?: string
  /** What happened, one sentence; plain text. */
  readonly happened: string
  /** What it means for users now; plain text. */
  readonly impact?: string
  /** What to do next, one step an entry; inline code with backticks allowed. */
  readonly next?: readonly string[]
  readonly evidence: readonly Block[]
  readonly annotations?: readonly Annotation[]
  readonly tests?: readonly TestSuite[]
  /** The same facts for machines: goes into the JSON rendering as it is. Never a secret. */
  readonly data?: Json
}

export type Block =
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'heading'; readonly text: string }
  | { readonly type: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'code'; readonly language?: string; readonly text: string }
  /** Folded away until clicked. */
  | { readonly type: 'details'; readonly summary: string; readonly blocks: readonly Block[] }

/** Plain text, or text that is shown as code or as a link. Everything is escaped when it is rendered. */
export type Cell = string | { readonly code: string } | { readonly text: string; readonly url: string }

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly at?: Location
}

export interface TestSuite {
  readonly name: string
  readonly cases: readonly TestCase[]
}

export interface TestCase {
  readonly name: string
  readonly classname?: string
  readonly durationMs?: number
  readonly result: 'passed' | 'failed' | 'skipped' | 'error'
  readonly message?: string
  readonly detail?: string
  readonly at?: Location
}
