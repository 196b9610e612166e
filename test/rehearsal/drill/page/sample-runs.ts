import type {
  Conclusion,
  JobResult,
  RunnerAnnotation,
  RunResult,
  StepResult,
} from '../../../../src/rehearsal/runner/index.ts'

/** A step as a sample tells it: how long it took, and what it left. */
export interface SampleStep {
  readonly name: string
  readonly ms: number
  readonly outcome?: Conclusion
  readonly summary?: string
  readonly annotations?: readonly RunnerAnnotation[]
  readonly lines?: readonly string[]
}

export interface SampleJob {
  readonly name: string
  /** Milliseconds after the run's start. */
  readonly from: number
  readonly waitedMs?: number
  readonly environment?: string
  readonly steps: readonly SampleStep[]
  readonly skipped?: boolean
}

export interface SampleRun {
  readonly workflow: string
  readonly title: string
  readonly number: number
  readonly from: number
  readonly jobs: readonly SampleJob[]
  readonly cancelled?: string
}

/** A run whose jobs' conclusions and ends follow from their steps. */
export function sampleRun(run: SampleRun, startedAt: number): RunResult {
  const start = startedAt + run.from
  const jobs = run.jobs.map((job) => sampleJob(job, start))
  const failed = jobs.some((job) => job.conclusion === 'failure')
  return {
    runId: String(7_000 + run.number),
    runNumber: run.number,
    runAttempt: 1,
    repository: 'org/core',
    workflow: run.workflow,
    path: `.github/workflows/${run.workflow}.yml`,
    title: run.title,
    conclusion: run.cancelled !== undefined ? 'cancelled' : failed ? 'failure' : 'success',
    ...(run.cancelled === undefined ? {} : { message: run.cancelled }),
    jobs,
    startedAt: start,
    finishedAt: Math.max(...jobs.map((job) => job.finishedAt)),
  }
}

function sampleJob(job: SampleJob, runStart: number): JobResult {
  const queuedAt = runStart + job.from
  const startedAt = queuedAt + (job.waitedMs ?? 40)
  let at = startedAt
  const steps = (
    job.skipped === true
      ? []
      : [{ name: 'Set up job', ms: 60 }, ...job.steps, { name: 'Complete job', ms: 5 }]
  ).map((step, i): StepResult => {
    const from = at
    at += step.ms
    return sampleStep(step, i + 1, from, at)
  })
  const outcomes = steps.map((step) => step.outcome)
  const conclusion = job.skipped
    ? 'skipped'
    : outcomes.includes('failure')
      ? 'failure'
      : outcomes.includes('cancelled')
        ? 'cancelled'
        : 'success'
  return {
    id: job.name,
    name: job.name,
    conclusion,
    outputs: {},
    steps,
    ...(job.environment === undefined
      ? {}
      : { environment: { name: job.environment, url: `https://core.${job.environment}.example.com` } }),
    annotations: [],
    permissions: { contents: 'read' },
    queuedAt,
    startedAt,
    finishedAt: at,
  }
}

function sampleStep(step: SampleStep, number: number, startedAt: number, finishedAt: number): StepResult {
  const outcome = step.outcome ?? 'success'
  return {
    number,
    name: step.name,
    outcome,
    conclusion: outcome,
    outputs: {},
    ...(step.summary === undefined ? {} : { summary: step.summary }),
    annotations: step.annotations ?? [],
    annotationsDropped: 0,
    lines: step.lines ?? [`##[group]Run ${step.name}`, '##[endgroup]', 'done'],
    startedAt,
    finishedAt,
  }
}
