import type { Json } from '../../../kernel/index.ts'
import { expandObject, expandStrings, expandText, type Scope } from '../expression/index.ts'
import type { CallJob } from '../workflow/index.ts'
import type { Member } from './concurrency.ts'
import { enterGroup, readConcurrency } from './groups.ts'
import { callInputs } from './inputs.ts'
import { combine, type Instance, type JobOutcome, type RunContext } from './run-context.ts'

/** Runs the jobs of a workflow. Given as an argument, since a called workflow's jobs may call workflows themselves. */
export type RunJobs = (run: RunContext, instance: Instance) => Promise<ReadonlyMap<string, JobOutcome>>

export interface CallLeg {
  readonly id: string
  readonly scope: Scope
  readonly cancelled: AbortSignal
  readonly member: Member
  readonly runJobs: RunJobs
}

/** Runs a called workflow as a job: its inputs, its secrets, its jobs, and its outputs from theirs. */
export async function runCall(
  run: RunContext,
  caller: Instance,
  job: CallJob,
  leg: CallLeg,
): Promise<JobOutcome> {
  const loaded = caller.loaded.calls.get(job.id)
  const call = loaded?.workflow.call
  if (loaded === undefined || call === undefined) throw new Error(`${job.uses} was not loaded`)
  const withSecrets: Scope = {
    ...leg.scope,
    contexts: { ...leg.scope.contexts, secrets: caller.secrets },
  }
  const inputScope: Scope = { contexts: { github: run.github, vars: run.request.vars ?? {} } }
  const instance: Instance = {
    loaded,
    prefix: `${leg.id} / `,
    inputs: callInputs(call.inputs, expandObject(job.with, leg.scope), inputScope),
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
    const outcomes = await leg.runJobs(run, {
      ...instance,
      ancestors: [...instance.ancestors, member],
      cancelled: AbortSignal.any([leg.cancelled, stop.signal]),
    })
    const result = combine([...outcomes.values()].map((outcome) => outcome.result))
    const jobs: Record<string, Json> = {}
    for (const [id, outcome] of outcomes) jobs[id] = { result: outcome.result, outputs: outcome.outputs }
    const scope: Scope = { contexts: { ...inputScope.contexts, inputs: instance.inputs, jobs } }
    const outputs = Object.fromEntries(
      call.outputs.map(({ name, value }) => [name, expandText(value, scope)]),
    )
    return { result, outputs }
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
