import type { Conclusion, RunConclusion, RunnerAnnotation } from './types.ts'

interface At {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly runId: string
}
interface OfJob extends At {
  readonly job: string
}
interface OfStep extends OfJob {
  readonly step: number
}

/** Everything that happens, in order; the terminal's progress and the report page are drawn from it. */
export type RunnerEvent =
  | (At & {
      readonly type: 'run-started'
      readonly repository: string
      readonly workflow: string
      readonly title: string
      readonly runNumber: number
      readonly event: string
      readonly ref: string
      readonly sha: string
    })
  | (At & { readonly type: 'run-waiting'; readonly reason: string })
  | (OfJob & {
      readonly type: 'job-waiting'
      readonly on: 'approval' | 'concurrency' | 'runner'
      readonly reason: string
    })
  | (OfJob & { readonly type: 'job-started'; readonly name: string; readonly environment?: string })
  | (OfStep & { readonly type: 'step-started'; readonly name: string })
  | (OfStep & { readonly type: 'line'; readonly text: string })
  | (OfStep & { readonly type: 'annotation'; readonly annotation: RunnerAnnotation })
  | (OfStep & { readonly type: 'summary'; readonly markdown: string })
  | (OfStep & {
      readonly type: 'step-finished'
      readonly name: string
      readonly outcome: Conclusion
      readonly conclusion: Conclusion
      readonly durationMs: number
    })
  | (OfJob & {
      readonly type: 'job-finished'
      readonly name: string
      readonly conclusion: Conclusion
      readonly outputs: Readonly<Record<string, string>>
      /** Of the job itself: why it could not start, or was ended. */
      readonly annotations: readonly RunnerAnnotation[]
      readonly durationMs: number
    })
  | (At & {
      readonly type: 'run-finished'
      readonly workflow: string
      readonly conclusion: RunConclusion
      readonly message?: string
      readonly durationMs: number
    })
