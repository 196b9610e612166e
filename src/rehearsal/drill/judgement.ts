import type { JobResult, RunResult, StepResult } from '../runner/index.ts'
import { type DatabaseChange, databaseChange, describeChange } from './database-state.ts'
import type { Seen } from './scenario.ts'
import { answered } from './version.ts'

/** What a deploy asks of ECS. */
const deploying = new Set(['RegisterTaskDefinition', 'UpdateService', 'CreateService'])

/** Collects what did not come out as declared; each check says what was seen instead. */
export class Judgement {
  readonly problems: string[] = []
  readonly #seen: Seen

  constructor(seen: Seen) {
    this.#seen = seen
  }

  run(workflow: string, conclusion: RunResult['conclusion']): this {
    const run = this.#find(workflow)
    if (run === undefined)
      this.problems.push(
        `no run of the workflow "${workflow}" was seen; there were ${this.#seen.runs.map((it) => it.workflow).join(', ') || 'none'}`,
      )
    else if (run.conclusion !== conclusion)
      this.problems.push(
        `the workflow "${workflow}" ended ${run.conclusion} instead of ${conclusion}${firstError(run)}`,
      )
    return this
  }

  /** A job must have failed at a step whose summary, annotations or log hold these words. */
  failedBecause(workflow: string, step: RegExp, words: RegExp): this {
    const failed =
      this.#find(workflow)?.jobs.flatMap((job) => job.steps.filter((it) => it.outcome === 'failure')) ?? []
    if (failed.length === 0) this.problems.push(`no step of "${workflow}" failed`)
    else if (!failed.some((it) => step.test(it.name) && words.test(said(it)))) {
      this.problems.push(
        `"${workflow}" failed at ${failed.map((it) => JSON.stringify(it.name)).join(', ')}, but not at ${step} with the words ${words}`,
      )
    }
    return this
  }

  /** A job that must not have run, because one before it was red. */
  neverRan(workflow: string, job: RegExp): this {
    const ran =
      this.#find(workflow)?.jobs.filter((it) => job.test(it.id) && it.conclusion !== 'skipped') ?? []
    if (ran.length > 0)
      this.problems.push(
        `the job ${ran.map((it: JobResult) => it.id).join(', ')} of "${workflow}" ran, although one before it was red`,
      )
    return this
  }

  serves(environment: string, version: string): this {
    const found = this.#seen.serving[environment]
    if (found !== version)
      this.problems.push(`${environment} serves ${found ?? 'nothing'} instead of ${version}`)
    return this
  }

  /** No failed request, and no version but these. */
  probe(allowed: readonly string[]): this {
    for (const probe of this.#seen.probes) {
      const first = probe.failures[0]
      if (first !== undefined)
        this.problems.push(
          `${probe.failures.length} of ${probe.requests} requests to ${probe.name} failed, the first with: ${first.problem}`,
        )
      if (probe.requests === 0) this.problems.push(`nothing was asked of ${probe.name}`)
      const others = probe.versions.filter((it) => it.version !== answered && !allowed.includes(it.version))
      if (others.length > 0)
        this.problems.push(
          `users of ${probe.name} met ${others.map((it) => `${it.version} (${it.requests} requests)`).join(', ')}`,
        )
    }
    return this
  }

  /** Users must have met this version. */
  met(version: string): this {
    if (!this.#seen.probes.some((probe) => probe.versions.some((it) => it.version === version))) {
      this.problems.push(`no request of the probe was answered by ${version}`)
    }
    return this
  }

  /** Schema, rows and ledger of an environment's database are the same at both moments. */
  sameDatabase(environment: string, from = 'before', to = 'after'): this {
    const change = this.#change(environment, from, to)
    if (change === undefined) return this
    const found = describeChange(change)
    if (found !== 'as before') this.problems.push(`the database of ${environment} is not as it was: ${found}`)
    return this
  }

  /**
   * One migration more is in the ledger, these objects are there and nothing else is otherwise: no row is lost.
   * @param objects in the words of database-state.ts
   */
  migrated(environment: string, objects: readonly string[], from = 'before', to = 'after'): this {
    const change = this.#change(environment, from, to)
    if (change === undefined) return this
    const { added, removed, rows, applied, takenBack } = change
    const exact =
      applied.length === 1 &&
      added.length === objects.length &&
      objects.every((it) => added.includes(it)) &&
      removed.length + rows.length + takenBack.length === 0
    if (!exact)
      this.problems.push(
        `the database of ${environment} was to have one more migration with ${objects.join(', ')}, and is: ${describeChange(change)}`,
      )
    return this
  }

  /** Nothing was registered with ECS and no service was touched. */
  deployedNothing(): this {
    const { stage, startedAt } = this.#seen
    const calls = stage.cloud.calls
      .entries({ service: 'ecs' })
      .filter(({ at, operation }) => at >= startedAt && deploying.has(operation))
    if (calls.length > 0)
      this.problems.push(`ECS was asked for ${calls.map((it) => it.operation).join(', ')} all the same`)
    return this
  }

  that(fact: boolean, problem: string): this {
    if (!fact) this.problems.push(problem)
    return this
  }

  #change(environment: string, from: string, to: string): DatabaseChange | undefined {
    const [before, after] = [from, to].map((moment) => this.#seen.databases[moment]?.[environment])
    if (before !== undefined && after !== undefined) return databaseChange(before, after)
    this.problems.push(`the database of ${environment} was not looked at, ${from} or ${to}`)
    return undefined
  }

  #find(workflow: string): RunResult | undefined {
    return this.#seen.runs.findLast((run) => run.workflow === workflow)
  }
}

/** Everything that a step said, in one text. */
export function said(step: StepResult): string {
  const summary = (step.summary ?? '').replace(/\\([\\`*_[\]|~#])/g, '$1')
  return [summary, ...step.annotations.map((it) => it.message), ...step.lines].join('\n')
}

function firstError(run: RunResult): string {
  const step = run.jobs.flatMap((job) => job.steps).find((it) => it.outcome === 'failure')
  const message =
    step?.annotations.find((it) => it.level === 'error')?.message ?? step?.lines.at(-1) ?? run.message
  return message === undefined ? '' : `: ${step?.name ?? ''}: ${message.split('\n')[0] ?? ''}`
}
