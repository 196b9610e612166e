import { type ApiCall, noContent, ok, page, type Route } from '../api.ts'
import { ApiError, notFound } from '../errors.ts'
import { isRecord, optionalFlag, optionalList, optionalNumber, optionalRecord } from '../fields.ts'
import { apiUrl, htmlUrl, presentAccount } from '../present/index.ts'
import type { EnvironmentSpec } from '../types.ts'
import { type EnvironmentState, nodeId, type RepositoryState, type World } from '../world.ts'

const READ = ['actions=read']
const WRITE = ['administration=write']

export const environmentRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/environments',
    needs: READ,
    handle: (call) =>
      page(
        call,
        [...call.repo.environments.values()],
        (environment) => presentEnvironment(call.world, call.repo, environment),
        (environments, total) => ({ total_count: total, environments }),
      ),
  },
  {
    route: 'GET /repos/{owner}/{repo}/environments/{environment_name}',
    needs: READ,
    handle: (call) => {
      const environment = call.repo.environments.get((call.params['environment_name'] ?? '').toLowerCase())
      if (environment === undefined) throw notFound()
      return ok(presentEnvironment(call.world, call.repo, environment))
    },
  },
  {
    route: 'PUT /repos/{owner}/{repo}/environments/{environment_name}',
    needs: WRITE,
    handle: (call) => {
      const environment = touchEnvironment(call.world, call.repo, call.params['environment_name'] ?? '')
      environment.spec = readSpec(call, environment.spec.name)
      environment.updatedAt = call.world.now()
      return ok(presentEnvironment(call.world, call.repo, environment))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/environments/{environment_name}',
    needs: WRITE,
    handle: (call) => {
      if (!call.repo.environments.delete((call.params['environment_name'] ?? '').toLowerCase()))
        throw notFound()
      return noContent
    },
  },
]

/** The environment by that name, made where it is not there yet: a deployment that names it is enough. */
export function touchEnvironment(world: World, repo: RepositoryState, name: string): EnvironmentState {
  const known = repo.environments.get(name.toLowerCase())
  if (known !== undefined) return known
  const environment = { id: world.nextId(), createdAt: world.now(), updatedAt: world.now(), spec: { name } }
  repo.environments.set(name.toLowerCase(), environment)
  return environment
}

function readSpec({ body, world }: ApiCall, name: string): EnvironmentSpec {
  const wait = optionalNumber(body, 'wait_timer') ?? 0
  if (wait < 0 || wait > 43_200) throw new ApiError(422, 'Wait timer must be between 0 and 43200 minutes')
  const reviewers = (optionalList(body, 'reviewers') ?? []).filter(isRecord).map(({ type, id }) => {
    if (type !== 'User')
      throw new ApiError(501, 'The local GitHub knows no teams: name reviewers of type User.')
    const account = typeof id === 'number' ? world.accountById(id) : undefined
    if (account === undefined) throw new ApiError(422, `No user has the id ${String(id)}`)
    return account.login
  })
  if (reviewers.length > 6) throw new ApiError(422, 'An environment can have at most 6 reviewers')
  const policy = optionalRecord(body, 'deployment_branch_policy')
  return {
    name,
    reviewers,
    waitMinutes: wait,
    preventSelfReview: optionalFlag(body, 'prevent_self_review') ?? false,
    ...(policy === undefined ? {} : { branches: [] }),
  }
}

/** `environment`. */
function presentEnvironment(world: World, repo: RepositoryState, environment: EnvironmentState) {
  const { spec } = environment
  const rule = (type: string) => {
    const id = `${environment.id}:${type}`
    return { id: environment.id, node_id: nodeId('GateRule', id), type }
  }
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: spec.name,
    url: `${apiUrl(world, repo)}/environments/${encodeURIComponent(spec.name)}`,
    html_url: `${htmlUrl(world, repo)}/deployments/activity_log?environments_filter=${encodeURIComponent(spec.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: true,
    protection_rules: [
      ...((spec.waitMinutes ?? 0) > 0 ? [{ ...rule('wait_timer'), wait_timer: spec.waitMinutes }] : []),
      ...((spec.reviewers ?? []).length > 0
        ? [
            {
              ...rule('required_reviewers'),
              prevent_self_review: spec.preventSelfReview ?? false,
              reviewers: (spec.reviewers ?? []).map((login) => ({
                type: 'User',
                reviewer: presentAccount(world, world.account(login)),
              })),
            },
          ]
        : []),
      ...(spec.branches === undefined ? [] : [rule('branch_policy')]),
    ],
    deployment_branch_policy:
      spec.branches === undefined ? null : { protected_branches: false, custom_branch_policies: true },
  }
}
