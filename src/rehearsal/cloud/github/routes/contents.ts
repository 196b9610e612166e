import { type ApiCall, ok, type Route } from '../api.ts'
import { ApiError, notFound } from '../errors.ts'
import { optionalRecord, optionalText, text } from '../fields.ts'
import type { TreeEntry } from '../git/index.ts'
import { apiUrl, htmlUrl, presentGitCommit } from '../present/index.ts'
import { webFlow } from '../pulls.ts'
import { changeRef } from '../refs.ts'
import { signedCommit } from '../signing.ts'
import { forbidden } from '../tokens.ts'
import { isWorkflowFile, mayChangeWorkflows } from '../workflow-files.ts'
import { callerIdentity, identity, wrapped } from './git-objects.ts'

export const contentRoutes: readonly Route[] = [
  { route: 'GET /repos/{owner}/{repo}/contents/{path}', needs: ['contents=read'], handle: getContents },
  {
    route: 'PUT /repos/{owner}/{repo}/contents/{path}',
    needs: ['contents=write'],
    handle: (call) => changeFile(call, Buffer.from(text(call.body, 'content'), 'base64')),
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/contents/{path}',
    needs: ['contents=write'],
    handle: (call) => changeFile(call, undefined),
  },
]

async function getContents(call: ApiCall) {
  const { repo, params, query, accept } = call
  const ref = query.get('ref') ?? repo.defaultBranch
  const sha = await repo.git.commitOf(ref)
  if (sha === undefined) {
    throw new ApiError(
      404,
      query.has('ref') ? `No commit found for the ref ${ref}` : 'This repository is empty.',
    )
  }
  const path = params['path'] ?? ''
  if (path === '') return ok((await repo.git.tree(sha)).map((entry) => describe(call, ref, entry)))
  const entry = (await repo.git.tree(sha, { path }))[0]
  if (entry === undefined) throw notFound()
  if (entry.type === 'tree') {
    const children = (await repo.git.tree(entry.sha)).map((child) => ({
      ...child,
      path: `${path}/${child.path}`,
    }))
    return ok(children.map((child) => describe(call, ref, child)))
  }
  const bytes = await repo.git.readBlob(entry.sha)
  if (accept.includes('raw')) return { status: 200, body: bytes }
  return ok({ ...describe(call, ref, entry), content: wrapped(bytes), encoding: 'base64' })
}

/** `content-file` without its content; also an item of a folder. */
function describe({ world, repo }: ApiCall, ref: string, entry: TreeEntry) {
  const path = entry.path.split('/').map(encodeURIComponent).join('/')
  const url = `${apiUrl(world, repo)}/contents/${path}?ref=${encodeURIComponent(ref)}`
  const kind = entry.type === 'tree' ? 'tree' : 'blob'
  const git = `${apiUrl(world, repo)}/git/${kind}s/${entry.sha}`
  const html = `${htmlUrl(world, repo)}/${kind}/${ref}/${path}`
  return {
    type: entry.type === 'tree' ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file',
    size: entry.size ?? 0,
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path: entry.path,
    sha: entry.sha,
    url,
    git_url: git,
    html_url: html,
    download_url: entry.type === 'tree' ? null : `${htmlUrl(world, repo)}/raw/${ref}/${path}`,
    _links: { self: url, git, html },
  }
}

/** Commits one file's new content, or its removal, to a branch. */
async function changeFile(call: ApiCall, bytes: Buffer | undefined) {
  const { world, repo, params, body, caller } = call
  const path = params['path'] ?? ''
  const message = text(body, 'message')
  const branch = optionalText(body, 'branch') ?? repo.defaultBranch
  const stated = optionalText(body, 'sha')
  if (isWorkflowFile(path) && !mayChangeWorkflows(caller)) {
    throw forbidden(caller, ['contents=write,workflows=write'])
  }
  const head = await repo.git.ref(`refs/heads/${branch}`)
  const isFirst = head === undefined && (await repo.git.refs('refs/heads/')).size === 0
  if (head === undefined && !isFirst) throw new ApiError(404, `Branch ${branch} not found`)
  const existing = head === undefined ? undefined : (await repo.git.tree(head, { path }))[0]
  if (existing === undefined && bytes === undefined) throw notFound()
  if (existing !== undefined && stated === undefined)
    throw new ApiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
  if (stated !== undefined && stated !== existing?.sha) {
    throw new ApiError(409, `${path} does not match ${stated}`)
  }
  const blob = bytes === undefined ? null : await repo.git.writeBlob(bytes)
  const tree = await repo.git.writeTree(head, [{ mode: existing?.mode ?? '100644', path, sha: blob }])
  const author = identity(optionalRecord(body, 'author'), world)
  const committer = identity(optionalRecord(body, 'committer'), world)
  const draft = {
    tree,
    parents: head === undefined ? [] : [head],
    message,
    author: author ?? committer ?? callerIdentity(caller, world),
    committer: committer ?? author ?? webFlow(world),
  }
  const sha =
    author === undefined && committer === undefined
      ? await signedCommit(repo, draft, world.now())
      : await repo.git.writeCommit(draft)
  await changeRef(call.forge, repo, caller, { ref: `refs/heads/${branch}`, after: sha, ruleStatus: 409 })
  const commit = await repo.git.commit(sha)
  const entry = (await repo.git.tree(sha, { path }))[0]
  if (commit === undefined) throw new Error(`the commit ${sha} was written and is not there`)
  return {
    status: existing === undefined ? 201 : 200,
    body: {
      content: bytes === undefined || entry === undefined ? null : describe(call, branch, entry),
      commit: presentGitCommit(world, repo, commit),
    },
  }
}
