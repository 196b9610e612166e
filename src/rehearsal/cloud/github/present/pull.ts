import { type IssueState, nodeId, type PullState, type RepositoryState, type World } from '../world.ts'
import { presentAccount } from './account.ts'
import { association, presentLabels } from './issue.ts'
import { apiUrl, htmlUrl, presentRepository } from './repository.ts'

/** `pull-request-simple`, as lists hold it. */
export function presentPullSimple(world: World, repo: RepositoryState, pull: PullState, issue: IssueState) {
  const url = `${apiUrl(world, repo)}/pulls/${pull.number}`
  const issueUrl = `${apiUrl(world, repo)}/issues/${pull.number}`
  const html = `${htmlUrl(world, repo)}/pull/${pull.number}`
  const statuses = `${apiUrl(world, repo)}/statuses/${pull.headSha}`
  const side = (ref: string, sha: string) => ({
    label: `${repo.owner.login}:${ref}`,
    ref,
    sha,
    user: presentAccount(world, repo.owner),
    repo: presentRepository(world, repo),
  })
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${apiUrl(world, repo)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number: pull.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: presentAccount(world, issue.author),
    body: issue.body,
    labels: presentLabels(world, repo, issue.labels),
    milestone: null,
    active_lock_reason: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit ?? pull.trial?.merge ?? null,
    assignee: issue.assignees[0] === undefined ? null : presentAccount(world, issue.assignees[0]),
    assignees: issue.assignees.map((account) => presentAccount(world, account)),
    requested_reviewers: [],
    requested_teams: [],
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${apiUrl(world, repo)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(repo, issue.author.login),
    auto_merge: null,
    draft: pull.draft,
  }
}

/** `pull-request`. */
export async function presentPull(world: World, repo: RepositoryState, pull: PullState, issue: IssueState) {
  const from = (await repo.git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha
  const [commits, changes] = await Promise.all([
    repo.git.list([`${from}..${pull.headSha}`]),
    repo.git.changes(from, pull.headSha),
  ])
  const merged = pull.mergedAt !== null
  const mergeable = merged || issue.state === 'closed' ? null : pull.trial?.merge !== undefined
  return {
    ...presentPullSimple(world, repo, pull, issue),
    merged,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? 'unknown' : mergeable ? (pull.draft ? 'draft' : 'clean') : 'dirty',
    merged_by: pull.mergedBy === null ? null : presentAccount(world, pull.mergedBy),
    comments: [...repo.comments.values()].filter((comment) => comment.issue === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
    changed_files: changes.length,
  }
}

/** `pull-request-minimal`, which a check run holds. */
export function presentPullMinimal(world: World, repo: RepositoryState, pull: PullState) {
  const side = (ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: repo.id, url: apiUrl(world, repo), name: repo.name },
  })
  return {
    id: pull.id,
    number: pull.number,
    url: `${apiUrl(world, repo)}/pulls/${pull.number}`,
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
  }
}
