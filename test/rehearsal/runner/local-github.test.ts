import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeExec } from '../../../src/kernel/index.ts'
import { type Cloud, startCloud } from '../../../src/rehearsal/cloud/index.ts'
import { type JobIdentity, matchingWorkflows, type Permissions } from '../../../src/rehearsal/runner/index.ts'
import { bench, job, log, temporary, write } from './fixture.ts'

const role = 'arn:aws:iam::111111111111:role/deploy'

describe('with the local GitHub and the local cloud', () => {
  let cloud: Cloud
  beforeAll(async () => {
    cloud = await startCloud({
      env: process.env,
      tasks: 'process',
      roles: [
        {
          arn: role,
          subjects: ['repo:org/core:environment:staging'],
          conditions: { job_workflow_ref: 'org/core/.github/workflows/leaf.yml@refs/heads/main' },
        },
      ],
    })
  })
  afterAll(() => cloud.close())

  it('a push starts a run whose token pushes, calls the API, and becomes an AWS session; afterwards it is void', async () => {
    const github = cloud.github()
    const from = temporary('product')
    write(from, {
      'app.txt': 'one\n',
      '.github/workflows/push.yml': `
name: on push
on: { push: { branches: [main] } }
permissions: { contents: write, id-token: write }
jobs:
  leaf:
    uses: ./.github/workflows/leaf.yml
    secrets: inherit
`,
      '.github/workflows/leaf.yml': `
on: workflow_call
jobs:
  act:
    runs-on: ubuntu-latest
    environment: staging
    steps:
      - uses: actions/checkout@v5
      - run: |
          git config user.name Bot && git config user.email bot@example.com
          git switch -q -c release && echo two > app.txt && git commit -qam "chore: two" && git push -q origin release
      - env: { TOKEN: "\${{ github.token }}" }
        run: |
          node -e '
            const ask = (path) => fetch(process.env.GITHUB_API_URL + path, { headers: { authorization: "Bearer " + process.env.TOKEN } })
            ask("/repos/" + process.env.GITHUB_REPOSITORY + "/branches/release").then((r) => r.json()).then((b) => console.log("branch", b.name))
            ask("/repos/" + process.env.GITHUB_REPOSITORY + "/issues").then((r) => console.log("issues", r.status))'
      - id: aws
        uses: aws-actions/configure-aws-credentials@v6
        with: { aws-region: eu-west-1, role-to-assume: "${role}" }
      - run: echo "account \${{ steps.aws.outputs.aws-account-id }} $AWS_REGION \${#AWS_SESSION_TOKEN}"
`,
    })
    const repository = await github.createRepository({ owner: 'org', name: 'core', fromDir: from })
    const sha = (await repository.resolve('main')) ?? ''
    const issued: string[] = []
    const { runner } = bench({
      ...(cloud.addresses.github === undefined
        ? {}
        : { serverUrl: cloud.addresses.github, apiUrl: github.environment['GITHUB_API_URL'] ?? '' }),
      extraEnv: { AWS_ENDPOINT_URL: cloud.addresses.aws },
      gitUrl: (name) => github.repository(name).cloneUrl,
      issueToken: async ({ repository: name, actor, runId, permissions }) => {
        const token = github.issueToken({
          kind: 'GITHUB_TOKEN',
          repository: name,
          actor,
          runId,
          permissions: granted(permissions),
        })
        issued.push(token)
        return token
      },
      revokeToken: (token) => github.revokeToken(token),
      idToken: async (identity) => {
        const { url, token } = github.oidc.issueRequestToken(oidcJob(identity))
        return { requestUrl: url, requestToken: token }
      },
    })
    const path = process.env['PATH'] ?? ''
    const workflows = await matchingWorkflows(
      nodeExec,
      { dir: repository.gitDir, sha, path },
      { name: 'push', ref: 'refs/heads/main' },
    )
    expect(workflows).toEqual(['.github/workflows/push.yml'])
    const result = await runner.run({
      repository: 'org/core',
      repositoryId: String(repository.id),
      dir: repository.gitDir,
      workflow: workflows[0] ?? '',
      event: { name: 'push', payload: { ref: 'refs/heads/main', repository: await repository.payload() } },
      ref: 'refs/heads/main',
      sha,
      actor: 'octocat',
    }).result
    const act = job(result, 'leaf / act')
    expect(log(act)).toContain('branch release')
    expect(log(act)).toContain('issues 403')
    expect(log(act)).toMatch(/account 111111111111 eu-west-1 [1-9]/)
    expect(result.conclusion).toBe('success')
    expect(await repository.resolve('release')).not.toBe(sha)
    const answer = await fetch(`${github.environment['GITHUB_API_URL']}/repos/org/core`, {
      headers: { authorization: `Bearer ${issued[0]}` },
    })
    expect(answer.status).toBe(401)
    expect(readFileSync(join(from, 'app.txt'), 'utf8')).toBe('one\n')
  })
})

function granted(permissions: Permissions): Readonly<Record<string, 'read' | 'write'>> {
  return Object.fromEntries(
    Object.entries(permissions).flatMap(([scope, access]) =>
      access === 'none' ? [] : [[scope.replaceAll('-', '_'), access] as const],
    ),
  )
}

function oidcJob(identity: JobIdentity) {
  const { runNumber, runAttempt, job: _job, ...rest } = identity
  return { ...rest, runNumber: String(runNumber), runAttempt: String(runAttempt) }
}
