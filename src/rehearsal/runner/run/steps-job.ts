import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { errorMessage, type JsonObject } from '../../../kernel/index.ts'
import {
  asText,
  expandFlag,
  expandMinutes,
  expandObject,
  expandStrings,
  expandText,
  isObject,
  type Scope,
} from '../expression/index.ts'
import {
  actionResolver,
  type Frame,
  type JobDirectories,
  type JobWorld,
  killGroup,
  Masks,
  prepareActions,
  runJobSteps,
  shownStep,
  stepScope,
} from '../job/index.ts'
import type { Conclusion, JobResult, Permissions, RunnerAnnotation, StepResult } from '../types.ts'
import type { StepsJob } from '../workflow/index.ts'
import { environmentValues, type JobEnvironment, passProtection } from './environment.ts'
import { type Instance, identityOf, type JobOutcome, type RunContext } from './run-context.ts'

/** How long after a cancellation `always()` steps may go on: GitHub's cancel timeout. */
const cancelTimeoutMs = 5 * 60_000

export interface StepsLeg {
  readonly run: RunContext
  readonly instance: Instance
  readonly job: StepsJob
  readonly id: string
  readonly name: string
  readonly permissions: Permissions
  readonly environment: JobEnvironment | undefined
  readonly needs: JsonObject
  readonly strategy: JsonObject
  readonly matrix: JsonObject
  readonly queuedAt: number
  /** Fires when this job is cancelled. */
  readonly cancelled: AbortSignal
}

/** Runs one job on this machine: protection, token, folders, steps, outputs. Never throws for what the job did. */
export async function runStepsJob(leg: StepsLeg): Promise<JobOutcome> {
  const { run, id, environment } = leg
  const identity = identityOf(run, leg.instance, id, environment?.name)
  const annotations: RunnerAnnotation[] = []
  let place: { release(): void } | undefined
  try {
    if (environment !== undefined) await passProtection(run, identity, environment, leg.cancelled)
    if (run.places.full) {
      run.emit({
        type: 'job-waiting',
        at: run.clock.now(),
        runId: run.runId,
        job: id,
        on: 'runner',
        reason: 'all places are taken',
      })
    }
    place = await run.places.take(leg.cancelled)
    return await onRunner(leg, identity, annotations)
  } catch (error) {
    const cancelled = leg.cancelled.aborted
    if (!cancelled) annotations.push({ level: 'error', message: errorMessage(error) })
    return record(leg, { conclusion: cancelled ? 'cancelled' : 'failure', annotations })
  } finally {
    place?.release()
  }
}

async function onRunner(
  leg: StepsLeg,
  identity: ReturnType<typeof identityOf>,
  annotations: RunnerAnnotation[],
): Promise<JobOutcome> {
  const { run, job, environment } = leg
  const startedAt = run.clock.now()
  run.emit({
    type: 'job-started',
    at: startedAt,
    runId: run.runId,
    job: leg.id,
    name: leg.name,
    ...(environment === undefined ? {} : { environment: environment.name }),
  })
  const over = new AbortController()
  const abandoned = new AbortController()
  const cancel = new AbortController()
  const onCancelled = () => {
    cancel.abort(leg.cancelled.reason)
    run.clock.sleep(cancelTimeoutMs, over.signal).then(
      () => abandoned.abort(),
      () => undefined,
    )
  }
  if (leg.cancelled.aborted) onCancelled()
  else leg.cancelled.addEventListener('abort', onCancelled, { once: true })

  const world = await createWorld(leg, identity, cancel.signal, abandoned.signal)
  const frame: Frame = {
    kind: 'job',
    depth: 0,
    source: leg.instance.loaded.source,
    inputs: leg.instance.inputs,
    steps: {},
    status: () => world.status,
    merge: (conclusion) => {
      if (conclusion === 'failure' && world.status === 'success') world.status = 'failure'
    },
    env: {},
    action: {},
  }
  const scope = (): Scope => stepScope(world, frame, Object.fromEntries(world.env), world.contexts.github)
  const deployment =
    environment?.record === true
      ? await run.options.deployments?.create({ ...identity, environment: environment.name })
      : undefined
  const tell = async (state: 'in_progress' | 'success' | 'failure' | 'error', url?: string) => {
    if (deployment === undefined || environment === undefined) return
    await run.options.deployments?.status(deployment, state, {
      environment: environment.name,
      ...(url === undefined ? {} : { url }),
    })
  }
  let timedOut = false
  try {
    const minutes = expandMinutes(job.timeoutMinutes, scope()) ?? 360 * 60_000
    run.clock.sleep(minutes, over.signal).then(
      () => {
        timedOut = true
        annotations.push({
          level: 'error',
          message: `The job has exceeded the maximum execution time of ${minutes / 60_000}m0s`,
        })
        onCancelled()
      },
      () => undefined,
    )
    await tell('in_progress')
    const ready = await shownStep(world, 'Set up job', undefined, (log) =>
      prepareActions(world, frame, job.steps, log, leg.permissions),
    )
    if (ready.conclusion === 'success') await runJobSteps(world, frame, job.steps)
    const outputs = jobOutputs(world, job, scope(), annotations)
    const url = environment?.url === undefined ? undefined : expandText(environment.url, scope())
    const conclusion: Conclusion = timedOut || cancel.signal.aborted ? 'cancelled' : world.status
    await tell(conclusion === 'success' ? 'success' : conclusion === 'cancelled' ? 'error' : 'failure', url)
    const tolerated = conclusion === 'failure' && expandFlag(job.continueOnError, scope())
    return record(leg, {
      conclusion,
      annotations,
      outputs,
      steps: world.results,
      startedAt,
      ...(url === undefined ? {} : { url }),
      tolerated,
    })
  } finally {
    over.abort()
    leg.cancelled.removeEventListener('abort', onCancelled)
    for (const group of world.survivors) killGroup(group)
  }
}

