import { type ApiCall, created, noContent, ok, page, type Route } from '../api.ts'
import { ApiError, invalidRequest, notFound } from '../errors.ts'
import {
  asJsonObject,
  isRecord,
  numberParam,
  oneOf,
  optionalFlag,
  optionalText,
  text,
  textList,
} from '../fields.ts'
import { mergedTree } from '../git/index.ts'
import { apiUrl, presentAccount, presentApp } from '../present/index.ts'
import { webFlow } from '../pulls.ts'
import { changeRef } from '../refs.ts'
import { missingChecks } from '../rules.ts'
import {
  type DeploymentState,
  type DeploymentStatusState,
  nodeId,
  type RepositoryState,
  type World,
} from '../world.ts'
import { touchEnvironment } from './environments.ts'

const READ = ['deployments=read']
const WRITE = ['deployments=write']
const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'] as const

export const deploymentRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/deployments',
    needs: READ,
    handle: (call) => {
      const { world, repo, query } = call
      const wanted = (deployment: DeploymentState) =>
        (['sha', 'ref', 'task', 'environment'] as const).every(
          (name) => query.get(name) === null || query.get(name) === deployment[name],
        )
      const all = [...repo.deployments.values()].filter(wanted).reverse()
      return page(call, all, (deployment) => presentDeployment(world, repo, deployment))
    },
  },
  { route: 'POST /repos/{owner}/{repo}/deployments', needs: WRITE, handle: createDeployment },
  {
    route: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}',
    needs: READ,
    handle: (call) => ok(presentDeployment(call.world, call.repo, deploymentOfPath(call))),
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/deployments/{deployment_id}',
    needs: WRITE,
    handle: (call) => {
      const deployment = deploymentOfPath(call)
      const others = call.repo.deployments.size > 1
      if (others && deployment.statuses.at(-1)?.state !== 'inactive' && deployment.statuses.length > 0) {
        throw new ApiError(
          422,
          'We cannot delete an active deployment unless it is the only deployment in a given environment.',
        )
      }
      call.repo.deployments.delete(deployment.id)
      return noContent
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    needs: READ,
    handle: (call) => {
      const deployment = deploymentOfPath(call)
      return page(call, [...deployment.statuses].reverse(), (status) =>
        presentStatus(call.world, call.repo, deployment, status),
      )
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    needs: WRITE,
    handle: createStatus,
  },
  {
    route: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}',
    needs: READ,
    handle: (call) => {
      const deployment = deploymentOfPath(call)
      const status = deployment.statuses.find(({ id }) => id === numberParam(call, 'status_id'))
      if (status === undefined) throw notFound()
      return ok(presentStatus(call.world, call.repo, deployment, status))
    },
  },
]

async function createDeployment(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const ref = text(body, 'ref')
  const sha = await repo.git.commitOf(ref)
  if (sha === undefined) throw new ApiError(422, `No ref found for: ${ref}`)
  const merged = (optionalFlag(body, 'auto_merge') ?? true) ? await autoMerge(call, ref, sha) : undefined
  if (merged !== undefined) return { status: 202, body: { message: merged } }
  requireContexts(repo, ref, sha, textList(body, 'required_contexts'))
  const environment = optionalText(body, 'environment') ?? 'production'
  const deployment: DeploymentState = {
    id: world.nextId(),
    sha,
    ref,
    task: optionalText(body, 'task') ?? 'deploy',
    environment,
    payload: payloadOf(body['payload']),
    description: optionalText(body, 'description') ?? null,
    creator: caller.account,
    app: caller.app,
    transient: optionalFlag(body, 'transient_environment') ?? false,
    production: optionalFlag(body, 'production_environment') ?? environment === 'production',
    createdAt: world.now(),
    updatedAt: world.now(),
    statuses: [],
  }
  repo.deployments.set(deployment.id, deployment)
  touchEnvironment(world, repo, environment)
  const shown = presentDeployment(world, repo, deployment)
  forge.events.send(repo, caller, {
    name: 'deployment',
    action: 'created',
    ...(await refOf(repo, deployment)),
    payload: { deployment: shown, workflow: null, workflow_run: null },
  })
  return created(shown)
}

/** Brings a branch that is behind the default branch up to date first, and then creates no deployment. */
async function autoMerge(call: ApiCall, ref: string, sha: string): Promise<string | undefined> {
  const { world, repo, caller, forge } = call
  const main = await repo.git.ref(`refs/heads/${repo.defaultBranch}`)
  const branch = await repo.git.ref(`refs/heads/${ref}`)
  if (main === undefined || branch !== sha || ref === repo.defaultBranch) return undefined
  if (await repo.git.isAncestor(main, sha)) return undefined
  const tree = await mergedTree(repo.git, sha, main)
  if (tree === undefined) {
    throw new ApiError(409, `Conflict merging ${repo.defaultBranch} into ${ref}.`)
  }
  const merge = await repo.git.writeCommit({
    tree,
    parents: [sha, main],
    author: webFlow(world),
    committer: webFlow(world),
    message: `Merge branch '${repo.defaultBranch}' into ${ref}`,
  })
  await changeRef(forge, repo, caller, { ref: `refs/heads/${ref}`, after: merge })
  return `Auto-merged ${repo.defaultBranch} into ${ref} on deployment.`
}

