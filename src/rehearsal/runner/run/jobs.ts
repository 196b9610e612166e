import { errorMessage, type JsonObject } from '../../../kernel/index.ts'
import { evaluateCondition, type Scope } from '../expression/index.ts'
import type { JobDefinition } from '../workflow/index.ts'
import { jobName } from './job-name.ts'
import { record } from './job-result.ts'
import { runLegs } from './legs.ts'
import { readStrategy } from './matrix.ts'
import type { Instance, JobOutcome, RunContext } from './run-context.ts'

/** Runs all jobs of a workflow in the order of their `needs`; gives what each of them came to. */
export async function runJobs(run: RunContext, instance: Instance): Promise<ReadonlyMap<string, JobOutcome>> {
  const { jobs } = instance.loaded.workflow
  const outcomes = new Map<string, JobOutcome>()
  const started = new Map<string, Promise<void>>()
  const start = (job: JobDefinition): Promise<void> => {
    const known = started.get(job.id)
    if (known !== undefined) return known
    const work = (async () => {
      await Promise.all(
        job.needs.map((need) => {
          const needed = jobs.find(({ id }) => id.toLowerCase() === need.toLowerCase())
          return needed === undefined ? undefined : start(needed)
        }),
      )
      outcomes.set(job.id, await runJob(run, instance, job, outcomes))
    })()
    started.set(job.id, work)
    return work
  }
  await Promise.all(jobs.map(start))
  return outcomes
}

async function runJob(
  run: RunContext,
  instance: Instance,
  job: JobDefinition,
  outcomes: ReadonlyMap<string, JobOutcome>,
): Promise<JobOutcome> {
  const queuedAt = run.clock.now()
  const id = `${instance.prefix}${job.id}`
  const cancelled = () => run.cancelled.aborted || instance.cancelled.aborted
  const ancestors = ancestorsOf(instance, job).map((need) => outcomes.get(need)?.result ?? 'skipped')
  const needs: JsonObject = Object.fromEntries(
    job.needs.map((need) => {
      const outcome = outcomes.get(need)
      return [need, { result: outcome?.result ?? 'skipped', outputs: outcome?.outputs ?? {} }]
    }),
  )
  const scope: Scope = {
    contexts: { github: run.github, needs, vars: run.request.vars ?? {}, inputs: instance.inputs },
    functions: {
      success: () => !cancelled() && ancestors.every((result) => result === 'success'),
      failure: () => ancestors.includes('failure'),
      cancelled,
    },
  }
  const unstarted = {
    run,
    id,
    name: `${instance.prefix}${jobName(job, scope, '')}`,
    permissions: instance.loaded.permissions.get(job.id) ?? {},
    environment: undefined,
    matrix: {},
    queuedAt,
  }
  try {
    if (!evaluateCondition(job.condition, scope)) {
      const stopped = cancelled() && ancestors.every((result) => result === 'success')
      return record(unstarted, { conclusion: stopped ? 'cancelled' : 'skipped', annotations: [] })
    }
    const strategy = readStrategy(job.strategy, scope)
    return await runLegs(run, instance, job, { scope, strategy, needs, queuedAt, runJobs })
  } catch (error) {
    return record(unstarted, {
      conclusion: 'failure',
      annotations: [{ level: 'error', message: `${instance.loaded.workflow.path}: ${errorMessage(error)}` }],
    })
  }
}

/** Every job that a job needs, directly or through others: what `success()` and `failure()` look at. */
function ancestorsOf(instance: Instance, job: JobDefinition): readonly string[] {
  const found = new Set<string>()
  const visit = (id: string) => {
    if (found.has(id)) return
    found.add(id)
    for (const need of instance.loaded.workflow.jobs.find((other) => other.id === id)?.needs ?? [])
      visit(need)
  }
  for (const need of job.needs) visit(need)
  return [...found]
}
