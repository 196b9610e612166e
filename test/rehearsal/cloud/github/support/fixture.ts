import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { getOctokit } from '@actions/github'
import { VirtualClock } from '../../../../../src/kernel/index.ts'
import {
  type GitHub,
  type GitHubEvent,
  type GitHubOptions,
  type Permissions,
  type RepositorySpec,
  startGitHub,
} from '../../../../../src/rehearsal/cloud/github/index.ts'
import type { CloudEvent } from '../../../../../src/rehearsal/cloud/ports.ts'

export type Octokit = ReturnType<typeof getOctokit>

export interface Exchange {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly body: unknown
}

export interface Fixture {
  readonly github: GitHub
  readonly clock: VirtualClock
  /** What started workflows. */
  readonly started: GitHubEvent[]
  /** Everything that the cloud heard of. */
  readonly heard: CloudEvent[]
  /** Every call of an Octokit of this fixture. */
  readonly exchanges: Exchange[]
  /** A folder that is gone after the test. */
  readonly dir: string
  octokit(token: string): Octokit
  user(login?: string): Octokit
  app(permissions: Permissions, slug?: string): Octokit
  /** With the token of a job. */
  job(permissions: Permissions): Octokit
  close(): Promise<void>
}

export const OWNER = { owner: 'org', repo: 'core' } as const

export async function startFixture(
  options: GitHubOptions = {},
  repository: Partial<RepositorySpec> = {},
  files: Readonly<Record<string, string>> = { 'README.md': '# Core\n' },
): Promise<Fixture> {
  const clock = new VirtualClock()
  const heard: CloudEvent[] = []
  const started: GitHubEvent[] = []
  const exchanges: Exchange[] = []
  let seed = 7
  const random = () => {
    seed = (seed * 48271) % 2147483647
    return seed / 2147483647
  }
  const context = {
    accountId: '111111111111',
    region: 'eu-west-1',
    clock,
    random,
    emit: (event: CloudEvent) => heard.push(event),
  }
  const github = await startGitHub(context, options)
  const dir = mkdtempSync(join(tmpdir(), 'deploy-kit-test-'))
  writeFiles(join(dir, 'template'), files)
  await github.createRepository({
    owner: 'org',
    name: 'core',
    fromDir: join(dir, 'template'),
    ...repository,
  })
  github.onEvent((event) => started.push(event))
  const record: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const text = await response.clone().text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    exchanges.push({
      method: init?.method ?? 'GET',
      path: new URL(String(input)).pathname,
      status: response.status,
      body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
    })
    return response
  }
  const octokit = (token: string) =>
    getOctokit(token, { baseUrl: github.url, request: { fetch: record }, log: silent })
  return {
    github,
    clock,
    started,
    heard,
    exchanges,
    dir,
    octokit,
    user: (login = 'ada') => octokit(github.issueToken({ kind: 'user', login })),
    app: (permissions, slug = 'release-bot') =>
      octokit(github.issueToken({ kind: 'app', slug, repositories: ['org/core'], permissions })),
    job: (permissions) =>
      octokit(github.issueToken({ kind: 'GITHUB_TOKEN', repository: 'org/core', permissions, actor: 'ada' })),
    close: async () => {
      await github.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
}

/** Real git with an identity and without the machine's configuration. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: cwd,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
      LC_ALL: 'C',
    },
  })
  return stdout.trim()
}

/** The clone URL with a token as the password. */
export function withToken(url: string, token: string): string {
  return url.replace('://', `://x-access-token:${token}@`)
}

/** Makes a branch with one commit that writes these files, and gives the commit. */
export async function branchWith(
  octokit: Octokit,
  branch: string,
  files: Readonly<Record<string, string>>,
  message = 'feat: more',
  from = 'main',
): Promise<string> {
  const { git: api } = octokit.rest
  const base = (await api.getRef({ ...OWNER, ref: `heads/${from}` })).data.object.sha
  const tree = await api.createTree({
    ...OWNER,
    base_tree: base,
    tree: Object.entries(files).map(([path, content]) => ({ path, content, mode: '100644' as const })),
  })
  const commit = await api.createCommit({ ...OWNER, message, tree: tree.data.sha, parents: [base] })
  await api.createRef({ ...OWNER, ref: `refs/heads/${branch}`, sha: commit.data.sha })
  return commit.data.sha
}

/** Status and message of a refused call. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; message: string; data: unknown }> {
  try {
    await call
  } catch (error) {
    const { status, response } = error as {
      status: number
      response?: { data: { message: string }; headers: Record<string, string> }
    }
    return { status, message: response?.data.message ?? '', data: response?.data }
  }
  throw new Error('the call was expected to be refused, and was not')
}
