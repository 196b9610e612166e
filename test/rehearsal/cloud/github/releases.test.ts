import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { branchWith, type Fixture, OWNER, refusal, startFixture } from './support/fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture({}, { immutableReleases: true })
})
afterEach(() => fixture.close())

const tag = (name: string) => fixture.github.repository('org/core').resolve(`refs/tags/${name}`)
const bytes = (text: string) => Buffer.from(text) as unknown as string

describe('a release', () => {
  test('has no tag while it is a draft, and makes it when it is published', async () => {
    const { rest } = fixture.app({ contents: 'write' })
    const draft = await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0', draft: true })
    expect([draft.data.draft, draft.data.immutable, await tag('v1.0.0')]).toEqual([true, false, undefined])
    expect((await refusal(rest.repos.getReleaseByTag({ ...OWNER, tag: 'v1.0.0' }))).status).toBe(404)
    expect(fixture.started).toEqual([])
    const published = await rest.repos.updateRelease({ ...OWNER, release_id: draft.data.id, draft: false })
    const main = await fixture.github.repository('org/core').resolve()
    expect([published.data.immutable, await tag('v1.0.0')]).toEqual([true, main])
    expect(fixture.started.map(({ name, action, ref, sha }) => [name, action, ref, sha])).toEqual([
      ['push', undefined, 'refs/tags/v1.0.0', main],
      ['create', undefined, 'refs/tags/v1.0.0', main],
      ['release', 'published', 'refs/tags/v1.0.0', main],
      ['release', 'released', 'refs/tags/v1.0.0', main],
    ])
  })

  test('that a job publishes starts nothing', async () => {
    await fixture.job({ contents: 'write' }).rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0' })
    expect(await tag('v1.0.0')).toBeDefined()
    expect(fixture.started).toEqual([])
  })

  test('that is immutable keeps its assets, its tag and its name for ever', async () => {
    const { rest } = fixture.user()
    const draft = await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0', draft: true })
    const release_id = draft.data.id
    const headers = { 'content-type': 'application/gzip' }
    const upload = (name: string) =>
      rest.repos.uploadReleaseAsset({
        ...OWNER,
        release_id,
        name,
        data: bytes('client'),
        headers,
        baseUrl: fixture.github.url,
      })
    const asset = await upload('client.tgz')
    expect(asset.data).toMatchObject({ size: 6, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
    expect(await refusal(upload('client.tgz'))).toMatchObject({
      status: 422,
      data: { errors: [{ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' }] },
    })
    await rest.repos.updateRelease({ ...OWNER, release_id, draft: false })
    expect(await refusal(upload('late.tgz'))).toMatchObject({
      status: 422,
      message: 'Cannot upload assets to an immutable release.',
    })
    expect((await refusal(rest.repos.deleteReleaseAsset({ ...OWNER, asset_id: asset.data.id }))).status).toBe(
      422,
    )
    const sha = await branchWith(fixture.user(), 'topic', { 'a.txt': 'a' })
    expect(
      (await refusal(rest.git.updateRef({ ...OWNER, ref: 'tags/v1.0.0', sha, force: true }))).status,
    ).toBe(422)
    await rest.repos.deleteRelease({ ...OWNER, release_id })
    await rest.git.deleteRef({ ...OWNER, ref: 'tags/v1.0.0' })
    expect(await refusal(rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0' }))).toMatchObject({
      status: 422,
      data: { errors: [{ message: 'tag_name was used by an immutable release' }] },
    })
  })

  test('is refused twice for one tag, and for a target that is none', async () => {
    const { rest } = fixture.user()
    await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0' })
    expect(await refusal(rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0' }))).toMatchObject({
      status: 422,
      message: 'Validation Failed',
      data: { errors: [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }] },
    })
    const lost = rest.repos.createRelease({ ...OWNER, tag_name: 'v2.0.0', target_commitish: 'nowhere' })
    expect(await refusal(lost)).toMatchObject({
      data: { errors: [{ code: 'invalid', field: 'target_commitish' }] },
    })
  })

  test('leaves floating tags free to move', async () => {
    const job = fixture.job({ contents: 'write' })
    const main = (await fixture.github.repository('org/core').resolve()) ?? ''
    await job.rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0' })
    await job.rest.git.createRef({ ...OWNER, ref: 'refs/tags/v1', sha: main })
    const sha = await branchWith(job, 'next', { 'a.txt': 'a' })
    await job.rest.git.updateRef({ ...OWNER, ref: 'tags/v1', sha, force: true })
    expect(await tag('v1')).toBe(sha)
  })

  test('of a commit that changes workflow files needs the permission for them', async () => {
    const files = { '.github/workflows/x.yml': 'on: push\n' }
    const sha = await branchWith(fixture.user(), 'topic', files)
    const release = { ...OWNER, tag_name: 'v1.0.0', target_commitish: sha }
    const job = fixture.job({ contents: 'write' })
    expect((await refusal(job.rest.repos.createRelease(release))).status).toBe(404)
    const app = fixture.app({ contents: 'write' })
    expect((await refusal(app.rest.repos.createRelease(release))).status).toBe(403)
    const trusted = fixture.app({ contents: 'write', workflows: 'write' }, 'trusted')
    expect((await trusted.rest.repos.createRelease(release)).status).toBe(201)
  })

  test('is the latest unless it says otherwise', async () => {
    const { rest } = fixture.user()
    const latest = async () => (await rest.repos.getLatestRelease(OWNER)).data.tag_name
    await rest.repos.createRelease({ ...OWNER, tag_name: 'v2.0.0' })
    await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.9.1', make_latest: 'false' })
    expect(await latest()).toBe('v2.0.0')
    await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.9.2', make_latest: 'legacy' })
    expect(await latest()).toBe('v2.0.0')
    await rest.repos.createRelease({ ...OWNER, tag_name: 'v3.0.0-rc.1', prerelease: true })
    expect(await latest()).toBe('v2.0.0')
    await rest.repos.createRelease({ ...OWNER, tag_name: 'v2.1.0', make_latest: 'legacy' })
    expect(await latest()).toBe('v2.1.0')
  })

  test('gives its asset to whoever asks by its address', async () => {
    const { rest } = fixture.user()
    const { id } = (await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0', draft: true })).data
    const asset = await rest.repos.uploadReleaseAsset({
      ...OWNER,
      release_id: id,
      name: 'core client.tgz',
      data: bytes('client'),
      headers: { 'content-type': 'application/gzip' },
      baseUrl: fixture.github.url,
    })
    await rest.repos.updateRelease({ ...OWNER, release_id: id, draft: false })
    const { browser_download_url } = (await rest.repos.getReleaseAsset({ ...OWNER, asset_id: asset.data.id }))
      .data
    expect(browser_download_url).toBe(
      `${fixture.github.url}/org/core/releases/download/v1.0.0/core.client.tgz`,
    )
    const token = fixture.github.issueToken({ kind: 'user', login: 'ada' })
    const response = await fetch(browser_download_url, { headers: { authorization: `Bearer ${token}` } })
    expect(await response.text()).toBe('client')
    expect((await fetch(browser_download_url)).status).toBe(404)
  })

  test('has notes of the pull requests since the one before, by category', async () => {
    const { rest } = fixture.user()
    await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0' })
    const config =
      'changelog:\n  categories:\n    - title: Features\n      labels: [feature]\n  exclude: { labels: [skip] }\n'
    for (const [branch, label] of [
      ['one', 'feature'],
      ['two', 'other'],
      ['three', 'skip'],
    ] as const) {
      await branchWith(fixture.user(), branch, { [`${branch}.txt`]: branch, '.github/release.yml': config })
      const { number } = (
        await rest.pulls.create({ ...OWNER, head: branch, base: 'main', title: `feat: ${branch}` })
      ).data
      await rest.issues.addLabels({ ...OWNER, issue_number: number, labels: [label] })
      await rest.pulls.merge({ ...OWNER, pull_number: number, merge_method: 'squash' })
    }
    const { body } = (await rest.repos.generateReleaseNotes({ ...OWNER, tag_name: 'v1.1.0' })).data
    const html = `${fixture.github.url}/org/core`
    expect(body).toBe(
      [
        "## What's Changed",
        '### Features',
        `* feat: one by @ada in ${html}/pull/1`,
        '### Other Changes',
        `* feat: two by @ada in ${html}/pull/2`,
        '',
        '## New Contributors',
        `* @ada made their first contribution in ${html}/pull/1`,
        '',
        `**Full Changelog**: ${html}/compare/v1.0.0...v1.1.0`,
      ].join('\n'),
    )
  })
})
