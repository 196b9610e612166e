import { type ApiCall, ok, page, pageAsync, type Route } from '../api.ts'
import { notFound } from '../errors.ts'
import { apiUrl, presentAccount, presentCommit, presentFullRepository } from '../present/index.ts'
import { isProtected } from '../rules.ts'
import { nodeId, type RepositoryState, type World } from '../world.ts'
import { presentProtection } from './protection.ts'

export const repositoryRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}',
    needs: ['metadata=read'],
    handle: ({ world, repo, caller }) => ok(presentFullRepository(world, repo, caller)),
  },
  {
    route: 'GET /repos/{owner}/{repo}/branches',
    needs: ['contents=read'],
    handle: async (call) => {
      const wanted = call.query.get('protected')
      const all = [...(await call.repo.git.refs('refs/heads/'))]
        .map(([ref, sha]) => ({ name: ref.replace('refs/heads/', ''), sha }))
        .filter(({ name }) => wanted === null || isProtected(call.repo, name) === (wanted === 'true'))
      return page(call, all, ({ name, sha }) => shortBranch(call.world, call.repo, name, sha))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/branches/{branch}',
    needs: ['contents=read'],
    handle: async (call) => ok(await longBranch(call, call.params['branch'] ?? '')),
  },
  {
    route: 'GET /repos/{owner}/{repo}/tags',
    needs: ['contents=read'],
    handle: async (call) => {
      const { world, repo } = call
      const all = [...(await repo.git.refs('refs/tags/')).keys()]
        .map((ref) => ref.replace('refs/tags/', ''))
        .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      const url = apiUrl(world, repo)
      return pageAsync(call, all, (names) =>
        Promise.all(
          names.map(async (name) => {
            const sha = (await repo.git.commitOf(`refs/tags/${name}`)) ?? ''
            return {
              name,
              zipball_url: `${url}/zipball/refs/tags/${name}`,
              tarball_url: `${url}/tarball/refs/tags/${name}`,
              commit: { sha, url: `${url}/commits/${sha}` },
              node_id: nodeId('Ref', `${repo.id}:refs/tags/${name}`),
            }
          }),
        ),
      )
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    needs: ['metadata=read'],
    handle: ({ world, params }) => {
      const login = params['username'] ?? ''
      // Everybody whom the harness names is a maintainer of the organization's repositories; bots are none.
      const permission = login.endsWith('[bot]') ? 'none' : 'admin'
      const user = { ...presentAccount(world, world.account(login)), role_name: permission }
      return ok({ permission, role_name: permission, user })
    },
  },
]

function shortBranch(world: World, repo: RepositoryState, name: string, sha: string) {
  return {
    name,
    commit: { sha, url: `${apiUrl(world, repo)}/commits/${sha}` },
    protected: isProtected(repo, name),
  }
}

async function longBranch({ world, repo }: ApiCall, name: string) {
  const sha = await repo.git.ref(`refs/heads/${name}`)
  const commit = sha === undefined ? undefined : await repo.git.commit(sha)
  if (commit === undefined) throw notFound()
  const url = `${apiUrl(world, repo)}/branches/${name}`
  return {
    name,
    commit: presentCommit(world, repo, commit),
    _links: { self: url, html: `${world.url}/${repo.fullName}/tree/${name}` },
    protected: isProtected(repo, name),
    protection: presentProtection(world, repo, name) ?? {
      enabled: false,
      required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
    },
    protection_url: `${url}/protection`,
  }
}
