import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { startCloud } from '../../src/rehearsal/cloud/index.ts'
import { jobEnvironment, runNode } from '../host/runner.ts'
import { startProduct } from './product.ts'

const job = fileURLToPath(new URL('action-job.ts', import.meta.url))
const role = 'arn:aws:iam::111111111111:role/deploy-core-staging'
const config = `version: 1
module: core
image: { repository: core, scan: off, sign: { mode: off } }
environments:
  staging:
    aws: { region: eu-west-1, role: "${role}" }
    ecs: { cluster: staging, service: core, container: core, strategy: { type: rolling } }
`

/** deploy-ecs in a job of org/core, with the job's OIDC token and no keys in the environment. */
async function deploy(subjects: readonly string[], idToken = true) {
  const cloud = await startCloud({ env: process.env, tasks: 'process', roles: [{ arn: role, subjects }] })
  onTestFinished(() => cloud.close())
  const github = cloud.github()
  await github.createRepository({ owner: 'org', name: 'core' })
  const product = await startProduct({ 'deploy-kit.yml': config })
  const sha = await product.git('rev-parse', 'HEAD')
  const file = 'org/core/.github/workflows/deploy.yml@refs/heads/main'
  const request = github.oidc.issueRequestToken({
    repository: 'org/core',
    ref: 'refs/heads/main',
    sha,
    eventName: 'push',
    actor: 'ada',
    runId: '42',
    runNumber: '1',
    runAttempt: '1',
    workflow: 'deploy',
    workflowRef: file,
    workflowSha: sha,
    jobWorkflowRef: file,
    jobWorkflowSha: sha,
    environment: 'staging',
  })
  const env = jobEnvironment({
    inputs: { environment: 'staging', version: '1.0.0', sha, digest: `sha256:${'a'.repeat(64)}` },
    env: {
      ...github.environment,
      AWS_ENDPOINT_URL: cloud.addresses.aws,
      GITHUB_WORKSPACE: product.folder,
      GITHUB_SHA: sha,
      ...(idToken
        ? { ACTIONS_ID_TOKEN_REQUEST_URL: request.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: request.token }
        : {}),
    },
  })
  return { cloud, ...(await runNode([job, 'deploy-ecs'], env)) }
}

const errors = (log: string) => log.split('\n').filter((line) => line.startsWith('::error'))

it('a role that trusts the job is taken for the calls, and its secrets are masked', async () => {
  const { cloud, log } = await deploy(['repo:org/core:environment:staging'])
  // There is no such image and no such service: AWS was asked as the role, and that is what is looked at here.
  const principals = cloud.calls.entries({ service: 'ecr' }).map((it) => it.principal)
  expect(principals.length, log).toBeGreaterThan(0)
  expect(new Set(principals)).toEqual(
    new Set([expect.stringContaining('assumed-role/deploy-core-staging/deploy-kit-42-deploy')]),
  )
  expect(log.match(/^::add-mask::/gm)?.length).toBeGreaterThanOrEqual(3)
})

it('a role that does not trust the job says what its trust policy must allow', async () => {
  const { log, exitCode } = await deploy(['repo:org/other:*'])
  expect(exitCode).toBe(1)
  expect(errors(log)).toHaveLength(1)
  expect(errors(log)[0]).toMatch(/::sts:AssumeRoleWithWebIdentity failed: /)
  expect(errors(log)[0]).toContain('Check the trust policy of arn:aws:iam::ACCOUNT:role/deploy-core-staging')
  // Nothing says that the repository is private.
  expect(log).not.toContain('111111111111')
  expect(log).not.toMatch(/\n\s+at .*:\d+:\d+/)
})

it('a job that may not ask for a token is told which permission is missing', async () => {
  const { log, exitCode } = await deploy(['repo:org/core:*'], false)
  expect(exitCode).toBe(2)
  expect(errors(log)).toEqual([
    expect.stringContaining('Add `id-token: write` to the permissions of the job'),
  ])
})
