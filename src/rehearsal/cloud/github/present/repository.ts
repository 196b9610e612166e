import type { Caller } from '../tokens.ts'
import { has } from '../tokens.ts'
import { nodeId, type RepositoryState, type World } from '../world.ts'
import { presentAccount } from './account.ts'

export const apiUrl = (world: World, repo: RepositoryState) => `${world.url}/repos/${repo.fullName}`
export const htmlUrl = (world: World, repo: RepositoryState) => `${world.url}/${repo.fullName}`

/** `minimal-repository`, which other answers hold. */
export function presentMinimalRepository(world: World, repo: RepositoryState) {
  const url = apiUrl(world, repo)
  return {
    id: repo.id,
    node_id: nodeId('Repository', repo.id),
    name: repo.name,
    full_name: repo.fullName,
    private: repo.visibility !== 'public',
    owner: presentAccount(world, repo.owner),
    html_url: htmlUrl(world, repo),
    description: repo.description,
    fork: false,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  }
}

/** `full-repository` without what needs the caller; also the `repository` of a webhook. */
export function presentRepository(world: World, repo: RepositoryState) {
  const html = htmlUrl(world, repo)
  const openIssues = [...repo.issues.values()].filter(({ state }) => state === 'open').length
  return {
    ...presentMinimalRepository(world, repo),
    git_url: `git:${html.replace(/^https?:/, '')}.git`,
    ssh_url: `ssh:${html.replace(/^https?:/, '')}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repo.defaultBranch,
    open_issues: openIssues,
    open_issues_count: openIssues,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repo.visibility,
    allow_forking: false,
    web_commit_signoff_required: false,
    pushed_at: repo.pushedAt,
    created_at: repo.createdAt,
    updated_at: repo.pushedAt,
  }
}

/** `full-repository`. */
export function presentFullRepository(world: World, repo: RepositoryState, caller: Caller) {
  return {
    ...presentRepository(world, repo),
    permissions: {
      admin: has(caller, 'administration=write'),
      maintain: has(caller, 'administration=write'),
      push: has(caller, 'contents=write'),
      triage: has(caller, 'issues=write'),
      pull: true,
    },
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_update_branch: false,
    use_squash_pr_title_as_default: false,
    squash_merge_commit_message: 'COMMIT_MESSAGES',
    squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
    merge_commit_message: 'PR_TITLE',
    merge_commit_title: 'MERGE_MESSAGE',
    network_count: 0,
    subscribers_count: 0,
    ...(repo.owner.type === 'Organization' ? { organization: presentAccount(world, repo.owner) } : {}),
  }
}
