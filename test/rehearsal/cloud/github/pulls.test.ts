import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { branchWith, type Fixture, OWNER, refusal, startFixture } from './support/fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture(
    {},
    { protection: [{ branch: 'main', requiredChecks: ['test'] }] },
    { 'README.md': 'one\ntwo\nthree\n' },
  )
})
afterEach(() => fixture.close())

const ALL = { contents: 'write', pull_requests: 'write', checks: 'write', issues: 'write' } as const

async function open(branch = 'topic', files: Record<string, string> = { 'a.txt': 'a\n' }) {
  await branchWith(fixture.user(), branch, files)
  const pull = await fixture
    .user()
    .rest.pulls.create({ ...OWNER, head: branch, base: 'main', title: `feat: ${branch}` })
  return pull.data
}

async function pass(head_sha: string) {
  await fixture.job(ALL).rest.checks.create({ ...OWNER, name: 'test', head_sha, conclusion: 'success' })
}

describe('a pull request', () => {
  test('has its trial merge under refs/pull, and its event runs on it', async () => {
    const pull = await open()
    const repository = fixture.github.repository('org/core')
    const merge = await repository.resolve(`refs/pull/${pull.number}/merge`)
    expect(pull.merge_commit_sha).toBe(merge)
    expect(await repository.resolve(`refs/pull/${pull.number}/head`)).toBe(pull.head.sha)
    expect(fixture.started.at(-1)).toMatchObject({
      name: 'pull_request',
      action: 'opened',
      ref: `refs/pull/${pull.number}/merge`,
      sha: merge,
      payload: { number: pull.number, pull_request: { head: { ref: 'topic' }, base: { ref: 'main' } } },
    })
  })

  test('synchronizes when its branch moves', async () => {
    const pull = await open()
    const { rest } = fixture.user()
    const file = { ...OWNER, path: 'b.txt', message: 'feat: b', content: 'Yg==', branch: 'topic' }
    const { commit } = (await rest.repos.createOrUpdateFileContents(file)).data
    expect(fixture.started.at(-1)).toMatchObject({
      name: 'pull_request',
      action: 'synchronize',
      payload: { before: pull.head.sha, after: commit.sha, pull_request: { commits: 2 } },
    })
  })

  test('that a job opened waits for approval', async () => {
    await branchWith(fixture.user(), 'topic', { 'a.txt': 'a' })
    fixture.started.length = 0
    await fixture
      .job(ALL)
      .rest.pulls.create({ ...OWNER, head: 'topic', base: 'main', title: 'chore: release' })
    expect(fixture.started).toMatchObject([
      { name: 'pull_request', action: 'opened', approvalRequired: true },
    ])
  })

  test('is refused twice for the same branches, and without commits', async () => {
    await open()
    const { rest } = fixture.user()
    const again = rest.pulls.create({ ...OWNER, head: 'topic', base: 'main', title: 'again' })
    expect(await refusal(again)).toMatchObject({
      status: 422,
      data: { errors: [{ message: 'A pull request already exists for org:topic.' }] },
    })
    const sha = await fixture.github.repository('org/core').resolve()
    await rest.git.createRef({ ...OWNER, ref: 'refs/heads/same', sha: sha ?? '' })
    const empty = rest.pulls.create({ ...OWNER, head: 'same', base: 'main', title: 'empty' })
    expect(await refusal(empty)).toMatchObject({
      data: { errors: [{ message: 'No commits between main and same' }] },
    })
  })

  test('does not merge before its checks have passed', async () => {
    const { number, head } = await open()
    const { rest } = fixture.user()
    expect(await refusal(rest.pulls.merge({ ...OWNER, pull_number: number }))).toMatchObject({
      status: 405,
      message: expect.stringContaining('Required status check "test" is expected.'),
    })
    await pass(head.sha)
    expect((await rest.pulls.merge({ ...OWNER, pull_number: number })).data.merged).toBe(true)
  })

  test.each([
    ['merge', 2, 'Merge pull request #1 from org/topic\n\nfeat: topic'],
    ['squash', 1, 'feat: more (#1)'],
    ['rebase', 1, 'feat: more'],
  ] as const)('merges by %s', async (merge_method, parents, message) => {
    const { number, head } = await open()
    await pass(head.sha)
    const { rest } = fixture.user()
    const { sha } = (await rest.pulls.merge({ ...OWNER, pull_number: number, merge_method })).data
    const main = (await rest.repos.getCommit({ ...OWNER, ref: 'main' })).data
    expect([main.sha, main.parents.length, main.commit.message]).toEqual([sha, parents, message])
    expect((await rest.pulls.get({ ...OWNER, pull_number: number })).data).toMatchObject({
      state: 'closed',
      merged: true,
      merge_commit_sha: sha,
      merged_by: { login: 'ada' },
    })
    const events = fixture.started.slice(-2).map(({ name, action, ref, sha: at }) => [name, action, ref, at])
    expect(events).toEqual([
      ['push', undefined, 'refs/heads/main', sha],
      ['pull_request', 'closed', 'refs/heads/main', sha],
    ])
    const brought = await rest.repos.listPullRequestsAssociatedWithCommit({ ...OWNER, commit_sha: sha })
    expect(brought.data.map((pull) => pull.number)).toEqual([number])
  })

  test('that conflicts is not mergeable, and runs nothing', async () => {
    const first = await open('first', { 'README.md': 'one\nTWO\nthree\n' })
    const second = await open('second', { 'README.md': 'one\n2\nthree\n' })
    await pass(first.head.sha)
    const { rest } = fixture.user()
    await rest.pulls.merge({ ...OWNER, pull_number: first.number })
    const { data } = await rest.pulls.get({ ...OWNER, pull_number: second.number })
    expect([data.mergeable, data.mergeable_state]).toEqual([false, 'dirty'])
    expect((await refusal(rest.pulls.merge({ ...OWNER, pull_number: second.number }))).status).toBe(405)
  })

  test('merges changes of both sides of one file', async () => {
    const first = await open('first', { 'README.md': 'ONE\ntwo\nthree\n' })
    const second = await open('second', { 'README.md': 'one\ntwo\nTHREE\n' })
    const { rest } = fixture.user()
    for (const { head, number } of [first, second]) {
      await pass(head.sha)
      await rest.pulls.merge({ ...OWNER, pull_number: number })
    }
    const raw = await rest.repos.getContent({ ...OWNER, path: 'README.md', mediaType: { format: 'raw' } })
    expect(Buffer.from(raw.data as unknown as ArrayBuffer).toString() || String(raw.data)).toContain(
      'ONE\ntwo\nTHREE',
    )
  })

  test('lists its files with their patches', async () => {
    const { number } = await open('topic', { 'README.md': 'one\ntwo\n3\n', 'b.txt': 'b\n' })
    const { data } = await fixture.user().rest.pulls.listFiles({ ...OWNER, pull_number: number })
    expect(data).toMatchObject([
      {
        filename: 'README.md',
        status: 'modified',
        additions: 1,
        deletions: 1,
        patch: '@@ -1,3 +1,3 @@\n one\n two\n-three\n+3',
      },
      { filename: 'b.txt', status: 'added', additions: 1, deletions: 0 },
    ])
  })
})
