import { type ApiCall, created, noContent, ok, page, type Route } from '../api.ts'
import { notFound, validationFailed } from '../errors.ts'
import { numberParam, text } from '../fields.ts'
import { presentComment, presentIssue } from '../present/index.ts'
import type { CommentState, IssueState } from '../world.ts'
import { issueOfPath } from './issue-of-path.ts'
import { onDefault } from './issues.ts'

const READ = ['issues=read', 'pull_requests=read']
const WRITE = ['issues=write', 'pull_requests=write']

/** Longer comments are refused. */
const BODY_LIMIT = 65_536

export const commentRoutes: readonly Route[] = [
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
]

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
