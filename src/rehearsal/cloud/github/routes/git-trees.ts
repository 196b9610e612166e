import { type ApiCall, created, ok, type Route } from '../api.ts'
import { ApiError, invalidRequest, notFound } from '../errors.ts'
import { isRecord, oneOf, optionalList, optionalText, text } from '../fields.ts'
import { apiUrl } from '../present/index.ts'
import { forbidden } from '../tokens.ts'
import { isWorkflowFile, mayChangeWorkflows } from '../workflow-files.ts'
import type { RepositoryState } from '../world.ts'

const READ = ['contents=read']
const WRITE = ['contents=write']

export const gitTreeRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    needs: READ,
    handle: async (call) => {
      const { repo, params, query } = call
      const name = params['tree_sha'] ?? ''
      const type = await repo.git.typeOf(name)
      const sha = type === 'tree' ? name : (await commitOrFail(repo, name)).tree
      return ok(await showTree(call, sha, query.has('recursive')))
    },
  },
  { route: 'POST /repos/{owner}/{repo}/git/trees', needs: WRITE, handle: createTree },
]

async function commitOrFail(repo: RepositoryState, name: string) {
  const sha = await repo.git.commitOf(name)
  const commit = sha === undefined ? undefined : await repo.git.commit(sha)
  if (commit === undefined) throw notFound()
  return commit
}

async function createTree(call: ApiCall) {
  const { repo, body } = call
  const base = optionalText(body, 'base_tree')
  const entries = optionalList(body, 'tree')
  if (entries === undefined) throw invalidRequest('"tree" wasn\'t supplied.')
  const baseTree = base === undefined ? undefined : await treeOf(repo, base)
  const resolved = await Promise.all(
    entries.map(async (entry) => {
      if (!isRecord(entry)) throw invalidRequest('An item of "tree" is not an object.')
      const path = text(entry, 'path')
      const mode = oneOf(optionalText(entry, 'mode') ?? '100644', 'mode', [
        '100644',
        '100755',
        '040000',
        '160000',
        '120000',
      ])
      if (
        path === '' ||
        path.startsWith('/') ||
        path.split('/').some((part) => part === '..' || part === '.git')
      ) {
        throw new ApiError(422, 'tree.path contains a malformed path component')
      }
      const content = optionalText(entry, 'content')
      if (content !== undefined) return { path, mode, sha: await repo.git.writeBlob(Buffer.from(content)) }
      if (!('sha' in entry)) throw new ApiError(422, 'Must supply either tree.sha or tree.content')
      const sha = optionalText(entry, 'sha') ?? null
      if (
        sha !== null &&
        mode !== '160000' &&
        (await repo.git.typeOf(sha)) !== (mode === '040000' ? 'tree' : 'blob')
      ) {
        throw new ApiError(422, `tree.sha ${sha} is not a valid ${mode === '040000' ? 'tree' : 'blob'}`)
      }
      return { path, mode, sha }
    }),
  )
  await requireKnownWorkflows(call, baseTree, resolved)
  const sha = await repo.git.writeTree(baseTree, resolved)
  return created(await showTree(call, sha, false))
}

/** A workflow file that stands as it is in the base tree or on the default branch is no change of one. */
async function requireKnownWorkflows(
  { repo, caller }: ApiCall,
  baseTree: string | undefined,
  entries: readonly { readonly path: string; readonly sha: string | null }[],
): Promise<void> {
  const named = entries.filter(({ path, sha }) => isWorkflowFile(path) && sha !== null)
  if (named.length === 0 || mayChangeWorkflows(caller)) return
  const main = await repo.git.commitOf(`refs/heads/${repo.defaultBranch}`)
  const known = new Set<string>()
  for (const tree of [baseTree, main]) {
    if (tree === undefined) continue
    for (const { path, sha } of await repo.git.tree(tree, { recursive: true })) known.add(`${sha} ${path}`)
  }
  if (named.every(({ path, sha }) => known.has(`${sha} ${path}`))) return
  throw forbidden(caller, ['contents=write,workflows=write'])
}

async function treeOf(repo: RepositoryState, name: string): Promise<string> {
  if ((await repo.git.typeOf(name)) === 'tree') return name
  const commit = await repo.git.commit(name)
  if (commit === undefined) throw new ApiError(422, 'base_tree is not a valid tree oid')
  return commit.tree
}

async function showTree({ world, repo }: ApiCall, sha: string, recursive: boolean) {
  const url = apiUrl(world, repo)
  return {
    sha,
    url: `${url}/git/trees/${sha}`,
    tree: (await repo.git.tree(sha, { recursive })).map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.size === undefined ? {} : { size: entry.size }),
      ...(entry.type === 'commit' ? {} : { url: `${url}/git/${entry.type}s/${entry.sha}` }),
    })),
    truncated: false,
  }
}
