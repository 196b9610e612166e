import { createPublicKey, verify } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OidcJob } from '../../../../src/rehearsal/cloud/github/index.ts'
import { type Fixture, startFixture } from './support/fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture({}, { protection: [{ branch: 'main' }] })
})
afterEach(() => fixture.close())

const JOB: OidcJob = {
  repository: 'org/core',
  ref: 'refs/heads/main',
  sha: 'a'.repeat(40),
  eventName: 'push',
  actor: 'ada',
  runId: '77',
  runNumber: '5',
  runAttempt: '1',
  workflow: 'Release',
  workflowRef: 'org/core/.github/workflows/release.yml@refs/heads/main',
  workflowSha: 'a'.repeat(40),
  jobWorkflowRef: 'org/deploy-kit/.github/workflows/deploy.yml@refs/tags/v1.0.0',
  jobWorkflowSha: 'b'.repeat(40),
}

async function tokenFor(job: OidcJob, audience = ''): Promise<string> {
  const { url, token } = fixture.github.oidc.issueRequestToken(job)
  const response = await fetch(
    `${url}${audience === '' ? '' : `&audience=${encodeURIComponent(audience)}`}`,
    {
      headers: { authorization: `bearer ${token}` },
    },
  )
  expect(response.status).toBe(200)
  return ((await response.json()) as { value: string }).value
}

const claimsOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

describe('an OIDC token', () => {
  test('is signed by the key that the discovery document leads to', async () => {
    const { issuer } = fixture.github.oidc
    const configuration = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
      issuer: string
      jwks_uri: string
    }
    expect(configuration.issuer).toBe(issuer)
    const { keys } = (await (await fetch(configuration.jwks_uri)).json()) as {
      keys: { kid: string }[]
    }
    const jwt = await tokenFor(JOB, 'sts.amazonaws.com')
    const [header = '', payload = '', signature = ''] = jwt.split('.')
    const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as {
      kid: string
      alg: string
    }
    const jwk = keys.find((key) => key.kid === kid)
    expect(alg).toBe('RS256')
    const key = createPublicKey({ key: jwk as never, format: 'jwk' })
    expect(
      verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')),
    ).toBe(true)
  })

  test('says what GitHub says about the run', async () => {
    const claims = claimsOf(await tokenFor({ ...JOB, environment: 'production' }, 'sts.amazonaws.com'))
    const { id, ownerId } = fixture.github.repository('org/core')
    const now = Math.floor(fixture.clock.now() / 1000)
    expect(claims).toMatchObject({
      iss: fixture.github.oidc.issuer,
      aud: 'sts.amazonaws.com',
      sub: 'repo:org/core:environment:production',
      environment: 'production',
      repository: 'org/core',
      repository_id: String(id),
      repository_owner: 'org',
      repository_owner_id: String(ownerId),
      repository_visibility: 'private',
      ref: 'refs/heads/main',
      ref_type: 'branch',
      ref_protected: 'true',
      job_workflow_ref: JOB.jobWorkflowRef,
      workflow_ref: JOB.workflowRef,
      run_id: '77',
      event_name: 'push',
      iat: now,
      exp: now + 300,
    })
  })

  test.each([
    ['a branch', {}, 'repo:org/core:ref:refs/heads/main'],
    ['a tag', { ref: 'refs/tags/v1.0.0' }, 'repo:org/core:ref:refs/tags/v1.0.0'],
    ['a pull request', { eventName: 'pull_request', ref: 'refs/pull/1/merge' }, 'repo:org/core:pull_request'],
    ['an environment with a colon', { environment: 'a:b' }, 'repo:org/core:environment:a%3Ab'],
  ])('has the subject of %s', async (_, more, sub) => {
    expect(claimsOf(await tokenFor({ ...JOB, ...more }))['sub']).toBe(sub)
  })

  test('is for the owner unless another audience is asked for', async () => {
    expect(claimsOf(await tokenFor(JOB))['aud']).toBe(`${fixture.github.url}/org`)
  })

  test('is refused to who has no request token, and after the job', async () => {
    const { url, token } = fixture.github.oidc.issueRequestToken(JOB)
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { authorization: 'bearer nope' } })).status).toBe(401)
    fixture.github.oidc.revokeRequestToken(token)
    expect((await fetch(url, { headers: { authorization: `bearer ${token}` } })).status).toBe(401)
  })
})

test('the subject names ids where the repository is of the newer kind', async () => {
  await fixture.close()
  fixture = await startFixture({ subjectWithIds: true })
  const { id, ownerId } = fixture.github.repository('org/core')
  const { sub } = claimsOf(await tokenFor({ ...JOB, environment: 'production' }))
  expect(sub).toBe(`repo:org@${ownerId}/core@${id}:environment:production`)
})
