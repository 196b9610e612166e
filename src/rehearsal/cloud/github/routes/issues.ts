import { type ApiCall, created, noContent, ok, page, type Route } from '../api.ts'
import { ApiError, notFound, validationFailed } from '../errors.ts'
import { isRecord, numberParam, oneOf, optionalList, optionalText, text, textList } from '../fields.ts'
import { presentComment, presentIssue, presentLabel } from '../present/index.ts'
import { closePull } from '../pulls.ts'
import type { CommentState, IssueState, LabelState } from '../world.ts'

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
  // ---- comments ----
  {
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    needs: READ,
    handle: (call) => {
      const { number } = issueOfPath(call)
      return listComments(call, (comment) => comment.issue === number)
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    needs: WRITE,
    handle: (call) => {
      const { world, repo, caller } = call
      const issue = issueOfPath(call)
      const comment: CommentState = {
        id: world.nextId(),
        issue: issue.number,
        body: commentBody(call),
        author: caller.account,
        app: caller.app,
        createdAt: world.now(),
        updatedAt: world.now(),
      }
      repo.comments.set(comment.id, comment)
      issue.updatedAt = world.now()
      tellComment(call, issue, comment, 'created')
      return created(presentComment(world, repo, comment))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/issues/comments',
    needs: READ,
    handle: (call) => listComments(call, () => true),
  },
  {
    route: 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
    needs: READ,
    handle: (call) => ok(presentComment(call.world, call.repo, commentOfPath(call))),
  },
  {
    route: 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    needs: WRITE,
    handle: (call) => {
      const comment = commentOfPath(call)
      const from = comment.body
      comment.body = commentBody(call)
      comment.updatedAt = call.world.now()
      const issue = call.repo.issues.get(comment.issue)
      if (issue !== undefined) tellComment(call, issue, comment, 'edited', { changes: { body: { from } } })
      return ok(presentComment(call.world, call.repo, comment))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
    needs: WRITE,
    handle: (call) => {
      const comment = commentOfPath(call)
      call.repo.comments.delete(comment.id)
      const issue = call.repo.issues.get(comment.issue)
      if (issue !== undefined) tellComment(call, issue, comment, 'deleted')
      return noContent
    },
  },
  // ---- labels of the repository ----
  {
    route: 'GET /repos/{owner}/{repo}/labels',
    needs: READ,
    handle: (call) =>
      page(call, [...call.repo.labels.values()], (label) => presentLabel(call.world, call.repo, label)),
  },
  {
    route: 'POST /repos/{owner}/{repo}/labels',
    needs: WRITE,
    handle: (call) => {
      const name = text(call.body, 'name')
      if (call.repo.labels.has(name.toLowerCase())) throw validationFailed('Label', 'already_exists', 'name')
      const label = makeLabel(
        call,
        name,
        labelColor(call.body) ?? 'ededed',
        optionalText(call.body, 'description') ?? null,
      )
      return created(presentLabel(call.world, call.repo, label))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/labels/{name}',
    needs: READ,
    handle: (call) => ok(presentLabel(call.world, call.repo, labelOfPath(call))),
  },
  {
    route: 'PATCH /repos/{owner}/{repo}/labels/{name}',
    needs: WRITE,
    handle: (call) => {
      const { world, repo, body } = call
      const label = labelOfPath(call)
      const renamed = optionalText(body, 'new_name') ?? label.name
      if (renamed.toLowerCase() !== label.name.toLowerCase() && repo.labels.has(renamed.toLowerCase())) {
        throw validationFailed('Label', 'already_exists', 'name')
      }
      for (const issue of repo.issues.values()) {
        issue.labels = issue.labels.map((name) => (name === label.name ? renamed : name))
      }
      repo.labels.delete(label.name.toLowerCase())
      label.name = renamed
      label.color = labelColor(body) ?? label.color
      label.description = optionalText(body, 'description') ?? label.description
      repo.labels.set(renamed.toLowerCase(), label)
      return ok(presentLabel(world, repo, label))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/labels/{name}',
    needs: WRITE,
    handle: (call) => {
      const label = labelOfPath(call)
      call.repo.labels.delete(label.name.toLowerCase())
      for (const issue of call.repo.issues.values()) {
        issue.labels = issue.labels.filter((name) => name !== label.name)
      }
      return noContent
    },
  },
  // ---- labels of an issue ----
  {
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/labels',
    needs: READ,
    handle: (call) => {
      const { labels } = issueOfPath(call)
      return page(call, labelsNamed(call, labels), (label) => presentLabel(call.world, call.repo, label))
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
    needs: WRITE,
    handle: (call) => setLabels(call, (old, given) => [...new Set([...old, ...given])]),
  },
  {
    route: 'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels',
    needs: WRITE,
    handle: (call) => setLabels(call, (_, given) => given),
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
    needs: WRITE,
    handle: (call) => {
      const issue = issueOfPath(call)
      const label = call.repo.labels.get((call.params['name'] ?? '').toLowerCase())
      if (label === undefined || !issue.labels.includes(label.name))
        throw new ApiError(404, 'Label does not exist')
      issue.labels = issue.labels.filter((name) => name !== label.name)
      return ok(labelsNamed(call, issue.labels).map((left) => presentLabel(call.world, call.repo, left)))
    },
  },
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

function issueOfPath(call: ApiCall): IssueState {
  const issue = call.repo.issues.get(numberParam(call, 'issue_number'))
  if (issue === undefined) throw notFound()
  return issue
}

function commentOfPath(call: ApiCall): CommentState {
  const comment = call.repo.comments.get(numberParam(call, 'comment_id'))
  if (comment === undefined) throw notFound()
  return comment
}

function commentBody(call: ApiCall): string {
  const body = text(call.body, 'body')
  if (body.trim() === '') throw validationFailed('IssueComment', 'missing_field', 'body')
  if (body.length > BODY_LIMIT) {
    throw validationFailed(
      'IssueComment',
      'unprocessable',
      'data',
      `Body is too long (maximum is ${BODY_LIMIT} characters)`,
    )
  }
  return body
}

function listComments(call: ApiCall, wanted: (comment: CommentState) => boolean) {
  const since = call.query.get('since')
  const all = [...call.repo.comments.values()]
    .filter(wanted)
    .filter((comment) => since === null || Date.parse(comment.updatedAt) >= Date.parse(since))
  return page(call, all, (comment) => presentComment(call.world, call.repo, comment))
}

function tellComment(
  call: ApiCall,
  issue: IssueState,
  comment: CommentState,
  action: string,
  more: object = {},
): void {
  const { world, repo, caller, forge } = call
  forge.events.send(repo, caller, {
    name: 'issue_comment',
    action,
    ...onDefault(call),
    payload: {
      ...more,
      issue: presentIssue(world, repo, issue),
      comment: presentComment(world, repo, comment),
    },
  })
}

/** Events without a ref of their own run on the head of the default branch. */
export function onDefault({ repo }: Pick<ApiCall, 'repo'>): { ref: string; sha: string } {
  const ref = `refs/heads/${repo.defaultBranch}`
  return { ref, sha: repo.seenRefs.get(ref) ?? '0'.repeat(40) }
}

function labelOfPath(call: ApiCall): LabelState {
  const label = call.repo.labels.get((call.params['name'] ?? '').toLowerCase())
  if (label === undefined) throw notFound()
  return label
}

function labelNames(body: ApiCall['body']): readonly string[] | undefined {
  return optionalList(body, 'labels')?.map((entry) => (isRecord(entry) ? text(entry, 'name') : String(entry)))
}

function labelColor(body: ApiCall['body']): string | undefined {
  const color = optionalText(body, 'color')
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color))
    throw validationFailed('Label', 'invalid', 'color')
  return color?.toLowerCase()
}

function makeLabel(
  { world, repo }: ApiCall,
  name: string,
  color: string,
  description: string | null,
): LabelState {
  const label = { id: world.nextId(), name, color, description, isDefault: false }
  repo.labels.set(name.toLowerCase(), label)
  return label
}

/** The labels by these names, made where they are not there yet, as GitHub does. */
export function ensureLabels(call: ApiCall, names: readonly string[]): string[] {
  return names.map(
    (name) => (call.repo.labels.get(name.toLowerCase()) ?? makeLabel(call, name, 'ededed', null)).name,
  )
}

function labelsNamed({ repo }: ApiCall, names: readonly string[]): readonly LabelState[] {
  return names.map((name) => repo.labels.get(name.toLowerCase())).filter((label) => label !== undefined)
}

function setLabels(
  call: ApiCall,
  combine: (old: readonly string[], given: readonly string[]) => readonly string[],
) {
  const issue = issueOfPath(call)
  issue.labels = [...combine(issue.labels, ensureLabels(call, labelNames(call.body) ?? []))]
  issue.updatedAt = call.world.now()
  return ok(labelsNamed(call, issue.labels).map((label) => presentLabel(call.world, call.repo, label)))
}
