import { type ApiCall, created, ok, type Route } from '../api.ts'
import { ApiError, notFound } from '../errors.ts'
import { oneOf, optionalRecord, optionalText, text, textList } from '../fields.ts'
import type { Identity } from '../git/index.ts'
import { addressOf, apiUrl, presentGitCommit, presentVerification } from '../present/index.ts'
import { webFlow } from '../pulls.ts'
import { signedCommit } from '../signing.ts'
import { nodeId, type World } from '../world.ts'

const READ = ['contents=read']
const WRITE = ['contents=write']

export const gitObjectRoutes: readonly Route[] = [
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
