import { describe, expect, it } from 'vitest'
import { type PrepareRequest, prepare } from '../../src/release/index.ts'
import { countingForge, dyingForge, Killed, type LocalGitHub, useLocalGitHub } from './local-github.ts'

const startLocalGitHub = useLocalGitHub()

const files = [
  { path: 'CHANGELOG.md', content: '# Changelog\n\n## 1.3.0\n\n* three\n' },
  { path: 'package.json', content: '{"name": "core", "version": "1.3.0"}\n' },
]

async function requestFor({ repository }: LocalGitHub, version = '1.3.0'): Promise<PrepareRequest> {
  const head = (await repository.resolve('main')) ?? ''
  return {
    branch: 'main',
    head,
    version,
    files,
    notes: `## ${version}\n\n* three\n`,
    changelog: 'CHANGELOG.md',
  }
}

const protectedMain = { protection: [{ branch: 'main', bypass: ['ada'] }] }

interface Commit {
  readonly message: string
  readonly parents: readonly { readonly sha: string }[]
  readonly verification: { readonly verified: boolean }
}

interface Pull {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly head: { readonly sha: string }
}

async function read<T>(local: LocalGitHub, route: string, parameters = {}): Promise<T> {
  return (await local.forge.request(route, parameters)).data as T
}

const commitOf = (local: LocalGitHub, sha: string) =>
  read<Commit>(local, 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { commit_sha: sha })
const pullsOf = (local: LocalGitHub) => read<readonly Pull[]>(local, 'GET /repos/{owner}/{repo}/pulls')
async function fileAt(local: LocalGitHub, ref: string, path: string): Promise<string> {
  const { content } = await read<{ content: string }>(local, 'GET /repos/{owner}/{repo}/contents/{path}', {
    path,
    ref,
  })
  return Buffer.from(content, 'base64').toString('utf8')
}

describe('the release commit', () => {
  it('is on the branch, on top of the commit that was planned, and verified by GitHub', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local)
    const outcome = await prepare(request, local.forge)
    const sha = (await local.repository.resolve('main')) ?? ''
    expect(outcome).toEqual({ kind: 'prepared', version: '1.3.0', sha, resumed: false })
    expect(await commitOf(local, sha)).toMatchObject({
      message: 'chore(release): 1.3.0',
      parents: [{ sha: request.head }],
      verification: { verified: true },
    })
    expect(await fileAt(local, 'main', 'CHANGELOG.md')).toContain('## 1.3.0')
  })

  it('is found again by a run that is repeated', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local)
    const first = await prepare(request, local.forge)
    expect(await prepare(request, local.forge)).toEqual({ ...first, resumed: true })
  })

  it('is not made where the branch has moved on, before or meanwhile', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local)
    const moved = {
      name: 'PlatformError',
      message: `the branch main has moved on from ${request.head.slice(0, 9)}, of which 1.3.0 was to be made`,
      fix: expect.stringContaining('newest commit of main'),
    }
    const meanwhile = {
      ...local.forge,
      request: async (route: string, parameters?: Readonly<Record<string, unknown>>) => {
        if (route.startsWith('PATCH')) await local.commit('main', { 'a.txt': 'a' })
        return await local.forge.request(route, parameters)
      },
    }
    await expect(prepare(request, meanwhile)).rejects.toMatchObject(moved)
    const tip = await local.repository.resolve('main')
    await expect(prepare(request, local.forge)).rejects.toMatchObject(moved)
    expect(await local.repository.resolve('main')).toBe(tip)
  })

  it('is not taken from another version', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local)
    await prepare(request, local.forge)
    await expect(prepare({ ...request, version: '1.3.1' }, local.forge)).rejects.toThrow('has moved on')
  })
})

