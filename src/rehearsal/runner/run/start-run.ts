import { mkdir } from 'node:fs/promises'
import { ConfigurationError, errorMessage } from '../../../kernel/index.ts'
import type { RunResult } from '../types.ts'
import { SupersededError, type Ticket } from './concurrency.ts'
import { enterGroup } from './groups.ts'
import { runJobs } from './jobs.ts'
import { type PreparedRun, prepareRun, type RunnerState, type RunStart, runDir } from './prepare-run.ts'
import { combine } from './run-context.ts'
/** Runs one workflow from its file to its conclusion. What a workflow does wrong is in the result, never thrown. */
export async function startRun(state: RunnerState, start: RunStart): Promise<RunResult> {
  const { request, runId, runNumber } = start
  const startedAt = state.clock.now()
  await mkdir(runDir(state, runId), { recursive: true })
  const finish = ({ title, workflow, jobs, ...ending }: RunEnding): RunResult => {
    const finishedAt = state.clock.now()
    const durationMs = finishedAt - startedAt
    state.emit({ type: 'run-finished', at: finishedAt, runId, workflow, ...ending, durationMs })
    return {
      runId,
      runNumber,
      runAttempt: request.runAttempt ?? 1,
      repository: request.repository,
      workflow,
      path: request.workflow,
      title,
      ...ending,
      jobs,
      startedAt,
      finishedAt,
    }
  }
  let prepared: PreparedRun
  try {
    prepared = await prepareRun(state, start)
  } catch (error) {
    if (!isInvalid(error)) throw error
    const message = [error.message, error instanceof ConfigurationError ? error.fix : undefined]
    return finish({
      workflow: request.workflow,
      title: request.workflow,
      conclusion: 'startup_failure',
      message: message.filter((part) => part !== undefined).join('\n'),
      jobs: [],
    })
  }
  const { workflow, title } = prepared
  state.emit({
    type: 'run-started',
    at: startedAt,
    runId,
    repository: request.repository,
    workflow,
    title,
    runNumber,
    event: request.event.name,
    ref: request.ref,
    sha: request.sha,
  })
  return finish({ workflow, title, ...(await execute(prepared, start.cancel)) })
}

type RunEnding = Pick<RunResult, 'workflow' | 'title' | 'conclusion' | 'message' | 'jobs'>

/** Waits for the workflow's concurrency group, then runs its jobs. */
async function execute(
  { run, instance, group, member }: PreparedRun,
  cancel: AbortController,
): Promise<Pick<RunResult, 'conclusion' | 'message' | 'jobs'>> {
  const { emit, clock, runId } = run
  const onWait = () =>
    emit({
      type: 'run-waiting',
      at: clock.now(),
      runId,
      reason: `waits for the concurrency group ${group?.group}`,
    })
  let ticket: Ticket | undefined
  try {
    if (group !== undefined) {
      ticket = await enterGroup(
        run,
        { ancestors: [] },
        group,
        member,
        cancel.signal,
        'top level workflow',
        onWait,
      )
    }
  } catch (error) {
    if (!(error instanceof SupersededError) && !cancel.signal.aborted) throw error
    return { conclusion: 'cancelled', message: errorMessage(error), jobs: [] }
  }
  try {
    const outcomes = await runJobs(run, instance)
    const results = [...outcomes.values()].map(({ result }) => result)
    const { aborted, reason } = cancel.signal
    return {
      conclusion: aborted && results.includes('cancelled') ? 'cancelled' : combine(results),
      ...(aborted ? { message: errorMessage(reason) } : {}),
      jobs: run.results,
    }
  } finally {
    ticket?.release()
  }
}

// A mistake in the file: ours in words of our own, or an expression at its top that cannot be evaluated.
function isInvalid(error: unknown): error is Error {
  return (
    error instanceof ConfigurationError || (error instanceof Error && error.message.startsWith('(Line: '))
  )
}