/** Outputs of a job; one that holds a masked value is dropped, as GitHub does. */
function jobOutputs(
  world: JobWorld,
  job: StepsJob,
  scope: Scope,
  annotations: RunnerAnnotation[],
): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  for (const [name, value] of Object.entries(expandStrings(job.outputs, scope))) {
    if (world.masks.contains(value)) {
      annotations.push({ level: 'warning', message: `Skip output '${name}' since it may contain secret.` })
    } else outputs[name] = value
  }
  return outputs
}

interface Ending {
  readonly conclusion: Conclusion
  readonly annotations: readonly RunnerAnnotation[]
  readonly outputs?: Readonly<Record<string, string>>
  readonly steps?: readonly StepResult[]
  readonly startedAt?: number
  readonly url?: string
  readonly tolerated?: boolean
}

/** Enters a job into the run's result; a failure that `continue-on-error` tolerates counts as success for the run. */
export function record(
  leg: Pick<StepsLeg, 'run' | 'id' | 'name' | 'permissions' | 'environment' | 'matrix' | 'queuedAt'>,
  ending: Ending,
): JobOutcome {
  const { run, id, name, environment } = leg
  const finishedAt = run.clock.now()
  const startedAt = ending.startedAt ?? finishedAt
  const outputs = ending.outputs ?? {}
  const result: JobResult = {
    id,
    name,
    conclusion: ending.conclusion,
    outputs,
    steps: ending.steps ?? [],
    ...(environment === undefined
      ? {}
      : {
          environment: { name: environment.name, ...(ending.url === undefined ? {} : { url: ending.url }) },
        }),
    ...(Object.keys(leg.matrix).length === 0 ? {} : { matrix: leg.matrix }),
    annotations: ending.annotations,
    permissions: leg.permissions,
    queuedAt: leg.queuedAt,
    startedAt,
    finishedAt,
  }
  run.results.push(result)
  run.emit({
    type: 'job-finished',
    at: finishedAt,
    runId: run.runId,
    job: id,
    name,
    conclusion: ending.conclusion,
    outputs,
    durationMs: finishedAt - startedAt,
  })
  return { result: ending.tolerated === true ? 'success' : ending.conclusion, outputs }
}

