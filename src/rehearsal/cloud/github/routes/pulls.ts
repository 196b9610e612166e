import { type ApiCall, created, noContent, ok, page, pageAsync, type Route } from '../api.ts'
import { ApiError, notFound, validationFailed } from '../errors.ts'
import { numberParam, oneOf, optionalFlag, optionalText, text } from '../fields.ts'
import { rebased } from '../git/index.ts'
import { presentChange, presentCommit, presentPull, presentPullSimple } from '../present/index.ts'
import { closePull, issueOf, refreshPull, sendPullEvent, webFlow } from '../pulls.ts'
import { changeRef } from '../refs.ts'
import { expected, missingChecks, requiredChecks } from '../rules.ts'
import type { PullState } from '../world.ts'
import { callerIdentity } from './git-objects.ts'
import { limited, newIssue } from './issues.ts'

const READ = ['pull_requests=read']
const WRITE = ['pull_requests=write']

export const pullRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/pulls',
    needs: READ,
    handle: (call) => {
      const { world, repo, query } = call
      const state = query.get('state') ?? 'open'
      const [head, base] = [query.get('head'), query.get('base')]
      const all = [...repo.pulls.values()]
        .filter((pull) => state === 'all' || issueOf(repo, pull).state === state)
        .filter((pull) => head === null || `${repo.owner.login}:${pull.headRef}` === head)
        .filter((pull) => base === null || pull.baseRef === base)
        .sort((a, b) => (query.get('direction') === 'asc' ? a.number - b.number : b.number - a.number))
      return page(call, all, (pull) => presentPullSimple(world, repo, pull, issueOf(repo, pull)))
    },
  },
  { route: 'POST /repos/{owner}/{repo}/pulls', needs: WRITE, handle: createPull },
  {
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
    needs: READ,
    handle: async (call) => {
      const pull = pullOfPath(call)
      await call.repo.git.exclusive(() => refreshPull(call.world, call.repo, pull))
      if (call.accept.includes('diff')) {
        const from = await mergeBase(call, pull)
        return { status: 200, body: Buffer.from(await call.repo.git.diff(from, pull.headSha)) }
      }
      return ok(await presentPull(call.world, call.repo, pull, issueOf(call.repo, pull)))
    },
  },
  { route: 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}', needs: WRITE, handle: updatePull },
  {
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
    needs: READ,
    handle: async (call) => {
      const pull = pullOfPath(call)
      const shas = await call.repo.git.list(['--reverse', `${await mergeBase(call, pull)}..${pull.headSha}`])
      return pageAsync(call, shas, async (some) =>
        (await call.repo.git.commits(some)).map((commit) => presentCommit(call.world, call.repo, commit)),
      )
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    needs: READ,
    handle: async (call) => {
      const pull = pullOfPath(call)
      const changes = await call.repo.git.changes(await mergeBase(call, pull), pull.headSha)
      return page(call, changes, (change) => presentChange(call.world, call.repo, pull.headSha, change))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge',
    needs: ['contents=read'],
    handle: (call) => {
      if (pullOfPath(call).mergedAt === null) throw notFound()
      return noContent
    },
  },
  {
    route: 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
    needs: ['contents=write'],
    handle: mergePull,
  },
]

function pullOfPath(call: ApiCall): PullState {
  const pull = call.repo.pulls.get(numberParam(call, 'pull_number'))
  if (pull === undefined) throw notFound()
  return pull
}

/** Where the head branch left the base; of a merged pull request, where it had left it before the merge. */
async function mergeBase({ repo }: ApiCall, pull: PullState): Promise<string> {
  return (await repo.git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha
}

async function createPull(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const headRef = text(body, 'head').replace(`${repo.owner.login}:`, '')
  const baseRef = text(body, 'base')
  const title = text(body, 'title')
  const [headSha, baseSha] = await Promise.all([
    repo.git.ref(`refs/heads/${headRef}`),
    repo.git.ref(`refs/heads/${baseRef}`),
  ])
  if (headSha === undefined) throw validationFailed('PullRequest', 'invalid', 'head')
  if (baseSha === undefined) throw validationFailed('PullRequest', 'invalid', 'base')
  const custom = (message: string) =>
    new ApiError(422, 'Validation Failed', { errors: [{ resource: 'PullRequest', code: 'custom', message }] })
  const twin = [...repo.pulls.values()].find(
    (pull) => pull.headRef === headRef && pull.baseRef === baseRef && issueOf(repo, pull).state === 'open',
  )
  if (twin !== undefined) throw custom(`A pull request already exists for ${repo.owner.login}:${headRef}.`)
  if (await repo.git.isAncestor(headSha, baseSha))
    throw custom(`No commits between ${baseRef} and ${headRef}`)
  const issue = newIssue(call, { title, isPull: true })
  const pull: PullState = {
    number: issue.number,
    id: world.nextId(),
    headRef,
    headSha,
    baseRef,
    baseSha,
    draft: optionalFlag(body, 'draft') ?? false,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    trial: undefined,
  }
  repo.pulls.set(pull.number, pull)
  await repo.git.exclusive(() => refreshPull(world, repo, pull))
  await sendPullEvent(forge, repo, caller, pull, 'opened')
  return created(await presentPull(world, repo, pull, issue))
}

async function updatePull(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const pull = pullOfPath(call)
  const issue = issueOf(repo, pull)
  const before = { title: issue.title, body: issue.body, base: pull.baseRef }
  issue.title = optionalText(body, 'title') ?? issue.title
  if ('body' in body) issue.body = limited('PullRequest', optionalText(body, 'body') ?? null)
  const base = optionalText(body, 'base')
  if (base !== undefined && base !== pull.baseRef) {
    if ((await repo.git.ref(`refs/heads/${base}`)) === undefined)
      throw validationFailed('PullRequest', 'invalid', 'base')
    pull.baseRef = base
    await repo.git.exclusive(() => refreshPull(world, repo, pull))
  }
  issue.updatedAt = world.now()
  const stated = optionalText(body, 'state')
  const state = stated === undefined ? undefined : oneOf(stated, 'state', ['open', 'closed'])
  if (state === 'closed' && issue.state === 'open') await closePull(forge, repo, caller, pull)
  else if (state === 'open' && issue.state === 'closed') {
    if (pull.mergedAt !== null) throw validationFailed('PullRequest', 'invalid', 'state')
    issue.state = 'open'
    issue.closedAt = null
    await repo.git.exclusive(() => refreshPull(world, repo, pull))
    await sendPullEvent(forge, repo, caller, pull, 'reopened')
  }
  const changes = {
    ...(issue.title === before.title ? {} : { title: { from: before.title } }),
    ...(issue.body === before.body ? {} : { body: { from: before.body ?? '' } }),
    ...(pull.baseRef === before.base
      ? {}
      : { base: { ref: { from: before.base }, sha: { from: pull.baseSha } } }),
  }
  if (Object.keys(changes).length > 0) await sendPullEvent(forge, repo, caller, pull, 'edited', { changes })
  return ok(await presentPull(world, repo, pull, issue))
}

async function mergePull(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const pull = pullOfPath(call)
  const issue = issueOf(repo, pull)
  await repo.git.exclusive(() => refreshPull(world, repo, pull))
  const stated = optionalText(body, 'sha')
  if (issue.state !== 'open' || pull.draft || pull.trial?.merge === undefined) {
    throw new ApiError(405, 'Pull Request is not mergeable')
  }
  if (stated !== undefined && stated !== pull.headSha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.')
  }
  const missing = missingChecks(repo, pull.headSha, requiredChecks(repo, caller, pull.baseRef))
  if (missing.length > 0) {
    throw new ApiError(405, `Repository rule violations found\n\n${missing.map(expected).join('\n\n')}\n\n`)
  }
  const method = oneOf(optionalText(body, 'merge_method') ?? 'merge', 'merge_method', [
    'merge',
    'squash',
    'rebase',
  ])
  const sha = await mergeCommit(call, pull, method)
  await changeRef(forge, repo, caller, {
    ref: `refs/heads/${pull.baseRef}`,
    after: sha,
    throughPull: true,
    ruleStatus: 405,
  })
  // A squash is no merge to git, so moving the base did not close the pull request by itself.
  if (issue.state === 'open') await closePull(forge, repo, caller, pull, sha)
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' })
}

async function mergeCommit(
  call: ApiCall,
  pull: PullState,
  method: 'merge' | 'squash' | 'rebase',
): Promise<string> {
  const { world, repo, body, caller } = call
  const { git } = repo
  if (method === 'rebase') {
    const sha = await rebased(git, pull.baseSha, pull.headSha, webFlow(world))
    if (sha === undefined) throw new ApiError(405, "This branch can't be rebased")
    return sha
  }
  const tree = (await git.commit(pull.trial?.merge ?? ''))?.tree
  if (tree === undefined) throw new ApiError(405, 'Pull Request is not mergeable')
  const issue = issueOf(repo, pull)
  const shas = await git.list(['--reverse', `${pull.baseSha}..${pull.headSha}`])
  const commits = await git.commits(shas)
  const only = commits.length === 1 ? commits[0] : undefined
  const texts =
    method === 'merge'
      ? {
          title: `Merge pull request #${pull.number} from ${repo.owner.login}/${pull.headRef}`,
          message: issue.title,
        }
      : only === undefined
        ? {
            title: `${issue.title} (#${pull.number})`,
            message: commits.map((commit) => `* ${commit.message}`).join('\n\n'),
          }
        : {
            // COMMIT_OR_PR_TITLE: a single commit gives title and body.
            title: `${only.message.split('\n')[0]} (#${pull.number})`,
            message: only.message.split('\n').slice(1).join('\n').trim(),
          }
  const title = optionalText(body, 'commit_title') ?? texts.title
  const message = optionalText(body, 'commit_message') ?? texts.message
  const squashAuthor = commits[0]?.author
  return git.writeCommit({
    tree,
    parents: method === 'merge' ? [pull.baseSha, pull.headSha] : [pull.baseSha],
    author:
      method === 'squash' && squashAuthor !== undefined
        ? { ...squashAuthor, date: world.now() }
        : callerIdentity(caller, world),
    committer: webFlow(world),
    message: message === '' ? title : `${title}\n\n${message}`,
  })
}
