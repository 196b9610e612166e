import * as v from 'valibot'
import { PlatformError } from '../kernel/index.ts'
import { clipNotes } from './notes.ts'
import { releasedBy, releaseSubject } from './plan.ts'
import type { FileChange, PrepareOutcome, ReleaseForge } from './types.ts'

/** GitHub takes 65,536 characters. */
const bodyLimit = 65_000

const refSchema = v.object({ object: v.object({ sha: v.string() }) })
const commitSchema = v.object({
  sha: v.string(),
  message: v.string(),
  tree: v.object({ sha: v.string() }),
  parents: v.array(v.object({ sha: v.string() })),
})
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
  /** The changelog's name, for notes that are too long for a pull request. */
  readonly changelog: string
}

/**
 * Makes the release commit through the API (so GitHub signs it) and moves the branch to it; where the branch is
 * protected, opens or refreshes one release pull request instead. A run that failed half-way is finished by running it
 * again.
 *
 * @throws PlatformError where the branch has moved on: the run of its newer commit makes the release
 */
export async function prepare(request: PrepareRequest, forge: ReleaseForge): Promise<PrepareOutcome> {
  const made = await madeBefore(request, forge)
  if (made !== undefined) return { kind: 'prepared', version: request.version, sha: made, resumed: true }
  const sha = await createCommit(request, forge)
  try {
    await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
      ref: `heads/${request.branch}`,
      sha,
      force: false,
    })
    return { kind: 'prepared', version: request.version, sha, resumed: false }
  } catch (error) {
    if (isNoFastForward(error)) throw movedOn(request)
    if (!isProtected(error)) throw error
    return await openPullRequest(request, sha, forge)
  }
}

/** The release commit of a run before this one, where the branch stands on it. */
async function madeBefore(request: PrepareRequest, forge: ReleaseForge): Promise<string | undefined> {
  const ref = await forge.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
    ref: `heads/${request.branch}`,
  })
  const { sha } = v.parse(refSchema, ref.data).object
  if (sha === request.head) return undefined
  const tip = await readCommit(sha, forge)
  const ours = tip.parents.length === 1 && tip.parents[0]?.sha === request.head
  if (ours && releasedBy(tip.message) === request.version) return sha
  throw movedOn(request)
}

function movedOn(request: PrepareRequest): PlatformError {
  return new PlatformError(
    'github',
    `the branch ${request.branch} has moved on from ${request.head.slice(0, 9)}, of which ${request.version} was to be made`,
    {
      fix: `Nothing was changed. Let the run of the newest commit of ${request.branch} make the release: it holds these commits too.`,
    },
  )
}

async function readCommit(sha: string, forge: ReleaseForge): Promise<v.InferOutput<typeof commitSchema>> {
  const answer = await forge.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
    commit_sha: sha,
  })
  return v.parse(commitSchema, answer.data)
}

async function createCommit(request: PrepareRequest, forge: ReleaseForge): Promise<string> {
  const parent = await readCommit(request.head, forge)
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
  const more = `\n\nMerging this releases ${request.version}: the release workflow builds this commit, publishes it and deploys it.`
  const body = `${clipNotes(request.notes, bodyLimit - more.length, request.changelog)}${more}`
  const open = v.parse(
    pullsSchema,
    // With its owner: the branch of a fork may have the same name.
    await forge.paginate('GET /repos/{owner}/{repo}/pulls', {
      state: 'open',
      base: request.branch,
      head: `${forge.owner}:${branch}`,
    }),
  )
  const existing = open[0]
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
    await forge.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `heads/${branch}` })
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

function isNoFastForward(error: unknown): boolean {
  return error instanceof PlatformError && error.code === '422' && /fast.forward/i.test(error.message)
}

/** GitHub answers a direct update of a protected branch with 403 or 422 and says why. */
function isProtected(error: unknown): boolean {
  return (
    error instanceof PlatformError &&
    ['403', '409', '422'].includes(error.code ?? '') &&
    /protected|rule|required|not permitted|pull request/i.test(error.message)
  )
}
