import { errorMessage, type JsonObject, mapConcurrent } from '../../../kernel/index.ts'
import { evaluateCondition, type Scope } from '../expression/index.ts'
import type { JobDefinition } from '../workflow/index.ts'
import { type RunJobs, runCall } from './call-job.ts'
import { SupersededError, type Ticket } from './concurrency.ts'
import { readEnvironment } from './environment.ts'
import { enterGroup, readConcurrency } from './groups.ts'
import { jobName } from './job-name.ts'
import { record } from './job-result.ts'
import type { Leg, Strategy } from './matrix.ts'
import { combine, type Instance, type JobOutcome, type RunContext } from './run-context.ts'
import { runStepsJob } from './steps-job.ts'

export interface PreparedJob {
  readonly scope: Scope
  readonly strategy: Strategy
  readonly needs: JsonObject
  readonly queuedAt: number
  readonly runJobs: RunJobs
}

/** Runs a job once for each leg of its matrix; a job without one has one leg. */
export async function runLegs(
  run: RunContext,
  instance: Instance,
  job: JobDefinition,
  prepared: PreparedJob,
): Promise<JobOutcome> {
  const { strategy } = prepared
  const failFast = new AbortController()
  const lanes = Math.min(strategy.maxParallel, strategy.legs.length)
  const outcomes = await mapConcurrent(strategy.legs, lanes, async (leg, index) => {
    const outcome = await runLeg(run, instance, job, prepared, leg, index, failFast.signal)
    if (outcome.result === 'failure' && strategy.failFast && strategy.legs.length > 1) {
      failFast.abort('The strategy configuration was canceled because a job of the matrix failed')
    }
    return outcome
  })
  const result = combine(outcomes.map((outcome) => outcome.result))
  // Outputs of a matrix: the last leg that wrote a value wins.
  const outputs: Record<string, string> = {}
  for (const outcome of outcomes) {
    for (const [name, value] of Object.entries(outcome.outputs)) {
      if (value !== '' || outputs[name] === undefined) outputs[name] = value
    }
  }
  return { result, outputs }
}

async function runLeg(
  run: RunContext,
  instance: Instance,
  job: JobDefinition,
  { scope, strategy, needs, queuedAt, runJobs }: PreparedJob,
  leg: Leg,
  index: number,
  failFast: AbortSignal,
): Promise<JobOutcome> {
  const strategyContext: JsonObject = {
    'fail-fast': strategy.failFast,
    'job-index': index,
    'job-total': strategy.legs.length,
    'max-parallel': Number.isFinite(strategy.maxParallel) ? strategy.maxParallel : strategy.legs.length,
  }
  const legScope: Scope = {
    ...scope,
    contexts: { ...scope.contexts, matrix: leg.matrix, strategy: strategyContext },
  }
  const id = `${instance.prefix}${job.id}${leg.suffix}`
  const name = `${instance.prefix}${jobName(job, legScope, leg.suffix)}`
  const permissions = instance.loaded.permissions.get(job.id) ?? {}
  const stop = new AbortController()
  const cancelRunning = () => {
    // GitHub looks at a running job's `if` again when the run is cancelled: `always()` lets it go on.
    if (!holds(job.condition, scope)) stop.abort(run.cancelled.reason ?? instance.cancelled.reason)
  }
  const late = run.cancelled.aborted || instance.cancelled.aborted
  const onFailFast = () => stop.abort(failFast.reason)
  const onForced = () => stop.abort(run.forced.reason)
  if (!late) {
    run.cancelled.addEventListener('abort', cancelRunning, { once: true })
    instance.cancelled.addEventListener('abort', cancelRunning, { once: true })
  }
  failFast.addEventListener('abort', onFailFast, { once: true })
  run.forced.addEventListener('abort', onForced, { once: true })
  if (run.forced.aborted) onForced()
  if (failFast.aborted) onFailFast()
  const unstarted = { run, id, name, permissions, environment: undefined, matrix: leg.matrix, queuedAt }
  const member = { cancel: (reason: string) => stop.abort(reason) }
  let ticket: Ticket | undefined
  try {
    if (stop.signal.aborted) return record(unstarted, { conclusion: 'cancelled', annotations: [] })
    const setting = readConcurrency(job.concurrency, legScope)
    if (setting !== undefined) {
      ticket = await enterGroup(run, instance, setting, member, stop.signal, id)
    }
    if (job.kind === 'call') {
      return await runCall(run, instance, job, {
        id,
        scope: legScope,
        cancelled: stop.signal,
        member,
        runJobs,
      })
    }
    return await runStepsJob({
      run,
      instance,
      job,
      id,
      name,
      permissions,
      environment: readEnvironment(run, job.environment, legScope),
      needs,
      strategy: strategyContext,
      matrix: leg.matrix,
      queuedAt,
      cancelled: stop.signal,
    })
  } catch (error) {
    const superseded = error instanceof SupersededError
    const cancelled = superseded || stop.signal.aborted
    return record(unstarted, {
      conclusion: cancelled ? 'cancelled' : 'failure',
      annotations: cancelled && !superseded ? [] : [{ level: 'error', message: errorMessage(error) }],
    })
  } finally {
    ticket?.release()
    run.cancelled.removeEventListener('abort', cancelRunning)
    instance.cancelled.removeEventListener('abort', cancelRunning)
    failFast.removeEventListener('abort', onFailFast)
    run.forced.removeEventListener('abort', onForced)
  }
}

// A condition that cannot be evaluated keeps nothing alive.
function holds(condition: string, scope: Scope): boolean {
  try {
    return evaluateCondition(condition, scope)
  } catch {
    return false
  }
}
