import { type ApiCall, created, page, type Route } from '../api.ts'
import { ApiError } from '../errors.ts'
import { oneOf, optionalText, text } from '../fields.ts'
import { apiUrl, presentAccount, presentCommit, presentMinimalRepository } from '../present/index.ts'
import { isProtected } from '../rules.ts'
import { type CommitStatusState, nodeId, type RepositoryState, type World } from '../world.ts'
import { commitOf } from './checks.ts'

export const commitStatusRoutes: readonly Route[] = [
  { route: 'POST /repos/{owner}/{repo}/statuses/{sha}', needs: ['statuses=write'], handle: createStatus },
  {
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/statuses',
    needs: ['statuses=read'],
    handle: async (call) => {
      const sha = await commitOf(call)
      const all = call.repo.statuses.filter((status) => status.sha === sha).reverse()
      return page(call, all, (status) => presentStatus(call.world, call.repo, status))
    },
  },
  { route: 'GET /repos/{owner}/{repo}/commits/{ref}/status', needs: ['statuses=read'], handle: combined },
]

async function createStatus(call: ApiCall) {
  const { world, repo, body, caller, params, forge } = call
  const sha = params['sha'] ?? ''
  if ((await repo.git.typeOf(sha)) !== 'commit') throw new ApiError(422, `No commit found for SHA: ${sha}`)
  const status: CommitStatusState = {
    id: world.nextId(),
    sha,
    state: oneOf(text(body, 'state'), 'state', ['error', 'failure', 'pending', 'success']),
    context: optionalText(body, 'context') ?? 'default',
    description: optionalText(body, 'description') ?? null,
    targetUrl: optionalText(body, 'target_url') ?? null,
    creator: caller.account,
    createdAt: world.now(),
  }
  if ((status.description ?? '').length > 140) {
    throw new ApiError(422, 'Validation Failed', {
      errors: [
        {
          resource: 'Status',
          code: 'custom',
          field: 'description',
          message: 'description is too long (maximum is 140 characters)',
        },
      ],
    })
  }
  repo.statuses.push(status)
  const commit = await repo.git.commit(sha)
  forge.events.send(repo, caller, {
    name: 'status',
    ref: `refs/heads/${repo.defaultBranch}`,
    sha: repo.seenRefs.get(`refs/heads/${repo.defaultBranch}`) ?? sha,
    payload: {
      id: status.id,
      sha,
      name: repo.fullName,
      avatar_url: presentAccount(world, status.creator).avatar_url,
      context: status.context,
      state: status.state,
      description: status.description,
      target_url: status.targetUrl,
      commit: commit === undefined ? null : presentCommit(world, repo, commit),
      branches: [...repo.seenRefs]
        .filter(([ref, head]) => ref.startsWith('refs/heads/') && head === sha)
        .map(([ref]) => ({
          name: ref.replace('refs/heads/', ''),
          commit: { sha, url: `${apiUrl(world, repo)}/commits/${sha}` },
          protected: isProtected(repo, ref.replace('refs/heads/', '')),
        })),
      created_at: status.createdAt,
      updated_at: status.createdAt,
    },
  })
  return created(presentStatus(world, repo, status))
}

async function combined(call: ApiCall) {
  const { world, repo } = call
  const sha = await commitOf(call)
  const newest = new Map(
    repo.statuses.filter((status) => status.sha === sha).map((status) => [status.context, status]),
  )
  const all = [...newest.values()]
  const states = all.map(({ state }) => state)
  const state = states.some((one) => one === 'failure' || one === 'error')
    ? 'failure'
    : states.length > 0 && states.every((one) => one === 'success')
      ? 'success'
      : 'pending'
  return page(
    call,
    all,
    (status) => {
      const { creator: _, ...simple } = presentStatus(world, repo, status)
      return { ...simple, required: null }
    },
    (statuses, total) => ({
      state,
      statuses,
      sha,
      total_count: total,
      repository: presentMinimalRepository(world, repo),
      commit_url: `${apiUrl(world, repo)}/commits/${sha}`,
      url: `${apiUrl(world, repo)}/commits/${sha}/status`,
    }),
  )
}

/** `status`. */
function presentStatus(world: World, repo: RepositoryState, status: CommitStatusState) {
  const creator = presentAccount(world, status.creator)
  return {
    url: `${apiUrl(world, repo)}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator,
  }
}
