import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Clock,
  ConfigurationError,
  type Exec,
  errorMessage,
  type JsonObject,
} from '../../../kernel/index.ts'
import type { RunnerEvent } from '../events.ts'
import { expandText } from '../expression/index.ts'
import type { StandInServices } from '../stand-ins/index.ts'
import type { RunConclusion, RunnerOptions, RunRequest, RunResult } from '../types.ts'
import { type ConcurrencyGroups, type Places, SupersededError, type Ticket } from './concurrency.ts'
import { type GitRepository, gitRepository } from './git-source.ts'
import { githubContext } from './github-context.ts'
import { enterGroup, readConcurrency } from './groups.ts'
import { dispatchInputs } from './inputs.ts'
import { runJobs } from './jobs.ts'
import { type LoadedWorkflow, loadTree } from './load-tree.ts'
import { defaultPermissions, intersect } from './permissions.ts'
import { repositorySources } from './repositories.ts'
import type { Instance, RunContext } from './run-context.ts'

/** What runs of one runner share. */
export interface RunnerState {
  readonly options: RunnerOptions
  readonly clock: Clock
  readonly exec: Exec
  readonly path: readonly string[]
  readonly groups: ConcurrencyGroups
  readonly places: Places
  readonly docker: () => Promise<boolean>
  /** Fires when the runner is closed. */
  readonly forced: AbortSignal
  readonly emit: (event: RunnerEvent) => void
}

export interface RunStart {
  readonly request: RunRequest
  readonly runId: string
  readonly runNumber: number
  readonly cancel: AbortController
}

/** Runs one workflow from its file to its conclusion. What a workflow does wrong is in the result, never thrown. */
export async function startRun(state: RunnerState, start: RunStart): Promise<RunResult> {
  const { request, runId, runNumber, cancel } = start
  const { clock } = state
  const startedAt = clock.now()
  const dir = join(state.options.workDir, 'runs', runId)
  await mkdir(dir, { recursive: true })
  const base = {
    runId,
    runNumber,
    runAttempt: request.runAttempt ?? 1,
    repository: request.repository,
    path: request.workflow,
    startedAt,
  }
  const finish = (
    ending: { readonly conclusion: RunConclusion; readonly message?: string },
    named: { readonly workflow: string; readonly title: string },
    jobs: RunResult['jobs'],
  ): RunResult => {
    const finishedAt = clock.now()
    state.emit({
      type: 'run-finished',
      at: finishedAt,
      runId,
      workflow: named.workflow,
      ...ending,
      durationMs: finishedAt - startedAt,
    })
    return { ...base, ...named, ...ending, jobs, finishedAt }
  }

  const own = gitRepository(
    state.exec,
    request.dir,
    join(state.options.workDir, 'trees'),
    state.path.join(':'),
  )
  const sourceOf = repositorySources(state.options, request, own)
  let loaded: LoadedWorkflow
  let instance: Instance
  let run: RunContext
  let title: string
  const unnamed = { workflow: request.workflow, title: request.workflow }
  try {
    loaded = await loadTop(state.options, request, own, sourceOf)
    const name = loaded.workflow.name ?? request.workflow
    const event = withDispatchInputs(request)
    const github = githubContext(state.options, request, { runId, runNumber, workflow: name, event })
    const inputs = dispatchInputs(
      request.event.name === 'workflow_dispatch' ? loaded.workflow.dispatchInputs : [],
      request.inputs ?? {},
      { contexts: { github, vars: request.vars ?? {} } },
    )
    run = {
      options: state.options,
      request,
      clock,
      exec: state.exec,
      emit: state.emit,
      runId,
      runNumber,
      dir,
      path: state.path,
      github,
      groups: state.groups,
      places: state.places,
      cancelled: cancel.signal,
      forced: state.forced,
      services: services(state, request),
      repository: sourceOf,
      results: [],
    }
    const scope = { contexts: { github, vars: request.vars ?? {}, inputs } }
    title = expandText(loaded.workflow.runName, scope) || titleOf(request, name)
    const member = { cancel: (reason: string) => cancel.abort(new SupersededError(reason)) }
    instance = {
      loaded,
      prefix: '',
      inputs,
      secrets: request.secrets ?? {},
      seesEnvironmentSecrets: true,
      ancestors: [member],
      cancelled: cancel.signal,
    }
    const named = { workflow: name, title }
    state.emit({
      type: 'run-started',
      at: startedAt,
      runId,
      repository: request.repository,
      ...named,
      runNumber,
      event: request.event.name,
      ref: request.ref,
      sha: request.sha,
    })
    let ticket: Ticket | undefined
    try {
      const setting = readConcurrency(loaded.workflow.concurrency, scope)
      if (setting !== undefined) {
        ticket = await enterGroup(
          run,
          { ancestors: [] },
          setting,
          member,
          cancel.signal,
          'top level workflow',
          () =>
            state.emit({
              type: 'run-waiting',
              at: clock.now(),
              runId,
              reason: `waits for the concurrency group ${setting.group}`,
            }),
        )
      }
    } catch (error) {
      if (!(error instanceof SupersededError) && !cancel.signal.aborted) throw error
      return finish({ conclusion: 'cancelled', message: errorMessage(error) }, named, [])
    }
    try {
      const outcomes = await runJobs(run, instance)
      const results = [...outcomes.values()].map(({ result }) => result)
      return finish(
        {
          conclusion: conclude(results, cancel.signal.aborted),
          ...(cancel.signal.aborted ? { message: errorMessage(cancel.signal.reason) } : {}),
        },
        named,
        run.results,
      )
    } finally {
      ticket?.release()
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError) && !(error instanceof Error && isTemplateError(error)))
      throw error
    const message = [error.message, error instanceof ConfigurationError ? error.fix : undefined]
      .filter((part) => part !== undefined)
      .join('\n')
    return finish({ conclusion: 'startup_failure', message }, unnamed, [])
  }
}

