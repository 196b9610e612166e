import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createForge } from '../../src/host/github/forge.ts'
import { VirtualClock } from '../../src/kernel/index.ts'
import {
  type GitHub,
  type Permissions,
  type Repository,
  type RepositorySpec,
  startGitHub,
} from '../../src/rehearsal/cloud/github/index.ts'
import type { ReleaseForge } from '../../src/release/index.ts'
import { temporaryFolder } from './repository.ts'

export interface LocalGitHub {
  readonly github: GitHub
  readonly repository: Repository
  /** The real forge, over HTTP, with the token of a job. */
  readonly forge: ReturnType<typeof createForge>
  forgeOf(permissions: Permissions): ReturnType<typeof createForge>
  /** With the token of the owner. */
  readonly admin: ReturnType<typeof createForge>
  /** Makes a commit on a branch, as a person does. */
  commit(branch: string, files: Readonly<Record<string, string>>, message?: string): Promise<string>
  /** The refs, as `git for-each-ref` lists them. */
  refs(): Promise<Readonly<Record<string, string>>>
  /** The calls that reached the far side: `POST /repos/…/releases`. */
  readonly calls: string[]
}

/** One GitHub for a test file; each call makes a repository of its own on it. */
export function useLocalGitHub(): (spec?: Partial<RepositorySpec>) => Promise<LocalGitHub> {
  let github: GitHub | undefined
  let count = 0
  let seed = 7
  beforeAll(async () => {
    github = await startGitHub({
      accountId: '111111111111',
      region: 'eu-west-1',
      clock: new VirtualClock(),
      random: () => {
        seed = (seed * 48271) % 2147483647
        return seed / 2147483647
      },
      emit: () => undefined,
    })
  })
  afterAll(() => github?.close())
  return async (spec = {}) => {
    if (github === undefined) throw new Error('GitHub is not started yet')
    count += 1
    const template = temporaryFolder()
    write(template, {
      'CHANGELOG.md': '# Changelog\n',
      'package.json': '{"name": "core", "version": "1.2.0"}\n',
    })
    const name = `core-${count}`
    return connect(github, await github.createRepository({ owner: 'org', name, fromDir: template, ...spec }))
  }
}

function connect(github: GitHub, repository: Repository): LocalGitHub {
  const { fullName } = repository
  const forgeOf = (permissions: Permissions) =>
    createForge(
      github.issueToken({ kind: 'GITHUB_TOKEN', repository: fullName, permissions, actor: 'ada' }),
      fullName,
      github.url,
    )
  const admin = createForge(github.issueToken({ kind: 'user', login: 'ada' }), fullName, github.url)
  const calls: string[] = []
  const forge = forgeOf({ contents: 'write', pull_requests: 'write' })
  return {
    github,
    repository,
    calls,
    forge: {
      ...forge,
      request: (route, parameters) => {
        calls.push(route)
        return forge.request(route, parameters)
      },
    },
    forgeOf,
    admin,
    commit: async (branch, files, message = 'feat: more') => {
      const base = await repository.resolve(`refs/heads/${branch}`)
      const tree = await admin.request('POST /repos/{owner}/{repo}/git/trees', {
        base_tree: base,
        tree: Object.entries(files).map(([path, content]) => ({
          path,
          content,
          mode: '100644',
          type: 'blob',
        })),
      })
      const commit = await admin.request('POST /repos/{owner}/{repo}/git/commits', {
        message,
        tree: sha(tree.data),
        parents: [base],
      })
      await admin.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
        ref: `heads/${branch}`,
        sha: sha(commit.data),
      })
      return sha(commit.data)
    },
    refs: async () => {
      const listed = await Promise.all(
        ['heads/', 'tags/'].map((ref) =>
          admin.paginate('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', { ref }),
        ),
      )
      const found = listed.flat() as readonly { ref: string; object: { sha: string } }[]
      return Object.fromEntries(found.map((it) => [it.ref, it.object.sha]))
    },
  }
}

export class Killed extends Error {}

/**
 * A forge that dies at its call number `n`, counted from 1: before the call is made, or after it took effect and
 * before its answer is read.
 */
export function dyingForge(forge: ReleaseForge, n: number, when: 'before' | 'after'): ReleaseForge {
  let count = 0
  const dying = async <T>(call: () => Promise<T>): Promise<T> => {
    count += 1
    if (count === n && when === 'before') throw new Killed()
    const last = count === n
    try {
      return await call()
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: the process dies, whatever was answered
      if (last) throw new Killed()
    }
  }
  return {
    owner: forge.owner,
    request: (...args) => dying(() => forge.request(...args)),
    paginate: (...args) => dying(() => forge.paginate(...args)),
    upload: (...args) => dying(() => forge.upload(...args)),
  }
}

/** A forge that counts what is asked of it. */
export function countingForge(forge: ReleaseForge): ReleaseForge & { readonly count: () => number } {
  let count = 0
  const counted = <T>(call: () => Promise<T>): Promise<T> => {
    count += 1
    return call()
  }
  return {
    owner: forge.owner,
    request: (...args) => counted(() => forge.request(...args)),
    paginate: (...args) => counted(() => forge.paginate(...args)),
    upload: (...args) => counted(() => forge.upload(...args)),
    count: () => count,
  }
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

function sha(data: unknown): string {
  return (data as { readonly sha: string }).sha
}
