import { errorMessage, type Json, type JsonObject, mapConcurrent } from '../../../kernel/index.ts'
import {
  asText,
  evaluateCondition,
  expand,
  expandObject,
  expandStrings,
  expandText,
  isObject,
  type Scope,
} from '../expression/index.ts'
import type { TemplateToken } from '../github-packages.ts'
import type { CallJob, JobDefinition } from '../workflow/index.ts'
import type { GroupSetting, Ticket } from './concurrency.ts'
import { readEnvironment } from './environment.ts'
import { callInputs } from './inputs.ts'
import { type Leg, readStrategy, type Strategy } from './matrix.ts'
import type { Instance, JobOutcome, RunContext } from './run-context.ts'
import { record, runStepsJob } from './steps-job.ts'

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
    name: `${instance.prefix}${nameOf(job, scope, '')}`,
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
    return await runLegs(run, instance, job, { scope, strategy, needs, queuedAt })
  } catch (error) {
    return record(unstarted, {
      conclusion: 'failure',
      annotations: [{ level: 'error', message: `${instance.loaded.workflow.path}: ${errorMessage(error)}` }],
    })
  }
}

interface Prepared {
  readonly scope: Scope
  readonly strategy: Strategy
  readonly needs: JsonObject
  readonly queuedAt: number
}

async function runLegs(
  run: RunContext,
  instance: Instance,
  job: JobDefinition,
  prepared: Prepared,
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
  const results = outcomes.map(({ result }) => result)
  const result =
    (['failure', 'cancelled', 'success'] as const).find((candidate) => results.includes(candidate)) ??
    'skipped'
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
  { scope, strategy, needs, queuedAt }: Prepared,
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
  const name = `${instance.prefix}${nameOf(job, legScope, leg.suffix)}`
  const permissions = instance.loaded.permissions.get(job.id) ?? {}
  const stop = new AbortController()
  const cancelRunning = () => {
    // GitHub looks at a running job's `if` again when the run is cancelled: `always()` lets it go on.
    if (!holds(job.condition, scope)) stop.abort(run.cancelled.reason ?? instance.cancelled.reason)
  }
  const late = run.cancelled.aborted || instance.cancelled.aborted
  const onFailFast = () => stop.abort(failFast.reason)
  if (!late) {
    run.cancelled.addEventListener('abort', cancelRunning, { once: true })
    instance.cancelled.addEventListener('abort', cancelRunning, { once: true })
  }
  failFast.addEventListener('abort', onFailFast, { once: true })
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
        name,
        legScope,
        leg,
        queuedAt,
        cancelled: stop.signal,
        member,
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
    const superseded = error instanceof Error && error.name === 'SupersededError'
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
  }
}

interface CallLeg {
  readonly id: string
  readonly name: string
  readonly legScope: Scope
  readonly leg: Leg
  readonly queuedAt: number
  readonly cancelled: AbortSignal
  readonly member: { readonly cancel: (reason: string) => void }
}

/** Runs a called workflow as a job: its inputs, its secrets, its jobs, and its outputs from theirs. */
async function runCall(run: RunContext, caller: Instance, job: CallJob, leg: CallLeg): Promise<JobOutcome> {
  const loaded = caller.loaded.calls.get(job.id)
  const call = loaded?.workflow.call
  if (loaded === undefined || call === undefined) throw new Error(`${job.uses} was not loaded`)
  const withSecrets: Scope = {
    ...leg.legScope,
    contexts: { ...leg.legScope.contexts, secrets: caller.secrets },
  }
  const inputScope: Scope = { contexts: { github: run.github, vars: run.request.vars ?? {} } }
  const instance: Instance = {
    loaded,
    prefix: `${leg.id} / `,
    inputs: callInputs(call.inputs, expandObject(job.with, leg.legScope), inputScope),
    secrets:
      job.secrets === 'inherit'
        ? caller.secrets
        : declaredNames(call.secrets, expandStrings(job.secrets, withSecrets)),
    seesEnvironmentSecrets: job.secrets === 'inherit' && caller.seesEnvironmentSecrets,
    ancestors: [...caller.ancestors, leg.member],
    cancelled: leg.cancelled,
  }
  const setting = readConcurrency(loaded.workflow.concurrency, {
    contexts: { ...inputScope.contexts, inputs: instance.inputs },
  })
  const stop = new AbortController()
  const member = { cancel: (reason: string) => stop.abort(reason) }
  const ticket =
    setting === undefined
      ? undefined
      : await enterGroup(run, instance, setting, member, leg.cancelled, leg.id)
  try {
    const outcomes = await runJobs(run, {
      ...instance,
      ancestors: [...instance.ancestors, member],
      cancelled: AbortSignal.any([leg.cancelled, stop.signal]),
    })
    const results = [...outcomes.values()].map(({ result }) => result)
    const result = (['failure', 'cancelled', 'success'] as const).find((candidate) =>
      results.includes(candidate),
    )
    const jobs: Record<string, Json> = {}
    for (const [id, outcome] of outcomes) jobs[id] = { result: outcome.result, outputs: outcome.outputs }
    const scope: Scope = { contexts: { ...inputScope.contexts, inputs: instance.inputs, jobs } }
    const outputs = Object.fromEntries(
      call.outputs.map(({ name, value }) => [name, expandText(value, scope)]),
    )
    return { result: result ?? 'skipped', outputs }
  } finally {
    ticket?.release()
  }
}

// A secret that the caller names but has not is an empty one, and is there.
function declaredNames(
  declared: readonly { readonly name: string }[],
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) =>
      declared.some((secret) => secret.name.toLowerCase() === name.toLowerCase()),
    ),
  )
}

/** A `concurrency:` value; undefined where there is none, or an empty group. */
export function readConcurrency(token: TemplateToken | undefined, scope: Scope): GroupSetting | undefined {
  const value = expand(token, scope)
  if (!isObject(value)) {
    const group = asText(value)
    return group === '' ? undefined : { group, cancelInProgress: false, queue: 'single' }
  }
  const group = asText(value['group'])
  if (group === '') return undefined
  const cancelInProgress = asText(value['cancel-in-progress']) === 'true'
  const queue = asText(value['queue']) === 'max' ? 'max' : 'single'
  if (queue === 'max' && cancelInProgress) {
    throw new Error(`The concurrency group ${group} has both 'queue: max' and 'cancel-in-progress: true'`)
  }
  return { group, cancelInProgress, queue }
}

export function enterGroup(
  run: RunContext,
  instance: Pick<Instance, 'ancestors'>,
  setting: GroupSetting,
  member: { readonly cancel: (reason: string) => void },
  signal: AbortSignal,
  place: string,
  onWait?: () => void,
): Promise<Ticket> {
  const reason = `waits for the concurrency group ${setting.group}`
  return run.groups.enter(setting, member, instance.ancestors, {
    signal,
    place,
    repository: run.request.repository,
    onWait:
      onWait ??
      (() =>
        run.emit({
          type: 'job-waiting',
          at: run.clock.now(),
          runId: run.runId,
          job: place,
          on: 'concurrency',
          reason,
        })),
  })
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

function nameOf(job: JobDefinition, scope: Scope, suffix: string): string {
  if (job.name === undefined) return `${job.id}${suffix}`
  if (suffix === '' && job.name.isExpression && job.strategy !== undefined) return job.id
  const name = expandText(job.name, scope) || job.id
  return job.name.isExpression ? name : `${name}${suffix}`
}

function holds(condition: string, scope: Scope): boolean {
  try {
    return evaluateCondition(condition, scope)
  } catch {
    return false
  }
}