// Expressions at the top of the file (concurrency, run-name, input defaults) that cannot be evaluated.
function isTemplateError(error: Error): boolean {
  return error.message.startsWith('(Line: ')
}

async function loadTop(
  options: RunnerOptions,
  request: RunRequest,
  own: GitRepository,
  sourceOf: RunContext['repository'],
): Promise<LoadedWorkflow> {
  const { workflow: path, sha } = request
  const text = await own.text(sha, path)
  if (text === undefined) {
    throw new ConfigurationError(`the commit ${sha} of ${request.repository} has no ${path}`, {
      fix: 'The runner runs what is committed: commit the workflow file.',
    })
  }
  const allowed = intersect(
    defaultPermissions(options.defaultPermissions ?? 'read'),
    request.maximumPermissions,
  )
  const source = own.source(request.repository, request.ref, sha)
  const loaded = await loadTree(
    { repository: sourceOf },
    source,
    path,
    text,
    allowed,
    request.maximumPermissions,
  )
  if (!Object.keys(loaded.workflow.events).includes(request.event.name)) {
    throw new ConfigurationError(
      `${path} is not started by '${request.event.name}', only by ${Object.keys(loaded.workflow.events).join(', ')}`,
    )
  }
  return loaded
}

function services(state: RunnerState, request: RunRequest): StandInServices {
  return {
    gitUrl: (repository) =>
      state.options.gitUrl?.(repository) ??
      (repository.toLowerCase() === request.repository.toLowerCase()
        ? pathToFileURL(request.dir).href
        : undefined),
    docker: state.docker,
  }
}

// The event of workflow_dispatch holds its inputs as text.
function withDispatchInputs(request: RunRequest): JsonObject {
  const { event, inputs } = request
  if (event.name !== 'workflow_dispatch') return event.payload
  const texts = Object.entries(inputs ?? {}).map(([name, value]) => [name, String(value)] as const)
  return { ...event.payload, inputs: Object.fromEntries(texts), ref: request.ref }
}

function titleOf(request: RunRequest, workflow: string): string {
  const { payload } = request.event
  for (const [owner, member] of [
    ['pull_request', 'title'],
    ['head_commit', 'message'],
    ['release', 'name'],
  ] as const) {
    const part = payload[owner]
    const text =
      typeof part === 'object' && part !== null && member in part ? Reflect.get(part, member) : undefined
    if (typeof text === 'string' && text !== '') return text.split('\n')[0] ?? text
  }
  return workflow
}

function conclude(results: readonly string[], cancelled: boolean): RunConclusion {
  if (cancelled && results.includes('cancelled')) return 'cancelled'
  return (
    (['failure', 'cancelled', 'success'] as const).find((result) => results.includes(result)) ?? 'skipped'
  )
}