describe('a protected branch', () => {
  it('gets one pull request, which is refreshed', async () => {
    const local = await startLocalGitHub(protectedMain)
    const first = await prepare(await requestFor(local), local.forge)
    expect(first).toEqual({
      kind: 'pull-request',
      version: '1.3.0',
      number: expect.any(Number),
      url: expect.stringContaining('/pull/'),
    })
    const main = await local.commit('main', { 'a.txt': 'a' }, 'feat!: b')
    const second = await prepare(await requestFor(local, '2.0.0'), local.forge)
    expect(second).toMatchObject({
      kind: 'pull-request',
      version: '2.0.0',
      number: 'number' in first && first.number,
    })
    const pulls = await pullsOf(local)
    expect(pulls.map(({ title }) => title)).toEqual(['chore(release): 2.0.0'])
    expect(pulls[0]?.body).toContain('Merging this releases 2.0.0')
    expect(await commitOf(local, pulls[0]?.head.sha ?? '')).toMatchObject({
      message: 'chore(release): 2.0.0',
      parents: [{ sha: main }],
      verification: { verified: true },
    })
    expect(await local.repository.resolve('main')).toBe(main)
  })

  it('takes notes of any length', async () => {
    const local = await startLocalGitHub(protectedMain)
    const notes = `## 1.3.0\n\n${'* a change\n'.repeat(10_000)}`
    await prepare({ ...(await requestFor(local)), notes }, local.forge)
    const [pull] = await pullsOf(local)
    expect(pull?.body.length).toBeLessThan(65_536)
    expect(pull?.body).toContain('… The rest stands in CHANGELOG.md.')
    expect(pull?.body).toContain('Merging this releases 1.3.0')
  })

  it('and a token that may not open pull requests: the permission is named', async () => {
    const local = await startLocalGitHub(protectedMain)
    await expect(
      prepare(await requestFor(local), local.forgeOf({ contents: 'write' })),
    ).rejects.toMatchObject({
      code: '403',
      fix: expect.stringContaining('pull_requests'),
    })
  })
})

it('a token that may not write is no protected branch', async () => {
  const local = await startLocalGitHub()
  await expect(
    prepare(await requestFor(local), local.forgeOf({ contents: 'read', pull_requests: 'write' })),
  ).rejects.toMatchObject({ code: '403', fix: expect.stringContaining('contents=write') })
  expect(await pullsOf(local)).toEqual([])
})

describe.each([
  ['an open branch', {}],
  ['a protected branch', protectedMain],
])('a run on %s that died', (_which, spec) => {
  it('at any call ends in the same state when it is repeated', async () => {
    const local = await startLocalGitHub(spec)
    const isProtected = spec === protectedMain
    const state = async () => {
      const branch = isProtected ? 'release/main' : 'main'
      const { message, parents } = await commitOf(
        local,
        (await local.repository.resolve(`refs/heads/${branch}`)) ?? '',
      )
      return {
        pulls: (await pullsOf(local)).map((it) => it.title),
        branches: Object.keys(await local.refs()),
        message,
        parents: parents.map((it) => it.sha),
        changelog: await fileAt(local, branch, 'CHANGELOG.md'),
      }
    }
    /** As if there had been no release pull request yet. */
    const reset = async () => {
      for (const { number } of await pullsOf(local))
        await local.admin.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          pull_number: number,
          state: 'closed',
        })
      if (isProtected)
        await local.admin.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', {
          ref: 'heads/release/main',
        })
    }
    const counting = countingForge(local.forge)
    await prepare(await requestFor(local), counting)
    const expected = await state()
    expect(counting.count()).toBeGreaterThan(4)
    for (let n = 1; n <= counting.count(); n++) {
      for (const when of ['before', 'after'] as const) {
        await reset()
        const request = await requestFor(local, `1.${n}.${when === 'before' ? 0 : 1}`)
        await expect(prepare(request, dyingForge(local.forge, n, when))).rejects.toThrow(Killed)
        await prepare(request, local.forge)
        const message = `chore(release): ${request.version}`
        expect(await state(), `${when} call ${n}`).toEqual({
          ...expected,
          message,
          parents: [request.head],
          pulls: isProtected ? [message] : [],
        })
      }
    }
  })
})