/** All statuses and check runs of the commit, or the named ones, must have succeeded. */
function requireContexts(
  repo: RepositoryState,
  ref: string,
  sha: string,
  named: readonly string[] | undefined,
): void {
  const submitted = [
    ...repo.statuses.filter((status) => status.sha === sha).map(({ context }) => context),
    ...[...repo.checkRuns.values()].filter(({ headSha }) => headSha === sha).map(({ name }) => name),
  ]
  const missing = missingChecks(repo, sha, named ?? [...new Set(submitted)])
  if (missing.length === 0) return
  throw new ApiError(409, `Conflict: Commit status checks failed for ${ref}.`, {
    errors: missing.map((context) => ({
      contexts: [{ context, state: 'pending' }],
      resource: 'Deployment',
      field: 'required_contexts',
      code: 'invalid',
    })),
  })
}

function payloadOf(value: unknown): DeploymentState['payload'] {
  if (value === undefined || value === null || value === '') return {}
  if (typeof value === 'string') return value
  if (isRecord(value)) return asJsonObject(value)
  throw invalidRequest(`For 'properties/payload', ${JSON.stringify(value)} is not an object.`)
}

async function createStatus(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const deployment = deploymentOfPath(call)
  const state = oneOf(text(body, 'state'), 'state', STATES)
  const description = optionalText(body, 'description') ?? ''
  if (description.length > 140)
    throw invalidRequest(`Only 140 characters are allowed; ${description.length} were supplied.`)
  const status: DeploymentStatusState = {
    id: world.nextId(),
    state,
    description,
    environment: optionalText(body, 'environment') ?? deployment.environment,
    logUrl: optionalText(body, 'log_url') ?? optionalText(body, 'target_url') ?? '',
    environmentUrl: optionalText(body, 'environment_url') ?? '',
    creator: caller.account,
    app: caller.app,
    createdAt: world.now(),
  }
  deployment.statuses.push(status)
  deployment.updatedAt = world.now()
  touchEnvironment(world, repo, status.environment)
  if (state === 'success' && (optionalFlag(body, 'auto_inactive') ?? true)) retire(call, deployment, status)
  const shown = presentStatus(world, repo, deployment, status)
  forge.events.send(repo, caller, {
    name: 'deployment_status',
    action: 'created',
    ...(await refOf(repo, deployment)),
    payload: { deployment_status: shown, deployment: presentDeployment(world, repo, deployment) },
  })
  return created(shown)
}

/** `auto_inactive`: earlier successes in the same environment, unless transient, are no longer what is deployed. */
function retire({ world, repo, caller }: ApiCall, current: DeploymentState, by: DeploymentStatusState): void {
  for (const other of repo.deployments.values()) {
    if (other.id >= current.id || other.transient || other.environment !== by.environment) continue
    if (other.statuses.at(-1)?.state !== 'success') continue
    other.statuses.push({
      id: world.nextId(),
      state: 'inactive',
      description: '',
      environment: by.environment,
      logUrl: '',
      environmentUrl: '',
      creator: caller.account,
      app: caller.app,
      createdAt: world.now(),
    })
  }
}

/** GITHUB_REF of the run is the branch or tag that is deployed, empty for a bare commit. */
async function refOf(repo: RepositoryState, { ref, sha }: DeploymentState) {
  for (const full of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]) {
    if ((await repo.git.ref(full)) !== undefined) return { ref: full, sha }
  }
  return { ref: '', sha }
}

function deploymentOfPath(call: ApiCall): DeploymentState {
  const deployment = call.repo.deployments.get(numberParam(call, 'deployment_id'))
  if (deployment === undefined) throw notFound()
  return deployment
}

/** `deployment`. */
function presentDeployment(world: World, repo: RepositoryState, deployment: DeploymentState) {
  const url = `${apiUrl(world, repo)}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.statuses.at(-1)?.environment ?? deployment.environment,
    description: deployment.description,
    creator: presentAccount(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: apiUrl(world, repo),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: deployment.app === undefined ? null : presentApp(world, deployment.app),
  }
}

/** `deployment-status`. */
function presentStatus(
  world: World,
  repo: RepositoryState,
  deployment: DeploymentState,
  status: DeploymentStatusState,
) {
  const url = `${apiUrl(world, repo)}/deployments/${deployment.id}`
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: presentAccount(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: apiUrl(world, repo),
    performed_via_github_app: status.app === undefined ? null : presentApp(world, status.app),
  }
}
