import { describe, expect, it } from 'vitest'
import { dryRunForge } from '../../src/actions/dry-run.ts'
import { type PublishRequest, prepare, publish } from '../../src/release/index.ts'
import { countingForge, dyingForge, Killed, type LocalGitHub, useLocalGitHub } from './local-github.ts'

const startLocalGitHub = useLocalGitHub()

const bytes = (text: string) => new TextEncoder().encode(text)

async function requestFor(
  local: LocalGitHub,
  changes: Partial<PublishRequest> = {},
): Promise<PublishRequest> {
  const version = changes.version ?? '1.3.0'
  const [major, minor] = version.split('.')
  return {
    version,
    tag: `v${version}`,
    sha: (await local.repository.resolve('main')) ?? '',
    notes: '### Features\n\n* three\n',
    assets: [
      { name: 'core-client-1.3.0.tgz', body: bytes('client') },
      { name: 'sbom.json', body: bytes('{}') },
    ],
    floatingTags: [`v${major}`, `v${major}.${minor}`],
    prerelease: false,
    dryRun: false,
    ...changes,
  }
}

interface Release {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly prerelease: boolean
  readonly immutable: boolean
  readonly body: string
  readonly upload_url: string
  readonly target_commitish: string
  readonly assets: readonly { readonly name: string; readonly digest: string }[]
}

const releasesOf = async (local: LocalGitHub) =>
  (await local.forge.paginate('GET /repos/{owner}/{repo}/releases')) as readonly Release[]

const tags = async (local: LocalGitHub) =>
  Object.fromEntries(Object.entries(await local.refs()).filter(([ref]) => ref.startsWith('refs/tags/')))

describe('a release', () => {
  it('is drafted, filled, published and verified; the floating tags come last', async () => {
    const local = await startLocalGitHub({ immutableReleases: true })
    const request = await requestFor(local)
    const outcome = await publish(request, local.forge)
    expect(outcome).toEqual({
      kind: 'published',
      url: expect.stringContaining('/releases/tag/v1.3.0'),
      immutable: true,
      steps: [
        'drafted v1.3.0',
        'attached core-client-1.3.0.tgz',
        'attached sbom.json',
        'published v1.3.0',
        'moved v1',
        'moved v1.3',
      ],
    })
    expect(await tags(local)).toEqual({
      'refs/tags/v1': request.sha,
      'refs/tags/v1.3': request.sha,
      'refs/tags/v1.3.0': request.sha,
    })
    const [release, ...others] = await releasesOf(local)
    expect(others).toEqual([])
    expect(release).toMatchObject({ draft: false, immutable: true, body: request.notes })
    const changing = local.calls.filter((it) => !it.startsWith('GET'))
    expect(changing.slice(-2)).toEqual([
      'POST /repos/{owner}/{repo}/git/refs',
      'POST /repos/{owner}/{repo}/git/refs',
    ])
  })

  it('changes nothing the second time', async () => {
    const local = await startLocalGitHub({ immutableReleases: true })
    const request = await requestFor(local)
    await publish(request, local.forge)
    const [before, from] = [await releasesOf(local), local.calls.length]
    expect(await publish(request, local.forge)).toMatchObject({ steps: [] })
    expect(await releasesOf(local)).toEqual(before)
    expect(local.calls.slice(from).filter((it) => !it.startsWith('GET'))).toEqual([])
  })

  it('publishes a tag that is there already, an annotated one too', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local, { floatingTags: [] })
    const tag = await local.forge.request('POST /repos/{owner}/{repo}/git/tags', {
      tag: 'v1.3.0',
      message: '1.3.0',
      object: request.sha,
      type: 'commit',
    })
    await local.forge.request('POST /repos/{owner}/{repo}/git/refs', {
      ref: 'refs/tags/v1.3.0',
      sha: (tag.data as { sha: string }).sha,
    })
    expect(await publish(request, local.forge)).toMatchObject({ kind: 'published', immutable: false })
  })

  it('is refused where its tag names another commit, and nothing is changed', async () => {
    const local = await startLocalGitHub()
    const old = (await local.repository.resolve('main')) ?? ''
    await local.forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: 'refs/tags/v1.3.0', sha: old })
    const sha = await local.commit('main', { 'a.txt': 'a' })
    await expect(publish(await requestFor(local), local.forge)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `the tag v1.3.0 exists and names ${old}, not ${sha}`,
      fix: 'A released tag is never moved. Release the next version instead.',
    })
    expect(await releasesOf(local)).toEqual([])
    expect(await tags(local)).toEqual({ 'refs/tags/v1.3.0': old })
  })

  it('takes notes of any length', async () => {
    const local = await startLocalGitHub()
    await publish(await requestFor(local, { notes: '* a change\n'.repeat(20_000) }), local.forge)
    const [release] = await releasesOf(local)
    expect(release?.body).toMatch(/… The rest stands in the changelog\.\n$/)
  })
})

