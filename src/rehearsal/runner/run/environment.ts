import { asText, expand, isObject, type Scope } from '../expression/index.ts'
import type { TemplateToken } from '../github-packages.ts'
import type { EnvironmentSettings, JobIdentity } from '../types.ts'
import { members } from '../workflow/index.ts'
import { matchesPattern } from './patterns.ts'
import type { Instance, RunContext } from './run-context.ts'

export interface JobEnvironment {
  readonly name: string
  readonly settings: EnvironmentSettings
  /** Evaluated when the job ends, with its steps' outputs. */
  readonly url?: TemplateToken
  /** Whether GitHub keeps a deployment record of the job. */
  readonly record: boolean
}

/** Thrown where an environment does not let the job start. */
export class EnvironmentRefusal extends Error {
  override readonly name = 'EnvironmentRefusal'
}

/** The environment of a job, undefined where it has none. */
export function readEnvironment(
  run: RunContext,
  token: TemplateToken | undefined,
  scope: Scope,
): JobEnvironment | undefined {
  if (token === undefined) return undefined
  const url = members(token).get('url')
  const name =
    url === undefined ? nameOf(expand(token, scope)) : asText(expand(members(token).get('name'), scope))
  const deployment = members(token).get('deployment')
  if (name === '') return undefined
  const settings = Object.entries(run.request.environments ?? {}).find(
    ([known]) => known.toLowerCase() === name.toLowerCase(),
  )?.[1]
  return {
    name,
    settings: settings ?? {},
    ...(url === undefined ? {} : { url }),
    record: deployment === undefined || expand(deployment, scope) !== false,
  }
}

function nameOf(value: ReturnType<typeof expand>): string {
  return isObject(value) ? asText(value['name']) : asText(value)
}

/**
 * Waits until the environment lets the job start: the ref may deploy, a reviewer has approved.
 * @throws EnvironmentRefusal where it never will
 */
export async function passProtection(
  run: RunContext,
  identity: JobIdentity,
  environment: JobEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const { refs, reviewers = [], waitMinutes = 0 } = environment.settings
  const ref = identity.ref.replace(/^refs\/(heads|tags|pull)\//, '')
  if (refs !== undefined && !refs.some((pattern) => matchesPattern(pattern, ref))) {
    throw new EnvironmentRefusal(
      `${identity.ref.startsWith('refs/tags/') ? 'Tag' : 'Branch'} "${ref}" is not allowed to deploy to ${environment.name} due to environment protection rules.`,
    )
  }
  const waits = (reason: string) =>
    run.emit({
      type: 'job-waiting',
      at: run.clock.now(),
      runId: run.runId,
      job: identity.job,
      on: 'approval',
      reason: `${environment.name} ${reason}`,
    })
  if (waitMinutes > 0) {
    waits(`waits ${waitMinutes} minutes`)
    await run.clock.sleep(waitMinutes * 60_000, signal)
  }
  if (reviewers.length === 0) return
  const { approve } = run.options
  if (approve === undefined) {
    throw new EnvironmentRefusal(
      `The environment ${environment.name} needs an approval by ${reviewers.join(' or ')}, and nobody answers for them here.`,
    )
  }
  waits(`waits for ${reviewers.join(' or ')}`)
  const stop = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  const verdict = await Promise.race([
    approve({ ...identity, environment: environment.name, reviewers }, signal),
    stop,
  ])
  if (verdict === 'rejected') {
    throw new EnvironmentRefusal(`The deployment to ${environment.name} was rejected.`)
  }
}

/** The secrets and variables of a job: the environment's in front of what the instance has. */
export function environmentValues(
  instance: Instance,
  vars: Readonly<Record<string, string>>,
  environment: JobEnvironment | undefined,
) {
  const own = Object.entries(environment?.settings.secrets ?? {})
  const passed = new Set(Object.keys(instance.secrets).map((name) => name.toUpperCase()))
  const seen = instance.seesEnvironmentSecrets ? own : own.filter(([name]) => passed.has(name.toUpperCase()))
  return {
    secrets: overlay(instance.secrets, Object.fromEntries(seen)),
    vars: overlay(vars, environment?.settings.vars ?? {}),
  }
}

// Names of secrets and variables are not case sensitive.
function overlay(
  base: Readonly<Record<string, string>>,
  over: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = new Set(Object.keys(over).map((name) => name.toUpperCase()))
  return {
    ...Object.fromEntries(Object.entries(base).filter(([name]) => !names.has(name.toUpperCase()))),
    ...over,
  }
}
