import { type ApiCall, created, noContent, ok, type Route } from '../api.ts'
import { ApiError, notFound } from '../errors.ts'
import { optionalFlag, text } from '../fields.ts'
import { apiUrl } from '../present/index.ts'
import { changeRef } from '../refs.ts'
import { nodeId, type RepositoryState } from '../world.ts'

const READ = ['contents=read']
const WRITE = ['contents=write']

export const gitRefRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
    needs: READ,
    handle: async (call) => ok(await showRef(call, `refs/${call.params['ref']}`)),
  },
  {
    route: 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}',
    needs: READ,
    handle: async (call) => {
      const prefix = `refs/${call.params['ref']}`
      const names = [...(await call.repo.git.refs()).keys()].filter((name) => name.startsWith(prefix))
      return ok(await Promise.all(names.map((name) => showRef(call, name))))
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/git/refs',
    needs: WRITE,
    handle: async (call) => {
      const { repo, body } = call
      const ref = text(body, 'ref')
      const sha = text(body, 'sha')
      if (!ref.startsWith('refs/') || ref.split('/').length < 3 || !(await repo.git.isRefName(ref))) {
        throw new ApiError(422, 'Reference name is invalid')
      }
      if ((await repo.git.refs('refs/heads/')).size === 0) throw new ApiError(409, 'Git Repository is empty.')
      await requireObject(repo, sha, ref)
      if ((await repo.git.ref(ref)) !== undefined) throw new ApiError(422, 'Reference already exists')
      await changeRef(call.forge, repo, call.caller, { ref, after: sha })
      return created(await showRef(call, ref))
    },
  },
  {
    route: 'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
    needs: WRITE,
    handle: async (call) => {
      const { repo, body } = call
      const ref = `refs/${call.params['ref']}`
      const sha = text(body, 'sha')
      if ((await repo.git.ref(ref)) === undefined) throw new ApiError(422, 'Reference does not exist')
      await requireObject(repo, sha, ref)
      await changeRef(call.forge, repo, call.caller, {
        ref,
        after: sha,
        force: optionalFlag(body, 'force') ?? false,
      })
      return ok(await showRef(call, ref))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
    needs: WRITE,
    handle: async (call) => {
      const ref = `refs/${call.params['ref']}`
      if ((await call.repo.git.ref(ref)) === undefined) throw new ApiError(422, 'Reference does not exist')
      if (ref === `refs/heads/${call.repo.defaultBranch}`)
        throw new ApiError(422, 'Cannot delete the default branch')
      await changeRef(call.forge, call.repo, call.caller, { ref, after: undefined })
      return noContent
    },
  },
]

async function showRef({ world, repo }: ApiCall, ref: string) {
  const sha = await repo.git.ref(ref)
  const type = sha === undefined ? undefined : await repo.git.typeOf(sha)
  if (sha === undefined || type === undefined) throw notFound()
  return {
    ref,
    node_id: nodeId('Ref', `${repo.id}:${ref}`),
    url: `${apiUrl(world, repo)}/git/${ref}`,
    object: { sha, type, url: `${apiUrl(world, repo)}/git/${type}s/${sha}` },
  }
}

async function requireObject(repo: RepositoryState, sha: string, ref: string): Promise<void> {
  const type = await repo.git.typeOf(sha)
  if (type === undefined || (ref.startsWith('refs/heads/') && type !== 'commit')) {
    throw new ApiError(422, 'Object does not exist')
  }
}
