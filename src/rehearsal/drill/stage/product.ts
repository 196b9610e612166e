import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Exec, fetchHttp } from '../../../kernel/index.ts'
import type { GitHub, Repository } from '../../cloud/index.ts'

/** A file of a change: its new content, or a function of the text that stands there. */
export type Edit = string | Uint8Array | ((text: string) => string)

export interface Change {
  readonly message: string
  readonly files: Readonly<Record<string, Edit>>
}

/** A developer's clone of a product repo, and what a developer does with it. */
export interface Developer {
  /** Commits a change on a branch of its own and pushes it; gives the commit. */
  pushBranch(branch: string, change: Change): Promise<string>
  /** Commits to main and pushes, as a person who may. */
  pushMain(change: Change): Promise<string>
  openPullRequest(branch: string, title: string): Promise<number>
  merge(pullRequest: number): Promise<string>
  /** Starts a workflow by hand. */
  dispatch(workflow: string, inputs: Readonly<Record<string, string>>): Promise<void>
  /** Gives these paths back what a tag or commit has there; commits and pushes where that changes anything. */
  restore(ref: string, paths: readonly string[], message: string): Promise<void>
  /** The text of a file at main. */
  read(path: string): Promise<string>
  readBytes(path: string): Promise<Uint8Array>
  comments(pullRequest: number): Promise<readonly string[]>
}

export interface DeveloperOptions {
  readonly github: GitHub
  readonly repository: Repository
  readonly dir: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Git's own configuration of this machine stays out of it. */
const gitEnv = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Developer',
  GIT_AUTHOR_EMAIL: 'developer@example.com',
  GIT_COMMITTER_NAME: 'Developer',
  GIT_COMMITTER_EMAIL: 'developer@example.com',
  GIT_TERMINAL_PROMPT: '0',
}

export async function createDeveloper(options: DeveloperOptions): Promise<Developer> {
  const { github, repository, dir, exec } = options
  const token = github.issueToken({ kind: 'user', login: 'developer' })
  const git = async (...args: string[]) =>
    (await exec('git', args, { cwd: dir, env: { ...options.env, ...gitEnv } })).stdout.trim()
  const remote = new URL(repository.cloneUrl)
  remote.username = 'developer'
  remote.password = token
  await mkdir(dirname(dir), { recursive: true })
  await exec('git', ['clone', '--quiet', remote.href, dir], { env: { ...options.env, ...gitEnv } })

  const api = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetchHttp({
      method,
      url: `${github.url}/repos/${repository.fullName}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = new TextDecoder().decode(response.body)
    if (response.status >= 300) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const commit = async (change: Change): Promise<string> => {
    for (const [path, edit] of Object.entries(change.files)) {
      const file = join(dir, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, typeof edit === 'function' ? edit(await readFile(file, 'utf8')) : edit)
    }
    await git('add', '--all')
    await git('commit', '--quiet', '-m', change.message)
    return await git('rev-parse', 'HEAD')
  }
  const latest = async () => {
    await git('fetch', '--quiet', '--tags', 'origin')
    await git('checkout', '--quiet', '-B', 'main', 'origin/main')
  }
  return {
    pushBranch: async (branch, change) => {
      await latest()
      await git('checkout', '--quiet', '-B', branch)
      const sha = await commit(change)
      await git('push', '--quiet', '--force', 'origin', branch)
      return sha
    },
    pushMain: async (change) => {
      await latest()
      const sha = await commit(change)
      await git('push', '--quiet', 'origin', 'main')
      return sha
    },
    restore: async (ref, paths, message) => {
      await latest()
      await git('rm', '-r', '--quiet', '--ignore-unmatch', '--', ...paths)
      await git('checkout', '--quiet', ref, '--', ...paths)
      if ((await git('status', '--porcelain')) === '') return
      await git('commit', '--quiet', '-m', message)
      await git('push', '--quiet', 'origin', 'main')
    },
    openPullRequest: async (branch, title) =>
      ((await api('POST', '/pulls', { title, head: branch, base: 'main', body: '' })) as { number: number })
        .number,
    merge: async (pullRequest) =>
      ((await api('PUT', `/pulls/${pullRequest}/merge`, { merge_method: 'squash' })) as { sha: string }).sha,
    dispatch: async (workflow, inputs) => {
      await api('POST', `/actions/workflows/${workflow}/dispatches`, { ref: 'main', inputs })
    },
    read: async (path) => {
      await latest()
      return await readFile(join(dir, path), 'utf8')
    },
    readBytes: async (path) => {
      await latest()
      return await readFile(join(dir, path))
    },
    comments: async (pullRequest) =>
      ((await api('GET', `/issues/${pullRequest}/comments`)) as { body: string }[]).map((it) => it.body),
  }
}
