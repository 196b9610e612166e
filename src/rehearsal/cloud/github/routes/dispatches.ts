import { parse } from 'yaml'
import { type ApiCall, noContent, ok, page, type Route } from '../api.ts'
import { ApiError, invalidRequest, notFound } from '../errors.ts'
import { isRecord, optionalFlag, optionalRecord, text } from '../fields.ts'
import { apiUrl, htmlUrl } from '../present/index.ts'
import { nodeId, type RepositoryState, type World } from '../world.ts'
import { onDefault } from './issues.ts'

/** Starting workflows by hand. A workflow is known once its file is on the default branch. */

interface WorkflowFile {
  readonly id: number
  readonly path: string
  readonly name: string
}

const FOLDER = '.github/workflows'

export const dispatchRoutes: readonly Route[] = [
  {
    route: 'POST /repos/{owner}/{repo}/dispatches',
    needs: ['contents=write'],
    handle: (call) => {
      const { repo, body, caller, forge } = call
      const action = text(body, 'event_type')
      if (action.length > 100)
        throw invalidRequest(`Only 100 characters are allowed; ${action.length} were supplied.`)
      const client = optionalRecord(body, 'client_payload') ?? {}
      const count = Object.keys(client).length
      // https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event
      if (count > 10) throw invalidRequest(`No more than 10 properties are allowed; ${count} were supplied.`)
      forge.events.send(repo, caller, {
        name: 'repository_dispatch',
        action,
        ...onDefault(call),
        payload: { branch: repo.defaultBranch, client_payload: client },
      })
      return noContent
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/actions/workflows',
    needs: ['actions=read'],
    handle: async (call) =>
      page(
        call,
        await workflows(call.world, call.repo),
        (workflow) => presentWorkflow(call, workflow),
        (shown, total) => ({ total_count: total, workflows: shown }),
      ),
  },
  {
    route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}',
    needs: ['actions=read'],
    handle: async (call) => ok(presentWorkflow(call, await workflowOfPath(call))),
  },
  {
    route: 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    needs: ['actions=write'],
    handle: dispatchWorkflow,
  },
]

async function dispatchWorkflow(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const workflow = await workflowOfPath(call)
  const name = text(body, 'ref')
  const refs = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`]
  const ref = (
    await Promise.all(refs.map(async (full) => ((await repo.git.ref(full)) ? full : undefined)))
  ).find(Boolean)
  const sha = ref === undefined ? undefined : await repo.git.commitOf(ref)
  if (ref === undefined || sha === undefined) throw new ApiError(422, `No ref found for: ${name}`)
  const source = await readYaml(repo, sha, workflow.path)
  const triggers = source?.['on']
  const manual = isRecord(triggers) ? triggers['workflow_dispatch'] : undefined
  const hasTrigger =
    triggers === 'workflow_dispatch' ||
    (Array.isArray(triggers) && triggers.includes('workflow_dispatch')) ||
    (isRecord(triggers) && 'workflow_dispatch' in triggers)
  if (!hasTrigger) throw new ApiError(422, "Workflow does not have 'workflow_dispatch' trigger")
  const declared = isRecord(manual) && isRecord(manual['inputs']) ? manual['inputs'] : {}
  const inputs = readInputs(optionalRecord(body, 'inputs') ?? {}, declared)
  const runId = (optionalFlag(body, 'return_run_details') ?? false) ? world.nextId() : undefined
  forge.events.send(repo, caller, {
    name: 'workflow_dispatch',
    ref,
    sha,
    workflow: workflow.path,
    ...(runId === undefined ? {} : { runId }),
    payload: { inputs: Object.keys(declared).length === 0 ? null : inputs, ref, workflow: workflow.path },
  })
  if (runId === undefined) return noContent
  return ok({
    workflow_run_id: runId,
    run_url: `${apiUrl(world, repo)}/actions/runs/${runId}`,
    html_url: `${htmlUrl(world, repo)}/actions/runs/${runId}`,
  })
}

/** The inputs that a run gets: what was given, else the declared default. Throws GitHub's 422 for what does not fit. */
function readInputs(
  given: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const unexpected = Object.keys(given).filter((name) => !(name in declared))
  if (unexpected.length > 0)
    throw new ApiError(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`)
  const inputs: Record<string, string> = {}
  for (const [name, raw] of Object.entries(declared)) {
    const input = isRecord(raw) ? raw : {}
    const value = given[name] ?? input['default']
    if (value === undefined || value === null || value === '') {
      if (input['required'] === true) throw new ApiError(422, `Required input '${name}' not provided`)
      inputs[name] = input['type'] === 'boolean' ? 'false' : ''
      continue
    }
    const shown = String(value)
    if (
      input['type'] === 'choice' &&
      Array.isArray(input['options']) &&
      !input['options'].map(String).includes(shown)
    ) {
      throw new ApiError(
        422,
        `Provided value '${shown}' for input '${name}' not in the list of allowed values`,
      )
    }
    if (input['type'] === 'boolean' && !/^(true|false)$/i.test(shown)) {
      throw new ApiError(422, `Provided value '${shown}' for input '${name}' is not a boolean`)
    }
    inputs[name] = shown
  }
  return inputs
}

async function workflows(world: World, repo: RepositoryState): Promise<readonly WorkflowFile[]> {
  const head = await repo.git.commitOf(`refs/heads/${repo.defaultBranch}`)
  if (head === undefined) return []
  const files = (await repo.git.tree(head, { path: `${FOLDER}/` })).filter(
    ({ type, path }) => type === 'blob' && /\.ya?ml$/.test(path),
  )
  return Promise.all(
    files.map(async ({ path }) => {
      const id = repo.workflowIds.get(path) ?? world.nextId()
      repo.workflowIds.set(path, id)
      const name = (await readYaml(repo, head, path))?.['name']
      return { id, path, name: typeof name === 'string' ? name : path }
    }),
  )
}

async function workflowOfPath(call: ApiCall): Promise<WorkflowFile> {
  const wanted = call.params['workflow_id'] ?? ''
  const found = (await workflows(call.world, call.repo)).find(
    ({ id, path }) => String(id) === wanted || path === `${FOLDER}/${wanted}` || path === wanted,
  )
  if (found === undefined) throw notFound()
  return found
}

async function readYaml(repo: RepositoryState, sha: string, path: string) {
  const entry = (await repo.git.tree(sha, { path }))[0]
  if (entry === undefined) return undefined
  const value: unknown = parse((await repo.git.readBlob(entry.sha)).toString('utf8'))
  return isRecord(value) ? value : undefined
}

/** `workflow`. */
function presentWorkflow({ world, repo }: ApiCall, { id, path, name }: WorkflowFile) {
  const html = htmlUrl(world, repo)
  return {
    id,
    node_id: nodeId('Workflow', id),
    name,
    path,
    state: 'active',
    created_at: repo.createdAt,
    updated_at: repo.pushedAt,
    url: `${apiUrl(world, repo)}/actions/workflows/${id}`,
    html_url: `${html}/blob/${repo.defaultBranch}/${path}`,
    badge_url: `${html}/workflows/${encodeURIComponent(name)}/badge.svg`,
  }
}
