import { type ApiCall, created, ok, page, type Route } from '../api.ts'
import { ApiError, validationFailed } from '../errors.ts'
import { oneOf, optionalText, text, textList } from '../fields.ts'
import { presentIssue } from '../present/index.ts'
import { closePull } from '../pulls.ts'
import type { IssueState } from '../world.ts'
import { issueOfPath } from './issue-of-path.ts'
import { ensureLabels, labelNames } from './labels.ts'

/** Issues, their comments and labels; a pull request is an issue too, and either permission is enough for it. */

const READ = ['issues=read', 'pull_requests=read']
const WRITE = ['issues=write', 'pull_requests=write']
/** Longer bodies are refused: https://github.com/orgs/community/discussions/27190 names the limit. */
const BODY_LIMIT = 65_536

export const issueRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/issues',
    needs: READ,
    handle: (call) => {
      const { query, repo, world } = call
      const state = query.get('state') ?? 'open'
      const labels = (query.get('labels') ?? '').split(',').filter((label) => label !== '')
      const all = [...repo.issues.values()]
        .filter((issue) => state === 'all' || issue.state === state)
        .filter((issue) => labels.every((label) => issue.labels.includes(label)))
        .sort((a, b) => b.number - a.number)
      return page(call, all, (issue) => presentIssue(world, repo, issue))
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/issues',
    needs: ['issues=write'],
    handle: (call) => {
      const { world, repo, body, caller, forge } = call
      const issue = newIssue(call, { title: text(body, 'title'), isPull: false })
      const labels = labelNames(body)
      if (labels !== undefined) issue.labels = ensureLabels(call, labels)
      issue.assignees = (textList(body, 'assignees') ?? []).map((login) => world.account(login))
      const shown = presentIssue(world, repo, issue)
      forge.events.send(repo, caller, {
        name: 'issues',
        action: 'opened',
        ...onDefault(call),
        payload: { issue: shown },
      })
      return created(shown)
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}',
    needs: READ,
    handle: (call) => ok(presentIssue(call.world, call.repo, issueOfPath(call))),
  },
  { route: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', needs: WRITE, handle: updateIssue },
]

/** A new issue, or the issue side of a pull request, with the next free number. */
export function newIssue(call: ApiCall, given: { title: string; isPull: boolean }): IssueState {
  const { world, repo, body, caller } = call
  repo.lastNumber += 1
  const issue: IssueState = {
    id: world.nextId(),
    number: repo.lastNumber,
    title: given.title,
    body: limited('Issue', optionalText(body, 'body') ?? null),
    state: 'open',
    stateReason: null,
    author: caller.account,
    labels: [],
    assignees: [],
    createdAt: world.now(),
    updatedAt: world.now(),
    closedAt: null,
    isPull: given.isPull,
  }
  repo.issues.set(issue.number, issue)
  return issue
}

/** 422 for a body over the limit, in GitHub's words. */
export function limited<T extends string | null>(resource: string, body: T): T {
  if (body !== null && body.length > BODY_LIMIT) {
    throw validationFailed(
      resource,
      'custom',
      'body',
      `body is too long (maximum is ${BODY_LIMIT} characters)`,
    )
  }
  return body
}

async function updateIssue(call: ApiCall) {
  const { world, repo, body, caller, forge } = call
  const issue = issueOfPath(call)
  issue.title = optionalText(body, 'title') ?? issue.title
  if ('body' in body) issue.body = limited('Issue', optionalText(body, 'body') ?? null)
  const labels = labelNames(body)
  if (labels !== undefined) issue.labels = ensureLabels(call, labels)
  const assignees = textList(body, 'assignees')
  if (assignees !== undefined) issue.assignees = assignees.map((login) => world.account(login))
  const stated = optionalText(body, 'state')
  const state = stated === undefined ? undefined : oneOf(stated, 'state', ['open', 'closed'])
  issue.updatedAt = world.now()
  const pull = repo.pulls.get(issue.number)
  if (state !== undefined && state !== issue.state) {
    if (pull !== undefined) {
      if (state === 'open') throw new ApiError(422, 'Reopen a pull request with PATCH /pulls/{pull_number}.')
      await closePull(forge, repo, caller, pull)
    } else {
      issue.state = state
      issue.closedAt = state === 'closed' ? world.now() : null
      issue.stateReason =
        state === 'closed' ? (optionalText(body, 'state_reason') ?? 'completed') : 'reopened'
      const action = state === 'closed' ? 'closed' : 'reopened'
      const payload = { issue: presentIssue(world, repo, issue) }
      forge.events.send(repo, caller, { name: 'issues', action, ...onDefault(call), payload })
    }
  }
  return ok(presentIssue(world, repo, issue))
}

/** Events without a ref of their own run on the head of the default branch. */
export function onDefault({ repo }: Pick<ApiCall, 'repo'>): { ref: string; sha: string } {
  const ref = `refs/heads/${repo.defaultBranch}`
  return { ref, sha: repo.seenRefs.get(ref) ?? '0'.repeat(40) }
}
