import type { Annotation, TestSuite } from '../report/index.ts'

export interface Task {
  readonly name: string
  readonly run: TaskBody
  readonly needs: readonly string[]
}

export type TaskBody =
  /** A command of the product, run by `bash -eo pipefail`. */
  | {
      readonly type: 'command'
      readonly command: string
      readonly folder: string
      readonly env: Readonly<Record<string, string>>
      readonly timeoutMs: number
      /** Where the command leaves a JUnit report, relative to the folder. */
      readonly junit: string | undefined
    }
  /** A check of deploy-kit's own, for example that schema and migrations agree. */
  | { readonly type: 'check'; readonly check: () => Promise<CheckVerdict> }

export interface CheckVerdict {
  readonly ok: boolean
  readonly summary: string
  readonly detail?: string
  readonly annotations: readonly Annotation[]
}

export type TaskResult = {
  readonly name: string
  readonly durationMs: number
  readonly annotations: readonly Annotation[]
  readonly suites: readonly TestSuite[]
  /** The end of what it printed. */
  readonly output: readonly string[]
} & (
  | { readonly result: 'passed' }
  | { readonly result: 'failed'; readonly reason: string }
  /** A task that it needs failed; never counted as passed. */
  | { readonly result: 'skipped'; readonly reason: string }
)

export interface ChecksOutcome {
  readonly type: 'passed' | 'failed' | 'cancelled'
  readonly tasks: readonly TaskResult[]
  readonly durationMs: number
}
