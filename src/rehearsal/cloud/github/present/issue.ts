import {
  type CommentState,
  type IssueState,
  type LabelState,
  nodeId,
  type RepositoryState,
  type World,
} from '../world.ts'
import { presentAccount, presentApp } from './account.ts'
import { apiUrl, htmlUrl } from './repository.ts'

/** `label`. */
export function presentLabel(world: World, repo: RepositoryState, label: LabelState) {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${apiUrl(world, repo)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: label.isDefault,
  }
}

export function presentLabels(world: World, repo: RepositoryState, names: readonly string[]) {
  return names
    .map((name) => repo.labels.get(name.toLowerCase()))
    .filter((label) => label !== undefined)
    .map((label) => presentLabel(world, repo, label))
}

/** `issue`; a pull request is an issue too. */
export function presentIssue(world: World, repo: RepositoryState, issue: IssueState) {
  const url = `${apiUrl(world, repo)}/issues/${issue.number}`
  const html = `${htmlUrl(world, repo)}/${issue.isPull ? 'pull' : 'issues'}/${issue.number}`
  const comments = [...repo.comments.values()].filter((comment) => comment.issue === issue.number).length
  const pull = repo.pulls.get(issue.number)
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url,
    repository_url: apiUrl(world, repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    number: issue.number,
    title: issue.title,
    user: presentAccount(world, issue.author),
    labels: presentLabels(world, repo, issue.labels),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: false,
    assignee: issue.assignees[0] === undefined ? null : presentAccount(world, issue.assignees[0]),
    assignees: issue.assignees.map((account) => presentAccount(world, account)),
    milestone: null,
    comments,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: association(repo, issue.author.login),
    active_lock_reason: null,
    body: issue.body,
    reactions: noReactions(url),
    ...(pull === undefined
      ? {}
      : {
          pull_request: {
            url: `${apiUrl(world, repo)}/pulls/${issue.number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: pull.mergedAt,
          },
        }),
  }
}

/** `issue-comment`. */
export function presentComment(world: World, repo: RepositoryState, comment: CommentState) {
  const kind = repo.pulls.has(comment.issue) ? 'pull' : 'issues'
  const url = `${apiUrl(world, repo)}/issues/comments/${comment.id}`
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url,
    html_url: `${htmlUrl(world, repo)}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(world, repo)}/issues/${comment.issue}`,
    body: comment.body,
    reactions: noReactions(url),
    user: presentAccount(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repo, comment.author.login),
    performed_via_github_app: comment.app === undefined ? null : presentApp(world, comment.app),
  }
}

export function association(repo: RepositoryState, login: string): string {
  if (login === repo.owner.login) return 'OWNER'
  return login.endsWith('[bot]') ? 'NONE' : 'MEMBER'
}

/** `reaction-rollup`: nobody reacts here. */
function noReactions(url: string) {
  return {
    url: `${url}/reactions`,
    total_count: 0,
    '+1': 0,
    '-1': 0,
    laugh: 0,
    hooray: 0,
    confused: 0,
    heart: 0,
    rocket: 0,
    eyes: 0,
  }
}
