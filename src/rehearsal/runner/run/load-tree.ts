import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '../../../kernel/index.ts'
import type { TemplateToken } from '../github-packages.ts'
import type { Source } from '../source.ts'
import type { Permissions } from '../types.ts'
import { type CallJob, loadWorkflow, members, type Workflow } from '../workflow/index.ts'
import { excess, intersect, readPermissions } from './permissions.ts'

/** GitHub's limits for reusable workflows: levels, the top one included, and files in one run. */
const maxLevels = 10
const maxWorkflows = 50

/** A workflow file with everything that it calls, checked before anything runs, as GitHub does. */
export interface LoadedWorkflow {
  readonly workflow: Workflow
  readonly source: Source
  /** `org/repo/.github/workflows/x.yml@ref`. */
  readonly ref: string
  readonly calls: ReadonlyMap<string, LoadedWorkflow>
  /** What each job's token may do. */
  readonly permissions: ReadonlyMap<string, Permissions>
}

export interface TreeSources {
  /** Another repository's files; undefined where nobody knows it. */
  readonly repository: (repository: string, ref: string) => Promise<Source | undefined>
}

/**
 * Loads a workflow and all that it calls, and checks inputs, secrets and permissions of every call.
 * @param allowed what the token may do where the top workflow says nothing
 * @param maximum what it may do whatever the top workflow says
 * @throws ConfigurationError in GitHub's words, at file:line:column
 */
export async function loadTree(
  sources: TreeSources,
  source: Source,
  path: string,
  text: string,
  allowed: Permissions,
  maximum?: Permissions,
): Promise<LoadedWorkflow> {
  const seen = new Set<string>()

  async function load(
    from: Source,
    file: string,
    content: string,
    ceiling: Permissions,
    level: number,
  ): Promise<LoadedWorkflow> {
    const workflow = await loadWorkflow(file, content)
    const asked = (token: TemplateToken | undefined) => {
      const permissions = readPermissions(token)
      return permissions === undefined ? undefined : intersect(permissions, maximum)
    }
    const ofWorkflow = asked(workflow.permissions) ?? ceiling
    const calls = new Map<string, LoadedWorkflow>()
    const permissions = new Map<string, Permissions>()
    for (const job of workflow.jobs) {
      const ofJob = asked(job.permissions) ?? ofWorkflow
      permissions.set(job.id, ofJob)
      if (job.kind === 'call') calls.set(job.id, await call(job, from, file, ofJob, level))
    }
    return {
      workflow,
      source: from,
      ref: `${from.repository}/${file}@${from.fullRef ?? from.ref}`,
      calls,
      permissions,
    }
  }

  async function call(job: CallJob, from: Source, file: string, ceiling: Permissions, level: number) {
    const refuse = (message: string) =>
      new ConfigurationError(
        `${file}:${job.line}:${job.column}: Error calling workflow '${job.uses}'. ${message}`,
        {
          at: { file, line: job.line, column: job.column },
        },
      )
    if (level >= maxLevels) throw refuse(`Reusable workflows may nest ${maxLevels} levels deep`)
    const target = await locate(sources, job.uses, from, refuse)
    seen.add(`${target.source.repository}/${target.path}@${target.source.sha}`)
    if (seen.size > maxWorkflows) throw refuse(`A run may use ${maxWorkflows} reusable workflows`)
    const callee = await load(target.source, target.path, target.text, ceiling, level + 1)
    checkCall(job, callee, ceiling, refuse)
    return callee
  }

  return load(source, path, text, allowed, 1)
}

async function locate(
  sources: TreeSources,
  uses: string,
  from: Source,
  refuse: (message: string) => ConfigurationError,
) {
  const local = /^(?:\.|\$)\/(.+)$/.exec(uses)?.[1]
  const remote = /^([^/]+\/[^/]+)\/(.+)@([^@]+)$/.exec(uses)
  const source =
    local !== undefined
      ? from
      : remote === null
        ? undefined
        : await sources.repository(remote[1] ?? '', remote[3] ?? '')
  if (source === undefined) throw refuse('workflow was not found. This runner does not know its repository.')
  const path = local ?? remote?.[2] ?? ''
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) {
    throw refuse(
      'workflow was not found. Reusable workflows stand in .github/workflows/, without subfolders.',
    )
  }
  const text = await readFile(join(await source.dir(), path), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    },
  )
  if (text === undefined)
    throw refuse(`workflow was not found. ${source.repository}@${source.sha} has no ${path}.`)
  return { source, path, text }
}

function checkCall(
  job: CallJob,
  callee: LoadedWorkflow,
  ceiling: Permissions,
  refuse: (message: string) => ConfigurationError,
): void {
  const { call, permissions } = callee.workflow
  if (call === undefined)
    throw refuse('workflow is not reusable as it is missing a `on.workflow_call` trigger.')
  const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase()
  const inputs = [...members(job.with).keys()]
  for (const input of call.inputs) {
    if (input.required && !inputs.some(same(input.name))) {
      throw refuse(`Input ${input.name} is required, but not provided while calling.`)
    }
  }
  for (const name of inputs) {
    if (!call.inputs.some((input) => same(name)(input.name))) {
      throw refuse(`Invalid input, ${name} is not defined in the referenced workflow.`)
    }
  }
  if (job.secrets !== 'inherit') {
    const secrets = [...members(job.secrets).keys()]
    for (const secret of call.secrets) {
      if (secret.required && !secrets.some(same(secret.name))) {
        throw refuse(`Secret ${secret.name} is required, but not provided while calling.`)
      }
    }
    for (const name of secrets) {
      if (!call.secrets.some((secret) => same(name)(secret.name))) {
        throw refuse(`Invalid secret, ${name} is not defined in the referenced workflow.`)
      }
    }
  }
  const ofWorkflow = excess(readPermissions(permissions) ?? {}, ceiling)
  if (ofWorkflow.any) {
    throw refuse(
      `The workflow is requesting '${ofWorkflow.asked}', but is only allowed '${ofWorkflow.allowed}'.`,
    )
  }
  for (const nested of callee.workflow.jobs) {
    const over = excess(readPermissions(nested.permissions) ?? {}, ceiling)
    if (over.any) {
      throw refuse(
        `The nested job '${nested.id}' is requesting '${over.asked}', but is only allowed '${over.allowed}'.`,
      )
    }
  }
}
