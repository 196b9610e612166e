import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  branchWith,
  type Fixture,
  git,
  OWNER,
  refusal,
  startFixture,
  withToken,
  writeFiles,
} from './support/fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture({}, { protection: [{ branch: 'main', bypass: ['release-bot'] }] })
})
afterEach(() => fixture.close())

const jobToken = (permissions = { contents: 'write' } as const) =>
  fixture.github.issueToken({ kind: 'GITHUB_TOKEN', repository: 'org/core', permissions, actor: 'ada' })

async function clone(token: string): Promise<string> {
  const url = withToken(fixture.github.repository('org/core').cloneUrl, token)
  await git(fixture.dir, 'clone', '--quiet', url, 'work')
  return join(fixture.dir, 'work')
}

async function commitFile(work: string, name: string, content: string): Promise<string> {
  writeFiles(work, { [name]: content })
  await git(work, 'add', '--all')
  await git(work, 'commit', '--quiet', '--message', `feat: ${name}`)
  return git(work, 'rev-parse', 'HEAD')
}

describe('git over HTTP', () => {
  test('clones what was created from a folder and what the API committed', async () => {
    await branchWith(fixture.user(), 'topic', { 'src/a.ts': 'export const a = 1\n' })
    const work = await clone(jobToken())
    expect(readFileSync(join(work, 'README.md'), 'utf8')).toBe('# Core\n')
    await git(work, 'checkout', '--quiet', 'topic')
    expect(readFileSync(join(work, 'src/a.ts'), 'utf8')).toBe('export const a = 1\n')
  })

  test('fetches a single commit by its SHA, as actions/checkout does', async () => {
    const sha = await branchWith(fixture.user(), 'topic', { 'a.txt': 'a' })
    const { cloneUrl } = fixture.github.repository('org/core')
    const basic = Buffer.from(`x-access-token:${jobToken()}`).toString('base64')
    await git(fixture.dir, 'init', '--quiet', 'work')
    const work = join(fixture.dir, 'work')
    await git(
      work,
      ...['-c', `http.extraheader=AUTHORIZATION: basic ${basic}`],
      ...[
        'fetch',
        '--quiet',
        '--depth=1',
        '--no-tags',
        cloneUrl.replace(/\.git$/, ''),
        `+${sha}:refs/remotes/origin/topic`,
      ],
    )
    expect(await git(work, 'show', `${sha}:a.txt`)).toBe('a')
  })

  test('a push is seen by the API and sends a push event with its commits', async () => {
    const token = fixture.github.issueToken({ kind: 'user', login: 'ada' })
    const work = await clone(token)
    await git(work, 'checkout', '--quiet', '-b', 'topic')
    const sha = await commitFile(work, 'docs/a.md', 'hello\n')
    await git(work, 'push', '--quiet', 'origin', 'topic')
    const { data } = await fixture.user().rest.repos.getContent({ ...OWNER, path: 'docs/a.md', ref: 'topic' })
    expect('content' in data && Buffer.from(data.content, 'base64').toString()).toBe('hello\n')
    const push = fixture.started.find(({ name }) => name === 'push')
    expect(push).toMatchObject({ ref: 'refs/heads/topic', sha, actor: 'ada', approvalRequired: false })
    expect(push?.payload).toMatchObject({
      created: true,
      after: sha,
      commits: [{ id: sha, message: 'feat: docs/a.md', added: ['docs/a.md'], modified: [] }],
    })
  })

  test("a push with a job's token starts nothing, though the cloud hears of it", async () => {
    const work = await clone(jobToken())
    await git(work, 'checkout', '--quiet', '-b', 'topic')
    await commitFile(work, 'a.txt', 'a')
    await git(work, 'push', '--quiet', 'origin', 'topic')
    expect(fixture.started).toEqual([])
    expect(
      fixture.heard
        .filter(({ source }) => source === 'github')
        .map(({ type, detail }) => [type, detail['startsWorkflows']]),
    ).toEqual([
      ['push', false],
      ['create', false],
    ])
  })

  test.each([
    ['without a token', () => fixture.github.repository('org/core').cloneUrl, /could not read Username/],
    [
      'with an unknown token',
      () => withToken(fixture.github.repository('org/core').cloneUrl, 'ghs_nope'),
      /Authentication failed/,
    ],
    [
      'with a token of another repository',
      () =>
        withToken(
          fixture.github.repository('org/core').cloneUrl,
          fixture.github.issueToken({
            kind: 'GITHUB_TOKEN',
            repository: 'org/other',
            permissions: { contents: 'write' },
            actor: 'ada',
          }),
        ),
      /not found/i,
    ],
  ])('a private repository is not cloned %s', async (_, url, reason) => {
    await expect(git(fixture.dir, 'clone', url(), 'work')).rejects.toThrow(reason)
  })

  test('a token that may only read is refused to push', async () => {
    const token = fixture.github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository: 'org/core',
      permissions: { contents: 'read' },
      actor: 'ada',
    })
    const work = await clone(token)
    await commitFile(work, 'a.txt', 'a')
    await expect(git(work, 'push', 'origin', 'HEAD:topic')).rejects.toThrow(/403/)
  })
})

