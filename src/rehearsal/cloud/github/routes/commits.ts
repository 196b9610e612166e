import { type ApiCall, ok, pageAsync, pageOf, type Route } from '../api.ts'
import { ApiError, notFound } from '../errors.ts'
import { apiUrl, htmlUrl, presentChange, presentCommit, presentPullSimple } from '../present/index.ts'
import { issueOf } from '../pulls.ts'

const READ = ['contents=read']

export const commitRoutes: readonly Route[] = [
  { route: 'GET /repos/{owner}/{repo}/commits', needs: READ, handle: listCommits },
  { route: 'GET /repos/{owner}/{repo}/commits/{ref}', needs: READ, handle: getCommit },
  {
    route: 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    needs: ['pull_requests=read', 'contents=read'],
    handle: pullsOfCommit,
  },
  { route: 'GET /repos/{owner}/{repo}/compare/{basehead}', needs: READ, handle: compare },
]

async function listCommits(call: ApiCall) {
  const { world, repo, query } = call
  const name = query.get('sha') ?? repo.defaultBranch
  const head = await repo.git.commitOf(name)
  if (head === undefined) {
    if ((await repo.git.refs('refs/heads/')).size === 0) throw new ApiError(409, 'Git Repository is empty.')
    throw notFound()
  }
  const path = query.get('path')
  const filters = ['since', 'until', 'author'].flatMap((filter) => {
    const value = query.get(filter)
    return value === null ? [] : [`--${filter}=${value}`]
  })
  const shas = await repo.git.list([...filters, head], path === null || path === '' ? [] : [path])
  return pageAsync(call, shas, async (some) =>
    (await repo.git.commits(some)).map((commit) => presentCommit(world, repo, commit)),
  )
}

async function getCommit(call: ApiCall) {
  const { world, repo, params, accept } = call
  const sha = await repo.git.commitOf(params['ref'] ?? '')
  const commit = sha === undefined ? undefined : await repo.git.commit(sha)
  if (sha === undefined || commit === undefined) {
    throw new ApiError(422, `No commit found for SHA: ${params['ref']}`)
  }
  if (accept.includes('application/vnd.github.sha')) return { status: 200, body: Buffer.from(sha) }
  const changes = await repo.git.changes(commit.parents[0], sha)
  const sum = (side: 'additions' | 'deletions') => changes.reduce((total, change) => total + change[side], 0)
  return ok({
    ...presentCommit(world, repo, commit),
    stats: {
      total: sum('additions') + sum('deletions'),
      additions: sum('additions'),
      deletions: sum('deletions'),
    },
    files: changes.map((change) => presentChange(world, repo, sha, change)),
  })
}

/** Merged pull requests that brought the commit, and open ones that hold it. */
async function pullsOfCommit(call: ApiCall) {
  const { world, repo, params } = call
  const sha = await repo.git.commitOf(params['commit_sha'] ?? '')
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${params['commit_sha']}`)
  const holding = []
  for (const pull of repo.pulls.values()) {
    const from = (await repo.git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha
    const brought = await repo.git.list([`${from}..${pull.headSha}`])
    if (pull.mergeCommit === sha || brought.includes(sha)) holding.push(pull)
  }
  return pageAsync(call, holding, async (pulls) =>
    pulls.map((pull) => presentPullSimple(world, repo, pull, issueOf(repo, pull))),
  )
}

async function compare(call: ApiCall) {
  const { world, repo, params, accept } = call
  const [baseName = '', headName = ''] = (params['basehead'] ?? '').split('...')
  const plain = (name: string) => name.replace(`${repo.owner.login}:`, '')
  const base = await repo.git.commitOf(plain(baseName))
  const head = await repo.git.commitOf(plain(headName))
  if (base === undefined || head === undefined) throw notFound()
  const from = await repo.git.mergeBase(base, head)
  if (from === undefined) {
    throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`)
  }
  if (accept.includes('diff')) return { status: 200, body: Buffer.from(await repo.git.diff(from, head)) }
  const ahead = [...(await repo.git.list([`${base}..${head}`]))].reverse()
  const behind = await repo.git.list([`${head}..${base}`])
  const { from: first, to, headers } = pageOf(call, ahead.length)
  const [baseCommit, mergeBase] = await repo.git.commits([base, from])
  if (baseCommit === undefined || mergeBase === undefined) throw notFound()
  const commits = await repo.git.commits(ahead.slice(first, to))
  const url = `${htmlUrl(world, repo)}/compare/${baseName}...${headName}`
  const state =
    ahead.length === 0
      ? behind.length === 0
        ? 'identical'
        : 'behind'
      : behind.length === 0
        ? 'ahead'
        : 'diverged'
  return {
    status: 200,
    headers,
    body: {
      url: `${apiUrl(world, repo)}/compare/${baseName}...${headName}`,
      html_url: url,
      permalink_url: `${htmlUrl(world, repo)}/compare/${base}...${head}`,
      diff_url: `${url}.diff`,
      patch_url: `${url}.patch`,
      base_commit: presentCommit(world, repo, baseCommit),
      merge_base_commit: presentCommit(world, repo, mergeBase),
      status: state,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: commits.map((commit) => presentCommit(world, repo, commit)),
      files: (await repo.git.changes(from, head))
        .slice(0, 300)
        .map((change) => presentChange(world, repo, head, change)),
    },
  }
}