async function createWorld(
  leg: StepsLeg,
  identity: ReturnType<typeof identityOf>,
  cancelled: AbortSignal,
  abandoned: AbortSignal,
): Promise<JobWorld> {
  const { run, instance, job } = leg
  const masks = new Masks()
  const token = await run.options.issueToken({ ...identity, permissions: leg.permissions })
  masks.add(token)
  const { secrets, vars } = environmentValues(instance, run.request.vars ?? {}, leg.environment)
  for (const secret of Object.values(secrets)) masks.add(secret)
  const idToken = leg.permissions['id-token'] === 'write' ? await run.options.idToken?.(identity) : undefined
  if (idToken !== undefined) masks.add(idToken.requestToken)
  const { runtime } = run.options
  if (runtime !== undefined) masks.add(runtime.token)

  const dirs = await createDirectories(run, leg.id)
  const eventPath = join(dirs.temp, '_github_workflow', 'event.json')
  await mkdir(join(dirs.temp, '_github_workflow'), { recursive: true })
  await writeFile(eventPath, JSON.stringify(run.github['event'], null, 2))
  const { source } = instance.loaded
  const debug = vars['ACTIONS_STEP_DEBUG'] === 'true' || secrets['ACTIONS_STEP_DEBUG'] === 'true'
  const contexts = {
    github: { ...run.github, job: job.id, token, workspace: dirs.workspace, event_path: eventPath },
    vars,
    secrets: { ...secrets, GITHUB_TOKEN: token },
    needs: leg.needs,
    matrix: leg.matrix,
    strategy: leg.strategy,
    job: {
      workflow_ref: instance.loaded.ref,
      workflow_sha: source.sha,
      workflow_repository: source.repository,
      workflow_file_path: instance.loaded.workflow.path,
    },
    runner: {
      name: 'deploy-kit',
      os: process.platform === 'darwin' ? 'macOS' : 'Linux',
      arch: arch() === 'arm64' ? 'ARM64' : 'X64',
      temp: dirs.temp,
      tool_cache: dirs.toolCache,
      workspace: join(dirs.workspace, '..'),
      environment: 'github-hosted',
      ...(debug ? { debug: '1' } : {}),
    },
  }
  const scope: Scope = { contexts: { ...contexts, inputs: instance.inputs } }
  const { workflow } = instance.loaded
  const workflowEnv = expandStrings(workflow.env, scope)
  const env = {
    ...workflowEnv,
    ...expandStrings(job.env, { contexts: { ...scope.contexts, env: workflowEnv } }),
  }
  const withEnv: Scope = { contexts: { ...scope.contexts, env } }
  const defaults = {
    ...runDefaults(expandObject(workflow.defaults, withEnv)),
    ...runDefaults(expandObject(job.defaults, withEnv)),
  }
  return {
    runId: run.runId,
    job: leg.id,
    clock: run.clock,
    masks,
    emit: run.emit,
    debug,
    dirs,
    baseEnv: {
      LANG: 'C.UTF-8',
      USER: 'runner',
      SHELL: '/bin/bash',
      ...run.options.extraEnv,
      HOME: dirs.home,
      PATH: run.path.join(':'),
    },
    env: new Map(Object.entries(env)),
    prependedPath: [],
    contexts,
    defaults,
    status: 'success',
    cancelled,
    abandoned,
    actions: actionResolver({
      workspace: dirs.workspace,
      workflowSource: source,
      repository: run.repository,
    }),
    services: run.services,
    postSteps: [],
    preState: new Map(),
    results: [],
    survivors: new Set(),
    idToken,
    runtime,
  }
}

async function createDirectories(run: RunContext, job: string): Promise<JobDirectories> {
  const name = run.request.repository.split('/')[1] ?? 'repository'
  const root = join(run.dir, 'jobs', `${job.replaceAll(/[^\w.-]+/g, '-')}-${randomUUID().slice(0, 8)}`)
  const dirs: JobDirectories = {
    root,
    workspace: join(root, 'work', name, name),
    temp: join(root, 'work', '_temp'),
    home: join(root, 'home'),
    toolCache: join(run.options.workDir, 'tools'),
    run: run.dir,
    shared: join(run.options.workDir, 'shared'),
  }
  for (const dir of Object.values(dirs)) await mkdir(dir, { recursive: true })
  return dirs
}

function runDefaults(defaults: JsonObject) {
  const run = defaults['run']
  if (!isObject(run)) return {}
  return {
    ...(run['shell'] === undefined ? {} : { shell: asText(run['shell']) }),
    ...(run['working-directory'] === undefined ? {} : { workingDirectory: asText(run['working-directory']) }),
  }
}