describe('a protected branch', () => {
  test('refuses a direct push, says why, and lets other branches of the same push in', async () => {
    const work = await clone(jobToken())
    const before = await git(work, 'rev-parse', 'origin/main')
    await commitFile(work, 'a.txt', 'a')
    await expect(git(work, 'push', 'origin', 'main', 'HEAD:refs/heads/free')).rejects.toThrow(
      /GH013: Repository rule violations found for refs\/heads\/main[\s\S]*Changes must be made through a pull request/,
    )
    const repository = fixture.github.repository('org/core')
    expect(await repository.resolve('main')).toBe(before)
    expect(await repository.resolve('free')).toBe(await git(work, 'rev-parse', 'HEAD'))
  })

  test('takes a push of an App that may bypass it', async () => {
    const token = fixture.github.issueToken({
      kind: 'app',
      slug: 'release-bot',
      repositories: ['org/core'],
      permissions: { contents: 'write' },
    })
    const work = await clone(token)
    const sha = await commitFile(work, 'CHANGELOG.md', '# 1.0.0\n')
    await git(work, 'push', '--quiet', 'origin', 'main')
    expect(await fixture.github.repository('org/core').resolve()).toBe(sha)
    expect(fixture.started.map(({ name, actor }) => [name, actor])).toEqual([['push', 'release-bot[bot]']])
  })

  test('refuses a force-push and a deletion of everybody who may not bypass it', async () => {
    const token = fixture.github.issueToken({ kind: 'user', login: 'eve' })
    const work = await clone(token)
    await git(work, 'commit', '--quiet', '--amend', '--message', 'rewritten')
    await expect(git(work, 'push', '--force', 'origin', 'main')).rejects.toThrow(/Cannot force-push/)
    await expect(git(work, 'push', 'origin', ':main')).rejects.toThrow(
      /refusing to delete the current branch/,
    )
  })

  test('refuses the same over the API', async () => {
    const job = fixture.job({ contents: 'write' })
    const sha = await branchWith(job, 'topic', { 'a.txt': 'a' })
    const ref = await refusal(job.rest.git.updateRef({ ...OWNER, ref: 'heads/main', sha }))
    expect(ref).toMatchObject({
      status: 422,
      message: expect.stringContaining('Changes must be made through a pull request.'),
    })
    const content = { ...OWNER, path: 'new.txt', message: 'feat: new', content: 'YQ==' }
    expect(await refusal(job.rest.repos.createOrUpdateFileContents(content))).toMatchObject({ status: 409 })
  })
})

describe('what git packed', () => {
  test('is read like what is loose: refs, commits, annotated tags, binary files', async () => {
    const { rest } = fixture.user()
    const repository = fixture.github.repository('org/core')
    const blob = await rest.git.createBlob({ ...OWNER, content: '/wABgA==', encoding: 'base64' })
    const main = (await repository.resolve()) ?? ''
    const entries = [{ path: 'bin', mode: '100644' as const, type: 'blob' as const, sha: blob.data.sha }]
    const tree = await rest.git.createTree({ ...OWNER, base_tree: main, tree: entries })
    const commit = await rest.git.createCommit({
      ...OWNER,
      message: 'feat: bin',
      tree: tree.data.sha,
      parents: [main],
    })
    const object = commit.data.sha
    const tag = await rest.git.createTag({ ...OWNER, tag: 'v1.0.0', message: 'one', object, type: 'commit' })
    await rest.git.createRef({ ...OWNER, ref: 'refs/tags/v1.0.0', sha: tag.data.sha })
    await git(repository.gitDir, 'repack', '-a', '-d', '-q')
    await git(repository.gitDir, 'pack-refs', '--all')
    await git(repository.gitDir, 'prune-packed')
    expect(await repository.resolve('v1.0.0')).toBe(object)
    expect((await rest.git.getTag({ ...OWNER, tag_sha: tag.data.sha })).data.message).toBe('one')
    expect((await rest.git.getCommit({ ...OWNER, commit_sha: object })).data).toMatchObject({
      message: 'feat: bin',
      parents: [{ sha: main }],
      author: { name: 'ada' },
    })
    const read = await rest.repos.getContent({ ...OWNER, path: 'bin', ref: 'v1.0.0' })
    expect('content' in read.data && read.data.content.trim()).toBe('/wABgA==')
  })
})

