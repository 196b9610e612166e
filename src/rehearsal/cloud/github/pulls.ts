import type { Happening, Who } from './events.ts'
import { asJsonObject } from './fields.ts'
import type { Forge, RefUpdate } from './forge.ts'
import { type Identity, mergedTree } from './git/index.ts'
import { presentPull } from './present/index.ts'
import type { IssueState, PullState, RepositoryState, World } from './world.ts'

/** What a pull request does when branches move: its trial merge, `refs/pull/N/*`, synchronize and closing. */

/** The committer of what GitHub itself commits. */
export function webFlow(world: World): Identity {
  return { name: 'GitHub', email: 'noreply@github.com', date: world.now() }
}

export function issueOf(repo: RepositoryState, pull: PullState): IssueState {
  const issue = repo.issues.get(pull.number)
  if (issue === undefined) throw new Error(`pull request ${pull.number} of ${repo.fullName} has no issue`)
  return issue
}

/** Brings the trial merge and `refs/pull/N/{head,merge}` up to date with the branches. */
export async function refreshPull(world: World, repo: RepositoryState, pull: PullState): Promise<void> {
  if (issueOf(repo, pull).state !== 'open') return
  const [head, base] = await Promise.all([
    repo.git.ref(`refs/heads/${pull.headRef}`),
    repo.git.ref(`refs/heads/${pull.baseRef}`),
  ])
  pull.headSha = head ?? pull.headSha
  pull.baseSha = base ?? pull.baseSha
  if (pull.trial?.head === pull.headSha && pull.trial.base === pull.baseSha) return
  const tree = await mergedTree(repo.git, pull.baseSha, pull.headSha)
  const merge =
    tree === undefined
      ? undefined
      : await repo.git.writeCommit({
          tree,
          parents: [pull.baseSha, pull.headSha],
          author: webFlow(world),
          committer: webFlow(world),
          message: `Merge ${pull.headSha} into ${pull.baseSha}`,
        })
  const refs = `refs/pull/${pull.number}`
  const now = await repo.git.refs(`${refs}/`)
  await repo.git.setRef(`${refs}/head`, pull.headSha, now.get(`${refs}/head`))
  // Where there is a conflict GitHub leaves the last merge ref that could be made.
  if (merge !== undefined) await repo.git.setRef(`${refs}/merge`, merge, now.get(`${refs}/merge`))
  pull.trial = { head: pull.headSha, base: pull.baseSha, merge }
}

/** Sends a pull_request event; a merged one runs on its base branch, any other on the trial merge. */
export async function sendPullEvent(
  forge: Forge,
  repo: RepositoryState,
  who: Who,
  pull: PullState,
  action: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const merged = pull.mergeCommit !== null
  // A pull request that conflicts starts no pull_request workflows.
  if (!merged && pull.trial?.merge === undefined && action !== 'closed') return
  const happening: Happening = {
    name: 'pull_request',
    action,
    ref: merged ? `refs/heads/${pull.baseRef}` : `refs/pull/${pull.number}/merge`,
    sha: pull.mergeCommit ?? pull.trial?.merge ?? pull.headSha,
    payload: {
      number: pull.number,
      ...more,
      pull_request: asJsonObject(await presentPull(forge.world, repo, pull, issueOf(repo, pull))),
    },
  }
  forge.events.send(repo, who, happening)
}

/** A branch moved: pull requests from it synchronize, those into it may be merged by it. */
export async function followPulls(
  forge: Forge,
  repo: RepositoryState,
  who: Who,
  update: RefUpdate,
): Promise<void> {
  const branch = update.ref.replace(/^refs\/heads\//, '')
  for (const pull of repo.pulls.values()) {
    const issue = issueOf(repo, pull)
    if (issue.state !== 'open') continue
    if (pull.headRef === branch) {
      if (update.after === undefined) await closePull(forge, repo, who, pull)
      else {
        const before = pull.headSha
        await refreshPull(forge.world, repo, pull)
        issue.updatedAt = forge.world.now()
        await sendPullEvent(forge, repo, who, pull, 'synchronize', { before, after: update.after })
      }
    } else if (pull.baseRef === branch && update.after !== undefined) {
      if (await repo.git.isAncestor(pull.headSha, update.after)) {
        await closePull(forge, repo, who, pull, update.after)
      } else await refreshPull(forge.world, repo, pull)
    }
  }
}

/** Closes a pull request, as merged by a commit where one is given. */
export async function closePull(
  forge: Forge,
  repo: RepositoryState,
  who: Who,
  pull: PullState,
  mergeCommit?: string,
): Promise<void> {
  const issue = issueOf(repo, pull)
  const now = forge.world.now()
  issue.state = 'closed'
  issue.closedAt = now
  issue.updatedAt = now
  if (mergeCommit !== undefined) {
    pull.mergedAt = now
    pull.mergedBy = who.account
    pull.mergeCommit = mergeCommit
  }
  await sendPullEvent(forge, repo, who, pull, 'closed')
}
