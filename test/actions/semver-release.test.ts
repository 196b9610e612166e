import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { GitHub } from '../../src/rehearsal/cloud/github/index.ts'
import { useLocalGitHub } from '../release/local-github.ts'
import { type Product, startProduct } from './product.ts'

const startLocalGitHub = useLocalGitHub()

const config = `version: 1
module: core
release: { floating-tags: true, assets: ["out/*.tgz"] }
environments: {}
`

async function start(spec: Parameters<typeof startLocalGitHub>[0] = {}) {
  const local = await startLocalGitHub(spec)
  await local.commit('main', { 'deploy-kit.yml': config }, 'feat(api): add orders')
  const product = await startProduct({}, { cloneOf: local.repository.gitDir })
  const env = environment(local.github, local.repository.fullName)
  /** A later job of the same run: a fresh checkout of what is on main. */
  const checkout = async (at = 'origin/main') => {
    await product.git('fetch', '--quiet', '--tags')
    await product.git('checkout', '--quiet', '--detach', at)
  }
  const run = (mode: string, flags: Readonly<Record<string, string>> = {}) =>
    product.run('semver-release', { mode, ...flags }, env)
  return { local, product, run, checkout }
}

function environment(github: GitHub, repository: string) {
  return {
    ...github.environment,
    GITHUB_REPOSITORY: repository,
    GITHUB_TOKEN: github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository,
      permissions: { contents: 'write', pull_requests: 'write' },
      actor: 'ada',
    }),
  }
}

const read = (product: Product, file: string) => readFileSync(join(product.folder, file), 'utf8')

describe('a release', () => {
  it('is planned, prepared, collected and published, each in a job of its own', async () => {
    const { local, product, run, checkout } = await start()
    const planned = await run('plan')
    expect([planned.exitCode, planned.outputs]).toEqual([
      0,
      { outcome: 'planned', released: 'true', version: '1.0.0', tag: 'v1.0.0', bump: 'minor' },
    ])
    expect(planned.out).toContain(
      'This would release 1.0.0 (minor, after no release), because of "feat(api): add orders"',
    )
    // The repository's own first commit is not conventional, and that is said.
    expect(planned.out).toContain('1 rejected')

    const prepared = await run('prepare')
    const sha = (await local.repository.resolve('main')) ?? ''
    expect([prepared.exitCode, prepared.outputs], prepared.out + prepared.err).toEqual([
      0,
      { outcome: 'prepared', released: 'true', version: '1.0.0', tag: 'v1.0.0', sha },
    ])
    const repeated = await run('prepare')
    expect([repeated.exitCode, repeated.outputs['sha']]).toEqual([0, sha])

    await checkout(sha)
    expect(read(product, 'CHANGELOG.md')).toContain('* **api:** add orders')
    expect(JSON.parse(read(product, 'package.json'))).toMatchObject({ version: '1.0.0' })
    const missing = await run('collect', { path: 'assets' })
    expect([missing.exitCode, missing.out]).toEqual([
      2,
      expect.stringContaining('release.assets names out/*.tgz, and no file matches'),
    ])
    const early = await run('publish', { version: '1.0.0', sha, path: 'assets' })
    expect([early.exitCode, early.out]).toEqual([
      2,
      expect.stringContaining('Run `mode: collect` after the build'),
    ])

    await product.commit('chore: build', { 'out/core-client-1.0.0.tgz': 'client' })
    expect((await run('collect', { path: 'assets' })).out).toContain(
      '1 file will be attached to the release.',
    )
    const published = await run('publish', { version: '1.0.0', sha, path: 'assets', digest: 'sha256:abc' })
    expect([published.exitCode, published.outputs], published.out + published.err).toEqual([
      0,
      { outcome: 'published', released: 'true', version: '1.0.0', tag: 'v1.0.0', sha },
    ])
    expect(await local.refs()).toMatchObject({
      'refs/tags/v1': sha,
      'refs/tags/v1.0': sha,
      'refs/tags/v1.0.0': sha,
    })
    const release = await local.forge.request('GET /repos/{owner}/{repo}/releases/latest')
    expect(release.data).toMatchObject({
      tag_name: 'v1.0.0',
      body: expect.stringMatching(/add orders[\s\S]*Image digest: `sha256:abc`/),
      assets: [{ name: 'core-client-1.0.0.tgz' }],
    })

    await checkout()
    const after = await run('plan')
    expect(after.outputs).toEqual({ outcome: 'nothing-to-release', released: 'false' })
  })

  it('of a protected branch waits in a pull request, and goes on once it is merged', async () => {
    const { local, run, checkout } = await start({ protection: [{ branch: 'main', bypass: ['ada'] }] })
    const waiting = await run('prepare')
    expect([waiting.exitCode, waiting.outputs], waiting.out).toEqual([
      0,
      { outcome: 'pull-request', released: 'false' },
    ])
    expect(waiting.out).toMatch(
      /version 1\.0\.0 waits in pull request 1[\s\S]*Merge http:\S+\/pull\/1 to release it/,
    )
    await local.admin.request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
      pull_number: 1,
      merge_method: 'squash',
    })
    await checkout()
    const sha = await local.repository.resolve('main')
    const merged = await run('prepare')
    expect([merged.exitCode, merged.outputs], merged.out).toEqual([
      0,
      { outcome: 'prepared', released: 'true', version: '1.0.0', tag: 'v1.0.0', sha },
    ])
  })
})

describe('a dry run', () => {
  it('says what it would call, changes nothing, and releases nothing that a next job could build', async () => {
    const { local, run } = await start()
    const before = await local.refs()
    const ran = await run('prepare', { 'dry-run': 'true' })
    expect([ran.exitCode, ran.outputs]).toEqual([0, { outcome: 'prepared', released: 'false' }])
    expect(ran.out).toContain('Version 1.0.0 would be prepared. This was a dry run: nothing was changed.')
    expect(ran.out).toContain('3 calls that would change something')
    expect(ran.out).toContain('PATCH /repos/{owner}/{repo}/git/refs/{ref}')
    expect(await local.refs()).toEqual(before)
  })
})

describe('refused is', () => {
  it('to publish what was not prepared', async () => {
    const { local, run } = await start()
    const sha = (await local.repository.resolve('main')) ?? ''
    const ran = await run('publish', { version: '1.0.0', sha, 'release-assets': '[]' })
    expect([ran.exitCode, ran.out]).toEqual([
      2,
      expect.stringContaining('CHANGELOG.md has no section for 1.0.0'),
    ])
    expect(ran.out).toContain('Publish the commit that `mode: prepare` made')
  })

  it('a tag that names another commit', async () => {
    const { local, run, product } = await start()
    const sha = (await local.repository.resolve('main')) ?? ''
    await local.forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: 'refs/tags/v1.0.0', sha })
    await product.commit('docs: notes', { 'notes.md': 'x' })
    const other = await local.commit('main', { 'a.txt': 'a' })
    const ran = await run('publish', {
      version: '1.0.0',
      sha: other,
      notes: 'notes.md',
      'release-assets': '[]',
    })
    expect([ran.exitCode, ran.out]).toEqual([
      2,
      expect.stringContaining(`the tag v1.0.0 exists and names ${sha}, not ${other}`),
    ])
  })
})
