import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Fixture, OWNER, refusal, startFixture } from './support/fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture()
})
afterEach(() => fixture.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, fixture.github.url), { headers })

describe('a token', () => {
  test('that nobody issued is refused, and one that was taken back too', async () => {
    expect(await refusal(fixture.octokit('ghs_nobody').rest.repos.get(OWNER))).toMatchObject({
      status: 401,
      message: 'Bad credentials',
    })
    const token = fixture.github.issueToken({ kind: 'user', login: 'ada' })
    expect((await fixture.octokit(token).rest.repos.get(OWNER)).status).toBe(200)
    fixture.github.revokeToken(token)
    expect((await refusal(fixture.octokit(token).rest.repos.get(OWNER))).status).toBe(401)
  })

  test('without the permission is told which one it lacks', async () => {
    const token = fixture.github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository: 'org/core',
      permissions: { contents: 'read' },
      actor: 'ada',
    })
    const response = await fetch(new URL('/repos/org/core/deployments', fixture.github.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{"ref":"main"}',
    })
    expect([response.status, response.headers.get('x-accepted-github-permissions')]).toEqual([
      403,
      'deployments=write',
    ])
    expect(await response.json()).toMatchObject({
      message: 'Resource not accessible by integration',
      status: '403',
    })
  })

  test('of another repository does not see a private one, and reads a public one', async () => {
    await fixture.github.createRepository({ owner: 'org', name: 'open', visibility: 'public' })
    const token = fixture.github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository: 'org/open',
      permissions: { contents: 'write', issues: 'write' },
      actor: 'ada',
    })
    const other = fixture.octokit(token).rest
    expect((await refusal(other.repos.get(OWNER))).status).toBe(404)
    expect((await other.repos.get({ owner: 'org', repo: 'open' })).status).toBe(200)
    const stranger = fixture.job({ issues: 'write' }).rest
    expect((await refusal(stranger.issues.create({ owner: 'org', repo: 'open', title: 'x' }))).status).toBe(
      403,
    )
  })

  test('is counted, and told so when the hour is used up', async () => {
    const token = fixture.github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository: 'org/core',
      permissions: {},
      actor: 'ada',
    })
    const headers = { authorization: `Bearer ${token}` }
    const first = await get('/repos/org/core', headers)
    expect([first.headers.get('x-ratelimit-limit'), first.headers.get('x-ratelimit-remaining')]).toEqual([
      '1000',
      '999',
    ])
    for (let call = 1; call < 1000; call++) await (await get('/repos/org/core', headers)).arrayBuffer()
    const over = await get('/repos/org/core', headers)
    expect([over.status, over.headers.get('x-ratelimit-remaining')]).toEqual([403, '0'])
    expect(await over.json()).toMatchObject({ message: expect.stringContaining('API rate limit exceeded') })
    await fixture.clock.advance(60 * 60 * 1000)
    expect((await get('/repos/org/core', headers)).status).toBe(200)
  })
})

describe('an answer', () => {
  test('comes in pages that the Link header joins', async () => {
    const { rest, paginate } = fixture.user()
    for (let count = 1; count <= 5; count++) await rest.issues.create({ ...OWNER, title: `issue ${count}` })
    const second = await rest.issues.listForRepo({ ...OWNER, per_page: 2, page: 2 })
    expect(second.data.map(({ number }) => number)).toEqual([3, 2])
    expect(second.headers.link).toMatch(
      /page=1>; rel="prev".*page=3>; rel="next".*page=3>; rel="last".*page=1>; rel="first"/,
    )
    const all = await paginate(rest.issues.listForRepo, { ...OWNER, per_page: 2 })
    expect(all.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1])
  })

  test('is not sent again to who has it', async () => {
    const token = fixture.github.issueToken({ kind: 'user', login: 'ada' })
    const headers = { authorization: `token ${token}` }
    const first = await get('/repos/org/core/labels', headers)
    const again = await get('/repos/org/core/labels', {
      ...headers,
      'if-none-match': first.headers.get('etag') ?? '',
    })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('says that a route is not served, which a 404 would not', async () => {
    const refused = await refusal(fixture.user().rest.repos.listForks(OWNER))
    expect(refused).toMatchObject({
      status: 501,
      message: 'The local GitHub does not serve GET /repos/org/core/forks.',
    })
  })
})

describe('a body', () => {
  test.each([
    ['a member that is missing', '{}', 'Invalid request.\n\n"title" wasn\'t supplied.'],
    [
      'a member of another type',
      '{"title":1}',
      "Invalid request.\n\nFor 'properties/title', 1 is not a string.",
    ],
  ])('with %s is refused', async (_, body, message) => {
    const token = fixture.github.issueToken({ kind: 'user', login: 'ada' })
    const response = await fetch(new URL('/repos/org/core/issues', fixture.github.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    })
    expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
      422,
      message,
    ])
  })

  test('that is not JSON is refused', async () => {
    const token = fixture.github.issueToken({ kind: 'user', login: 'ada' })
    const response = await fetch(new URL('/repos/org/core/issues', fixture.github.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{',
    })
    expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
      400,
      'Problems parsing JSON',
    ])
  })
})

describe('limits', () => {
  test('a comment holds 65,536 characters', async () => {
    const { rest } = fixture.user()
    const { number } = (await rest.issues.create({ ...OWNER, title: 'x' })).data
    const comment = (length: number) =>
      rest.issues.createComment({ ...OWNER, issue_number: number, body: 'x'.repeat(length) })
    expect((await comment(65_536)).status).toBe(201)
    expect(await refusal(comment(65_537))).toMatchObject({
      status: 422,
      data: { errors: [{ message: 'Body is too long (maximum is 65536 characters)' }] },
    })
  })

  test('a check run takes 50 annotations a request and 65,535 characters a text, and adds up what it gets', async () => {
    const { rest } = fixture.app({ checks: 'write', contents: 'read' })
    const head_sha = (await rest.git.getRef({ ...OWNER, ref: 'heads/main' })).data.object.sha
    const annotations = (count: number) =>
      Array.from({ length: count }, (_, line) => ({
        path: 'README.md',
        start_line: line + 1,
        end_line: line + 1,
        annotation_level: 'warning' as const,
        message: 'look',
      }))
    const create = (output: {
      title: string
      summary: string
      annotations?: ReturnType<typeof annotations>
    }) => rest.checks.create({ ...OWNER, name: 'lint', head_sha, output })
    expect(await refusal(create({ title: 'x', summary: 'x', annotations: annotations(51) }))).toMatchObject({
      status: 422,
      message: 'Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.',
    })
    expect(await refusal(create({ title: 'x', summary: 'x'.repeat(65_536) }))).toMatchObject({
      status: 422,
      message: 'Invalid request.\n\nOnly 65535 characters are allowed; 65536 were supplied.',
    })
    const run = await create({ title: 'x', summary: 'x', annotations: annotations(50) })
    const more = await rest.checks.update({
      ...OWNER,
      check_run_id: run.data.id,
      conclusion: 'failure',
      output: { title: 'x', summary: 'x', annotations: annotations(10) },
    })
    expect(more.data.output.annotations_count).toBe(60)
    expect([more.data.status, more.data.conclusion]).toEqual(['completed', 'failure'])
  })

  test("a check run is an App's to make", async () => {
    const { rest } = fixture.user()
    const head_sha = (await rest.git.getRef({ ...OWNER, ref: 'heads/main' })).data.object.sha
    const refused = await refusal(rest.checks.create({ ...OWNER, name: 'x', head_sha }))
    expect(refused).toMatchObject({ status: 403, message: 'You must authenticate via a GitHub App.' })
  })
})
