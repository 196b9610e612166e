import * as v from 'valibot'
import { PlatformError } from '../kernel/index.ts'
import { releaseSubject } from './plan.ts'
import type { FileChange, PrepareOutcome, ReleaseForge } from './types.ts'

const refSchema = v.object({ object: v.object({ sha: v.string() }) })
const commitSchema = v.object({ sha: v.string(), tree: v.object({ sha: v.string() }) })
const shaSchema = v.object({ sha: v.string() })
const pullsSchema = v.array(
  v.object({ number: v.number(), html_url: v.string(), head: v.object({ ref: v.string() }) }),
)
const pullSchema = v.object({ number: v.number(), html_url: v.string() })

export interface PrepareRequest {
  readonly branch: string
  /** The commit that the release is made of; the branch has to stand there still. */
  readonly head: string
  readonly version: string
  readonly files: readonly FileChange[]
  readonly notes: string
}

/**
 * Makes the release commit through the API (so GitHub signs it) and moves the branch to it; where the branch is
 * protected, opens or refreshes one release pull request instead.
 */
export async function prepare(request: PrepareRequest, forge: ReleaseForge): Promise<PrepareOutcome> {
  const sha = await createCommit(request, forge)
  try {
    await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
      ref: `heads/${request.branch}`,
      sha,
      force: false,
    })
    return { kind: 'prepared', version: request.version, sha, resumed: false }
  } catch (error) {
    if (!isProtected(error)) throw error
    return await openPullRequest(request, sha, forge)
  }
}

async function createCommit(request: PrepareRequest, forge: ReleaseForge): Promise<string> {
  const parent = v.parse(
    commitSchema,
    (await forge.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { commit_sha: request.head }))
      .data,
  )
  const tree = await forge.request('POST /repos/{owner}/{repo}/git/trees', {
    base_tree: parent.tree.sha,
    tree: request.files.map((file) => ({
      path: file.path,
      mode: '100644',
      type: 'blob',
      content: file.content,
    })),
  })
  // No author, no committer: only then GitHub signs the commit itself.
  const commit = await forge.request('POST /repos/{owner}/{repo}/git/commits', {
    message: releaseSubject(request.version),
    tree: v.parse(shaSchema, tree.data).sha,
    parents: [request.head],
  })
  return v.parse(shaSchema, commit.data).sha
}

async function openPullRequest(
  request: PrepareRequest,
  sha: string,
  forge: ReleaseForge,
): Promise<PrepareOutcome> {
  const branch = `release/${request.branch}`
  await setBranch(branch, sha, forge)
  const title = releaseSubject(request.version)
  const body = `${request.notes}\n\nMerging this releases ${request.version}: the release workflow builds this commit, publishes it and deploys it.`
  const open = v.parse(
    pullsSchema,
    await forge.paginate('GET /repos/{owner}/{repo}/pulls', { state: 'open', base: request.branch }),
  )
  const existing = open.find((pull) => pull.head.ref === branch)
  const answer =
    existing === undefined
      ? await forge.request('POST /repos/{owner}/{repo}/pulls', {
          title,
          body,
          head: branch,
          base: request.branch,
        })
      : await forge.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          pull_number: existing.number,
          title,
          body,
        })
  const pull = v.parse(pullSchema, answer.data)
  return { kind: 'pull-request', version: request.version, number: pull.number, url: pull.html_url }
}

async function setBranch(branch: string, sha: string, forge: ReleaseForge): Promise<void> {
  try {
    v.parse(
      refSchema,
      (await forge.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `heads/${branch}` })).data,
    )
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== '404') throw error
    await forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/heads/${branch}`, sha })
    return
  }
  // The branch is ours alone: it holds one commit on top of the base and is made anew each time.
  await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
    ref: `heads/${branch}`,
    sha,
    force: true,
  })
}

/** GitHub answers a direct update of a protected branch with 403 or 422 and says why. */
function isProtected(error: unknown): boolean {
  return (
    error instanceof PlatformError &&
    ['403', '409', '422'].includes(error.code ?? '') &&
    /protected|rule|required|not permitted|pull request/i.test(error.message)
  )
}
