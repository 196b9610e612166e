import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createForge } from '../../src/host/github/forge.ts'
import type { Report } from '../../src/report/index.ts'
import { branchWith, type Fixture, OWNER, startFixture } from '../rehearsal/cloud/github/support/fixture.ts'
import { runJob } from './runner.ts'

let fixture: Fixture
let pull: number
beforeAll(async () => {
  fixture = await startFixture()
  await branchWith(fixture.user(), 'topic', { 'a.txt': 'a' })
  const made = await fixture
    .user()
    .rest.pulls.create({ ...OWNER, title: 'feat: a', head: 'topic', base: 'main' })
  pull = made.data.number
})
afterAll(() => fixture.close())

const token = (permissions: Readonly<Record<string, 'read' | 'write'>>) =>
  fixture.github.issueToken({ kind: 'GITHUB_TOKEN', repository: 'org/core', permissions, actor: 'ada' })
const forgeWith = (permissions: Readonly<Record<string, 'read' | 'write'>>) =>
  createForge(token(permissions), 'org/core', fixture.github.url)

const report: Report = {
  kind: 'plan',
  module: 'core',
  status: 'success',
  outcome: 'planned',
  happened: 'This would release 1.3.0.',
  evidence: [],
}

const commentJob = (
  reports: readonly Report[],
  permissions: Readonly<Record<string, 'read' | 'write'>>,
  secret?: string,
) =>
  runJob(
    [
      ...(secret === undefined ? [] : [{ do: 'secret' as const, text: secret }]),
      ...reports.map((it) => ({ do: 'comment' as const, report: it })),
    ],
    {
      inputs: { 'github-token': token(permissions) },
      event: { pull_request: { number: pull, head: { sha: 'b' }, base: { sha: 'c', ref: 'main' } } },
      env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_API_URL: fixture.github.url },
    },
  )

async function comments(): Promise<readonly string[]> {
  const { data } = await fixture.user().rest.issues.listComments({ ...OWNER, issue_number: pull })
  return data.map((it) => it.body ?? '')
}

describe('the comment on a pull request', () => {
  it('is made once for a kind, module and environment, and then updated in place', async () => {
    const job = await commentJob(
      [
        report,
        { ...report, environment: 'staging' },
        { ...report, happened: 'This would release 2.0.0, hunter2.' },
      ],
      { issues: 'write', pull_requests: 'write' },
      'hunter2',
    )
    expect(job.log.match(/comment on pull request \d+ (?:created|updated)/g)).toEqual([
      `comment on pull request ${pull} created`,
      `comment on pull request ${pull} created`,
      `comment on pull request ${pull} updated`,
    ])
    const [plan, staging, ...others] = await comments()
    expect(others).toEqual([])
    expect(plan).toContain('This would release 2.0.0, \\*\\*\\*.')
    expect(staging).toContain('core → staging')
  })

  it('that the token may not write is a warning: the summary says the same', async () => {
    const before = await comments()
    const job = await commentJob([report], { contents: 'read', issues: 'read', pull_requests: 'read' })
    expect(job.log).toMatch(
      /::warning::The comment on pull request \d+ could not be written; the step summary says the same\./,
    )
    expect(job.log).toContain('GitHub asks for')
    expect(job.log).not.toContain('thrown')
    expect(await comments()).toEqual(before)
  })

  it('without a token says how to pass one', async () => {
    const { told } = await runJob([{ do: 'comment', report }], {
      event: { pull_request: { number: pull, head: { sha: 'b' }, base: { sha: 'c', ref: 'main' } } },
      env: { GITHUB_EVENT_NAME: 'pull_request' },
    })
    expect(told('thrown')).toMatchObject({
      name: 'ConfigurationError',
      message: 'no GitHub token was given',
      fix: 'Set the input github-token to `${{ github.token }}`.',
    })
  })
})

describe('what GitHub refuses', () => {
  it('carries the status and the permission that is missing', async () => {
    await expect(
      forgeWith({ contents: 'read' }).request('POST /repos/{owner}/{repo}/releases', { tag_name: 'v1.0.0' }),
    ).rejects.toMatchObject({
      name: 'PlatformError',
      platform: 'github',
      code: '403',
      retryable: false,
      message: expect.stringContaining('GitHub answered 403 to POST /repos/{owner}/{repo}/releases'),
      fix: "Give the job's token the permission it lacks: GitHub asks for contents=write.",
    })
  })

  it('is told from what it does not find', async () => {
    await expect(
      forgeWith({ contents: 'read' }).request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: 'tags/v9' }),
    ).rejects.toMatchObject({ code: '404', retryable: false })
  })

  it('for a token that is not valid asks for another', async () => {
    const forge = createForge('ghs_expired', 'org/core', fixture.github.url)
    await expect(forge.paginate('GET /repos/{owner}/{repo}/releases')).rejects.toMatchObject({
      code: '401',
      fix: 'Pass a valid token in the input github-token.',
    })
  })

  it('never holds the token', async () => {
    const forge = createForge('ghs_expired', 'org/core', fixture.github.url)
    const error: unknown = await forge
      .paginate('GET /repos/{owner}/{repo}/releases')
      .catch((it: unknown) => it)
    expect(error instanceof Error ? `${error.message}${error.stack}` : '').not.toContain('ghs_expired')
  })
})

it('a GitHub that does not answer is worth another try, and gave no status', async () => {
  const forge = createForge('ghs_x', 'org/core', 'http://127.0.0.1:9')
  await expect(forge.request('GET /repos/{owner}/{repo}')).rejects.toMatchObject({
    code: undefined,
    retryable: true,
    message: expect.stringContaining('GitHub could not be reached for GET /repos/{owner}/{repo}'),
  })
})

it('a list is read to its last page', async () => {
  const forge = createForge(
    fixture.github.issueToken({ kind: 'user', login: 'ada' }),
    'org/core',
    fixture.github.url,
  )
  for (let i = 0; i < 3; i++)
    await forge.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
      issue_number: pull,
      labels: [`l${i}`],
    })
  const labels = await forge.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    issue_number: pull,
    per_page: 1,
  })
  expect(labels).toHaveLength(3)
})
