import type { CommitRecord, FileChange } from '../git/index.ts'
import { type Account, nodeId, type RepositoryState, type World } from '../world.ts'
import { presentAccount } from './account.ts'
import { apiUrl, htmlUrl } from './repository.ts'

/** The account that an author's address belongs to: GitHub's `id+login@users.noreply.github.com`. */
export function accountOf(world: World, email: string): Account | undefined {
  const id = /^(\d+)\+.+@users\.noreply\.github\.com$/.exec(email)?.[1]
  return id === undefined ? undefined : world.accountById(Number(id))
}

export function addressOf(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`
}

/** `verification`: what GitHub signed itself, and only that, is verified here. */
export function presentVerification(signature: { text: string; payload: string; at: string } | undefined) {
  return signature === undefined
    ? { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }
    : {
        verified: true,
        reason: 'valid',
        signature: signature.text,
        payload: signature.payload,
        verified_at: signature.at,
      }
}

/** `commit`, as lists hold it. */
export function presentCommit(world: World, repo: RepositoryState, commit: CommitRecord) {
  const url = apiUrl(world, repo)
  const author = accountOf(world, commit.author.email)
  const committer = accountOf(world, commit.committer.email)
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', `${repo.id}:${commit.sha}`),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: presentVerification(repo.signatures.get(commit.sha)),
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${htmlUrl(world, repo)}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: author === undefined ? null : presentAccount(world, author),
    committer: committer === undefined ? null : presentAccount(world, committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${htmlUrl(world, repo)}/commit/${sha}`,
    })),
  }
}

/** `git-commit`. */
export function presentGitCommit(world: World, repo: RepositoryState, commit: CommitRecord) {
  const url = apiUrl(world, repo)
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', `${repo.id}:${commit.sha}`),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${htmlUrl(world, repo)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${htmlUrl(world, repo)}/commit/${sha}`,
    })),
    verification: presentVerification(repo.signatures.get(commit.sha)),
  }
}

/** `diff-entry`. */
export function presentChange(world: World, repo: RepositoryState, head: string, change: FileChange) {
  const path = change.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${htmlUrl(world, repo)}/blob/${head}/${path}`,
    raw_url: `${htmlUrl(world, repo)}/raw/${head}/${path}`,
    contents_url: `${apiUrl(world, repo)}/contents/${path}?ref=${head}`,
    ...(change.patch === undefined ? {} : { patch: change.patch }),
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
  }
}