describe('a push beside the API', () => {
  test('to the folder on disk is seen at once and starts workflows once it is noticed', async () => {
    const repository = fixture.github.repository('org/core')
    await git(fixture.dir, 'clone', '--quiet', repository.gitDir, 'work')
    const work = join(fixture.dir, 'work')
    const sha = await commitFile(work, 'b.txt', 'b')
    await git(work, 'push', '--quiet', 'origin', 'main')
    expect(await repository.resolve()).toBe(sha)
    expect(fixture.started).toEqual([])
    await repository.notice('ada')
    await repository.notice('ada')
    expect(fixture.started.map(({ name, ref, sha: at }) => [name, ref, at])).toEqual([
      ['push', 'refs/heads/main', sha],
    ])
  })
})

describe('workflow files', () => {
  const file = '.github/workflows/evil.yml'

  test('are not pushed with a token that lacks the permission', async () => {
    const work = await clone(jobToken())
    await git(work, 'checkout', '--quiet', '-b', 'topic')
    await commitFile(work, file, 'on: push\n')
    await expect(git(work, 'push', 'origin', 'topic')).rejects.toThrow(
      /refusing to allow a GitHub App to create or update workflow `\.github\/workflows\/evil\.yml` without `workflows` permission/,
    )
  })

  test('are pushed by a person', async () => {
    const work = await clone(fixture.github.issueToken({ kind: 'user', login: 'ada' }))
    await git(work, 'checkout', '--quiet', '-b', 'topic')
    const sha = await commitFile(work, file, 'on: push\n')
    await git(work, 'push', '--quiet', 'origin', 'topic')
    expect(await fixture.github.repository('org/core').resolve('topic')).toBe(sha)
  })

  test('make no tree over the API without the permission', async () => {
    const tree = [{ path: file, mode: '100644' as const, content: 'on: push\n' }]
    const refused = await refusal(fixture.job({ contents: 'write' }).rest.git.createTree({ ...OWNER, tree }))
    expect(refused).toMatchObject({ status: 403, message: 'Resource not accessible by integration' })
    const app = fixture.app({ contents: 'write', workflows: 'write' })
    expect((await app.rest.git.createTree({ ...OWNER, tree })).status).toBe(201)
  })
})

describe('a commit of an App', () => {
  test('that names no author is signed, and git itself verifies the signature', async () => {
    const app = fixture.app({ contents: 'write' })
    const sha = await branchWith(app, 'topic', { 'a.txt': 'a' })
    const { data } = await app.rest.git.getCommit({ ...OWNER, commit_sha: sha })
    expect(data.verification).toMatchObject({ verified: true, reason: 'valid' })
    expect(data.author.name).toBe('release-bot[bot]')
    const { gitDir } = fixture.github.repository('org/core')
    writeFileSync(join(fixture.dir, 'signers'), `noreply@github.com ${fixture.github.signingKey}\n`)
    const config = [
      '-c',
      'gpg.format=ssh',
      '-c',
      `gpg.ssh.allowedSignersFile=${join(fixture.dir, 'signers')}`,
    ]
    await git(gitDir, ...config, 'verify-commit', sha)
  })

  test('that names its author is not', async () => {
    const app = fixture.app({ contents: 'write' })
    const main = (await app.rest.git.getRef({ ...OWNER, ref: 'heads/main' })).data.object.sha
    const { tree } = (await app.rest.git.getCommit({ ...OWNER, commit_sha: main })).data
    const author = { name: 'Ada', email: 'ada@example.com' }
    const commit = await app.rest.git.createCommit({
      ...OWNER,
      message: 'x',
      tree: tree.sha,
      parents: [main],
      author,
    })
    expect(commit.data.verification).toMatchObject({ verified: false, reason: 'unsigned' })
  })
})
