/**
 * Commits a release tree on `releases/v<major>` through GitHub's API, which signs the commit. Its parents are the
 * release commit before it and the commit that it was built from, so that the tagged commit stays reachable from a
 * branch, and `v1.2.3..main` are the commits that wait for the next release. A run that failed later finds its commit
 * again. Uses nothing but Node, since the job that runs it may write to the repository.
 *
 *   node scripts/release-commit.ts --tree DIR --version 1.2.3 --source SHA
 *
 * Reads GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL; writes the output `sha`.
 */
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** Larger files are sent as blobs of their own, smaller ones within the tree. */
const inlineLimit = 512 * 1024

export interface ReleaseCommit {
  /** Absolute: the folder that `npm run release-tree` laid out. */
  readonly tree: string
  readonly version: string
  /** The commit that it was built from. */
  readonly source: string
}

export interface Api {
  /** GITHUB_API_URL. */
  readonly url: string
  /** `owner/name`. */
  readonly repository: string
  readonly token: string
}

/**
 * @returns the release commit, new or found again
 * @throws Error with GitHub's words where it refuses
 */
export async function commitRelease(release: ReleaseCommit, api: Api): Promise<string> {
  const [major] = release.version.split('.')
  const branch = `releases/v${major}`
  const previous = await headOf(branch, api)
  if (previous !== undefined) {
    const { parents } = await call<{ parents: readonly { sha: string }[] }>(
      api,
      'GET',
      `git/commits/${previous}`,
    )
    if (parents.some((parent) => parent.sha === release.source)) return previous
  }
  const tree = await call<{ sha: string }>(api, 'POST', 'git/trees', {
    tree: await entries(release.tree, api),
  })
  // No author and no committer: only then GitHub signs the commit itself.
  const commit = await call<{ sha: string }>(api, 'POST', 'git/commits', {
    message: `release: v${release.version}\n\nBuilt from ${release.source}.`,
    tree: tree.sha,
    parents: previous === undefined ? [release.source] : [previous, release.source],
  })
  if (previous === undefined)
    await call(api, 'POST', 'git/refs', { ref: `refs/heads/${branch}`, sha: commit.sha })
  else await call(api, 'PATCH', `git/refs/heads/${branch}`, { sha: commit.sha, force: false })
  return commit.sha
}

async function headOf(branch: string, api: Api): Promise<string | undefined> {
  // Matching refs are an empty list where the branch is not there yet; the ref itself would be a 404 like any other.
  const found = await call<readonly { ref: string; object: { sha: string } }[]>(
    api,
    'GET',
    `git/matching-refs/heads/${branch}`,
  )
  return found.find((it) => it.ref === `refs/heads/${branch}`)?.object.sha
}

async function entries(folder: string, api: Api): Promise<readonly object[]> {
  const result: object[] = []
  for (const file of files(folder)) {
    const entry = { path: relative(folder, file).replaceAll('\\', '/'), mode: '100644', type: 'blob' }
    const bytes = readFileSync(file)
    const content = bytes.toString('utf8')
    if (bytes.length <= inlineLimit && Buffer.from(content).equals(bytes)) result.push({ ...entry, content })
    else {
      const blob = await call<{ sha: string }>(api, 'POST', 'git/blobs', {
        content: bytes.toString('base64'),
        encoding: 'base64',
      })
      result.push({ ...entry, sha: blob.sha })
    }
  }
  return result
}

function files(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? files(path) : [path]
    })
}

async function call<T>(api: Api, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${api.url}/repos/${api.repository}/${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${api.token}`,
      'x-github-api-version': '2022-11-28',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`GitHub answered ${answer.status} to ${method} ${path}: ${text}`)
  return JSON.parse(text) as T
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Error(`${name} is missing`)
  return value
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { tree: { type: 'string' }, version: { type: 'string' }, source: { type: 'string' } },
  })
  const sha = await commitRelease(
    {
      tree: resolve(required('--tree', values.tree)),
      version: required('--version', values.version),
      source: required('--source', values.source),
    },
    {
      url: process.env['GITHUB_API_URL'] ?? 'https://api.github.com',
      repository: required('GITHUB_REPOSITORY', process.env['GITHUB_REPOSITORY']),
      token: required('GITHUB_TOKEN', process.env['GITHUB_TOKEN']),
    },
  )
  console.log(`the release commit is ${sha}`)
  const output = process.env['GITHUB_OUTPUT']
  if (output !== undefined) appendFileSync(output, `sha=${sha}\n`)
}
