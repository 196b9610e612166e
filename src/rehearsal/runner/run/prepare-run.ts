import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Clock, ConfigurationError, type Exec, type JsonObject } from '../../../kernel/index.ts'
import type { RunnerEvent } from '../events.ts'
import { expandText } from '../expression/index.ts'
import type { StandInServices } from '../stand-ins/index.ts'
import type { RunnerOptions, RunRequest } from '../types.ts'
import {
  type ConcurrencyGroups,
  type GroupSetting,
  type Member,
  type Places,
  SupersededError,
} from './concurrency.ts'
import { type GitRepository, gitRepository } from './git-source.ts'
import { githubContext } from './github-context.ts'
import { readConcurrency } from './groups.ts'
import { dispatchInputs } from './inputs.ts'
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

/** A run that can start: everything that could be wrong with its file was looked at. */
export interface PreparedRun {
  readonly run: RunContext
  readonly instance: Instance
  readonly workflow: string
  readonly title: string
  readonly group: GroupSetting | undefined
  readonly member: Member
}

/** Where a run keeps its jobs and artifacts. */
export function runDir(state: RunnerState, runId: string): string {
  return join(state.options.workDir, 'runs', runId)
}

/** Reads everything that can be wrong before a job starts. Throws a ConfigurationError, or a template's own error. */
export async function prepareRun(state: RunnerState, start: RunStart): Promise<PreparedRun> {
  const { request, runId, runNumber, cancel } = start
  const { options, path } = state
  const own = gitRepository(state.exec, request.dir, join(options.workDir, 'trees'), path.join(':'))
  const repository = repositorySources(options, request, own)
  const loaded = await loadTop(options, request, own, repository)
  const workflow = loaded.workflow.name ?? request.workflow
  const event = withDispatchInputs(request)
  const github = githubContext(options, request, { runId, runNumber, workflow, event })
  const vars = request.vars ?? {}
  const declared = request.event.name === 'workflow_dispatch' ? loaded.workflow.dispatchInputs : []
  const inputs = dispatchInputs(declared, request.inputs ?? {}, { contexts: { github, vars } })
  const scope = { contexts: { github, vars, inputs } }
  const member = { cancel: (reason: string) => cancel.abort(new SupersededError(reason)) }
  return {
    run: {
      options,
      request,
      clock: state.clock,
      exec: state.exec,
      emit: state.emit,
      runId,
      runNumber,
      dir: runDir(state, runId),
      path,
      github,
      groups: state.groups,
      places: state.places,
      cancelled: cancel.signal,
      forced: state.forced,
      services: services(state, request),
      repository,
      results: [],
    },
    instance: {
      loaded,
      prefix: '',
      inputs,
      secrets: request.secrets ?? {},
      seesEnvironmentSecrets: true,
      ancestors: [member],
      cancelled: cancel.signal,
    },
    workflow,
    title: expandText(loaded.workflow.runName, scope) || titleOf(request, workflow),
    group: readConcurrency(loaded.workflow.concurrency, scope),
    member,
  }
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