describe('a draft of a run before', () => {
  it('is published with the notes and the commit of this one', async () => {
    const local = await startLocalGitHub()
    const stale = await requestFor(local, { notes: 'stale' })
    await expect(publish(stale, dyingForge(local.forge, 3, 'after'))).rejects.toThrow()
    await local.commit('main', { 'a.txt': 'a' })
    const request = await requestFor(local)
    await publish(request, local.forge)
    const releases = await releasesOf(local)
    expect(releases).toHaveLength(1)
    expect(releases[0]).toMatchObject({ body: request.notes, draft: false })
    expect((await tags(local))['refs/tags/v1.3.0']).toBe(request.sha)
  })

  it('gets files anew that were built anew, and only those', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local)
    await expect(publish(request, dyingForge(local.forge, 6, 'before'))).rejects.toThrow()
    const again = {
      ...request,
      assets: [{ name: 'core-client-1.3.0.tgz', body: bytes('client, again') }, ...request.assets.slice(1)],
    }
    const { steps } = await publish(again, local.forge)
    expect(steps).toEqual(['attached core-client-1.3.0.tgz', 'published v1.3.0', 'moved v1', 'moved v1.3'])
  })
})

describe('the files of a release', () => {
  it('have the names that GitHub gives them, also when it is repeated', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local, {
      assets: [{ name: 'core client (1).tgz', body: bytes('client') }],
    })
    await expect(publish(request, dyingForge(local.forge, 5, 'before'))).rejects.toThrow()
    await publish(request, local.forge)
    await publish(request, local.forge)
    const [release] = await releasesOf(local)
    expect(release?.assets.map((it) => it.name)).toEqual(['core.client..1..tgz'])
  })

  it('are never empty', async () => {
    const local = await startLocalGitHub()
    const request = await requestFor(local, { assets: [{ name: 'a.tgz', body: bytes('') }] })
    await expect(publish(request, local.forge)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: 'a.tgz is empty, and a release takes no empty file',
    })
  })

  it('cannot come later', async () => {
    const local = await startLocalGitHub({ immutableReleases: true })
    const request = await requestFor(local)
    await publish({ ...request, assets: request.assets.slice(1) }, local.forge)
    await expect(publish(request, local.forge)).rejects.toMatchObject({
      name: 'PlatformError',
      message: expect.stringContaining('published without core-client-1.3.0.tgz'),
    })
  })
})

