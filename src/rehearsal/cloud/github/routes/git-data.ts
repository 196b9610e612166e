import { type ApiCall, created, noContent, ok, type Route } from '../api.ts'
import { ApiError, invalidRequest, notFound } from '../errors.ts'
import {
  isRecord,
  oneOf,
  optionalFlag,
  optionalList,
  optionalRecord,
  optionalText,
  text,
  textList,
} from '../fields.ts'
import type { Identity } from '../git/index.ts'
import { addressOf, apiUrl, presentGitCommit, presentVerification } from '../present/index.ts'
import { webFlow } from '../pulls.ts'
import { changeRef } from '../refs.ts'
import { signedCommit } from '../signing.ts'
import { forbidden } from '../tokens.ts'
import { isWorkflowFile, mayChangeWorkflows } from '../workflow-files.ts'
import { nodeId, type RepositoryState, type World } from '../world.ts'

const READ = ['contents=read']
const WRITE = ['contents=write']

export const gitDataRoutes: readonly Route[] = [
  // ---- refs ----
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
  // ---- commits ----
  {
    route: 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
    needs: READ,
    handle: async ({ world, repo, params }) => {
      const commit = await repo.git.commit(params['commit_sha'] ?? '')
      if (commit === undefined) throw notFound()
      return ok(presentGitCommit(world, repo, commit))
    },
  },
  { route: 'POST /repos/{owner}/{repo}/git/commits', needs: WRITE, handle: createCommit },
  // ---- trees ----
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
  // ---- blobs ----
  {
    route: 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
    needs: READ,
    handle: async ({ world, repo, params, accept }) => {
      const sha = params['file_sha'] ?? ''
      if ((await repo.git.typeOf(sha)) !== 'blob') throw notFound()
      const bytes = await repo.git.readBlob(sha)
      if (accept.includes('raw')) return { status: 200, body: bytes }
      return ok({
        sha,
        node_id: nodeId('Blob', `${repo.id}:${sha}`),
        size: bytes.length,
        url: `${apiUrl(world, repo)}/git/blobs/${sha}`,
        content: wrapped(bytes),
        encoding: 'base64',
      })
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/git/blobs',
    needs: WRITE,
    handle: async ({ world, repo, body }) => {
      const encoding = oneOf(optionalText(body, 'encoding') ?? 'utf-8', 'encoding', ['utf-8', 'base64'])
      const bytes = Buffer.from(text(body, 'content'), encoding)
      const sha = await repo.git.writeBlob(bytes)
      return created({ sha, url: `${apiUrl(world, repo)}/git/blobs/${sha}` })
    },
  },
  // ---- annotated tags ----
  {
    route: 'GET /repos/{owner}/{repo}/git/tags/{tag_sha}',
    needs: READ,
    handle: async (call) => ok(await showTag(call, call.params['tag_sha'] ?? '')),
  },
  {
    route: 'POST /repos/{owner}/{repo}/git/tags',
    needs: WRITE,
    handle: async (call) => {
      const { world, repo, body, caller } = call
      const object = text(body, 'object')
      const type = oneOf(text(body, 'type'), 'type', ['commit', 'tree', 'blob'])
      if ((await repo.git.typeOf(object)) !== type)
        throw new ApiError(422, `Object of type ${type} does not exist`)
      const sha = await repo.git.writeTag({
        object,
        type,
        name: text(body, 'tag'),
        message: text(body, 'message'),
        tagger: identity(optionalRecord(body, 'tagger'), world) ?? callerIdentity(caller, world),
      })
      return created(await showTag(call, sha))
    },
  },
]

export function wrapped(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll(/.{1,60}/g, (line) => `${line}\n`)
}

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

async function commitOrFail(repo: RepositoryState, name: string) {
  const sha = await repo.git.commitOf(name)
  const commit = sha === undefined ? undefined : await repo.git.commit(sha)
  if (commit === undefined) throw notFound()
  return commit
}

async function createCommit(call: ApiCall) {
  const { world, repo, body, caller } = call
  const tree = text(body, 'tree')
  const parents = textList(body, 'parents') ?? []
  const message = text(body, 'message')
  if ((await repo.git.typeOf(tree)) !== 'tree') throw new ApiError(422, 'Tree SHA does not exist')
  for (const parent of parents) {
    if ((await repo.git.typeOf(parent)) !== 'commit')
      throw new ApiError(422, 'Parent SHA does not exist or is not a commit object')
  }
  const author = identity(optionalRecord(body, 'author'), world)
  const committer = identity(optionalRecord(body, 'committer'), world)
  const foreign = optionalText(body, 'signature')
  const own = author === undefined && committer === undefined && foreign === undefined
  const who = author ?? callerIdentity(caller, world)
  const draft = {
    tree,
    parents,
    message,
    author: who,
    committer: committer ?? (own && caller.app !== undefined ? webFlow(world) : who),
  }
  // A commit of an App's that names neither author nor committer is signed by GitHub.
  const sha =
    own && caller.app !== undefined
      ? await signedCommit(repo, draft, world.now())
      : await repo.git.writeCommit(draft, foreign)
  const commit = await repo.git.commit(sha)
  if (commit === undefined) throw new Error(`the commit ${sha} was written and is not there`)
  return created(presentGitCommit(world, repo, commit))
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

async function showTag({ world, repo }: ApiCall, sha: string) {
  const raw = await repo.git.tag(sha)
  if (raw === undefined) throw notFound()
  const header = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(raw)?.[1] ?? ''
  const [, name = '', email = '', at = '0'] = /^(.*) <(.*)> (\d+) /.exec(header('tagger')) ?? []
  const type = header('type')
  return {
    node_id: nodeId('Tag', `${repo.id}:${sha}`),
    sha,
    url: `${apiUrl(world, repo)}/git/tags/${sha}`,
    tagger: { name, email, date: `${new Date(Number(at) * 1000).toISOString().slice(0, 19)}Z` },
    object: { sha: header('object'), type, url: `${apiUrl(world, repo)}/git/${type}s/${header('object')}` },
    tag: header('tag'),
    message: raw.slice(raw.indexOf('\n\n') + 2).replace(/\n$/, ''),
    verification: presentVerification(undefined),
  }
}

/** `{name, email, date?}` of a body. */
export function identity(
  value: Readonly<Record<string, unknown>> | undefined,
  world: World,
): Identity | undefined {
  if (value === undefined) return undefined
  const date = optionalText(value, 'date')
  if (date !== undefined && Number.isNaN(Date.parse(date))) throw new ApiError(422, `${date} is not a date`)
  return {
    name: text(value, 'name'),
    email: text(value, 'email'),
    date: date === undefined ? world.now() : `${new Date(date).toISOString().slice(0, 19)}Z`,
  }
}

export function callerIdentity(caller: ApiCall['caller'], world: World): Identity {
  return { name: caller.account.login, email: addressOf(caller.account), date: world.now() }
}