describe('a floating tag', () => {
  it('follows the newest release of its line, and is never turned back', async () => {
    const local = await startLocalGitHub({ immutableReleases: true })
    const first = await requestFor(local, { version: '1.3.0' })
    await publish(first, local.forge)
    const sha = await local.commit('main', { 'a.txt': 'a' })
    const second = await requestFor(local, { version: '1.4.0' })
    expect((await publish(second, local.forge)).steps.slice(-2)).toEqual(['moved v1', 'moved v1.4'])
    await local.commit('main', { 'b.txt': 'b' })
    const fix = await requestFor(local, { version: '1.3.1' })
    expect((await publish(fix, local.forge)).steps.slice(-2)).toEqual([
      'left v1 at 1.4.0, which is newer',
      'moved v1.3',
    ])
    expect((await publish(first, local.forge)).steps).toEqual([
      'left v1 at 1.4.0, which is newer',
      'left v1.3 at 1.3.1, which is newer',
    ])
    expect(await tags(local)).toMatchObject({
      'refs/tags/v1': sha,
      'refs/tags/v1.3': fix.sha,
      'refs/tags/v1.4': sha,
    })
  })

  it('does not see v10 as a v1, nor a prerelease as newer', async () => {
    const local = await startLocalGitHub()
    const sha = (await local.repository.resolve('main')) ?? ''
    for (const tag of ['v10.0.0', 'v1.9.0-rc.1'])
      await local.forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/tags/${tag}`, sha })
    await local.commit('main', { 'a.txt': 'a' })
    expect((await publish(await requestFor(local), local.forge)).steps).toContain('moved v1')
  })

  it('that somebody made a release of cannot be moved: it says how to mend that', async () => {
    const local = await startLocalGitHub({ immutableReleases: true })
    await local.forge.request('POST /repos/{owner}/{repo}/releases', { tag_name: 'v1' })
    await local.commit('main', { 'a.txt': 'a' })
    await expect(publish(await requestFor(local), local.forge)).rejects.toMatchObject({
      message: expect.stringContaining('v1.3.0 is released, but v1 cannot be moved'),
      fix: expect.stringContaining('Delete the release v1'),
    })
  })

  it('gets no release of its own', async () => {
    const local = await startLocalGitHub()
    await publish(await requestFor(local), local.forge)
    expect((await releasesOf(local)).map((it) => it.tag_name)).toEqual(['v1.3.0'])
  })
})

it('a prerelease is one, and not the latest', async () => {
  const local = await startLocalGitHub()
  await publish(await requestFor(local, { floatingTags: [] }), local.forge)
  await local.commit('main', { 'a.txt': 'a' })
  await publish(
    await requestFor(local, { version: '2.0.0-rc.1', prerelease: true, floatingTags: [] }),
    local.forge,
  )
  const latest = await local.forge.request('GET /repos/{owner}/{repo}/releases/latest')
  expect(latest.data).toMatchObject({ tag_name: 'v1.3.0' })
  expect((await releasesOf(local)).find((it) => it.prerelease)?.tag_name).toBe('v2.0.0-rc.1')
})

it('a commit with workflow files that main does not have needs another token than GITHUB_TOKEN', async () => {
  const local = await startLocalGitHub()
  await local.forge.request('POST /repos/{owner}/{repo}/git/refs', {
    ref: 'refs/heads/next',
    sha: await local.repository.resolve('main'),
  })
  const sha = await local.commit('next', { '.github/workflows/a.yml': 'on: push\n' })
  await expect(publish({ ...(await requestFor(local)), sha }, local.forge)).rejects.toMatchObject({
    code: '404',
    fix: expect.stringContaining('GITHUB_TOKEN cannot release it'),
  })
})

describe('a dry run', () => {
  it.each([{}, { protection: [{ branch: 'main' }] }])(
    'makes no call that changes anything: %j',
    async (spec) => {
      const local = await startLocalGitHub(spec)
      const request = await requestFor(local, { dryRun: true })
      const before = await local.refs()
      const forge = dryRunForge(local.forge, true)
      await prepare(
        {
          branch: 'main',
          head: request.sha,
          version: '1.3.0',
          files: [{ path: 'a', content: 'a' }],
          notes: '',
          changelog: 'CHANGELOG.md',
        },
        forge,
      )
      await publish(request, forge)
      expect(local.calls.filter((it) => !it.startsWith('GET '))).toEqual([])
      expect(await local.refs()).toEqual(before)
      expect(await releasesOf(local)).toEqual([])
      expect(forge.calls.map((it) => it.split(' {')[0])).toEqual([
        'POST /repos/{owner}/{repo}/git/trees',
        'POST /repos/{owner}/{repo}/git/commits',
        'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
        'POST /repos/{owner}/{repo}/releases',
        'POST core-client-1.3.0.tgz',
        'POST sbom.json',
        'PATCH /repos/{owner}/{repo}/releases/{release_id}',
        'POST /repos/{owner}/{repo}/git/refs',
        'POST /repos/{owner}/{repo}/git/refs',
      ])
    },
  )
})

describe('a run that died', () => {
  it('at any call ends in the same state when it is repeated', async () => {
    const local = await startLocalGitHub({ immutableReleases: true })
    const shas = [
      (await local.repository.resolve('main')) ?? '',
      await local.commit('main', { 'a.txt': 'a' }),
    ]
    const requestOf = async (run: number) => ({
      ...(await requestFor(local, { version: `1.${run}.0` })),
      sha: shas[run % 2] ?? '',
    })
    const state = async ({ tag, floatingTags, sha }: PublishRequest) => {
      const refs = await local.refs()
      return {
        releases: (await releasesOf(local))
          .filter((it) => it.tag_name === tag)
          .map((it) => ({
            draft: it.draft,
            body: it.body,
            assets: it.assets.map(({ name, digest }) => [name, digest]),
          })),
        tags: [tag, ...floatingTags].map((it) => refs[`refs/tags/${it}`] === sha),
      }
    }
    const counting = countingForge(local.forge)
    const first = await requestOf(1)
    await publish(first, counting)
    const expected = await state(first)
    expect(expected).toMatchObject({
      releases: [{ draft: false, assets: [{}, {}] }],
      tags: [true, true, true],
    })
    let run = 1
    for (let n = 1; n <= counting.count(); n++) {
      for (const when of ['before', 'after'] as const) {
        run += 1
        const request = await requestOf(run)
        await expect(publish(request, dyingForge(local.forge, n, when))).rejects.toThrow(Killed)
        await publish(request, local.forge)
        expect(await state(request), `${when} call ${n}`).toEqual(expected)
      }
    }
  })
})
