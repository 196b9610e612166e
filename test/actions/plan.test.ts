import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pendingSince } from '../../src/actions/plan.ts'
import type { ReleaseRecord } from '../../src/trace/index.ts'
import { jobEnvironment, runNode } from '../host/runner.ts'
import { useLocalGitHub } from '../release/local-github.ts'
import { recordRelease } from '../release/record-release.ts'
import { startProduct } from './product.ts'

const startLocalGitHub = useLocalGitHub()

const config = `version: 1
module: core
image: { repository: core }
migrations: { folder: drizzle, url: "\${DATABASE_URL}" }
environments:
  staging:
    aws: { region: eu-west-1, role: "arn:aws:iam::111111111111:role/a" }
    ecs: { cluster: staging, service: core, container: core, task-definition: task.json }
  production:
    promote-from: staging
    aws: { region: eu-west-1, role: "arn:aws:iam::111111111111:role/b" }
    ecs: { cluster: production, service: core, container: core, strategy: { type: canary, percent: 10 } }
`
const task = (memory: string) =>
  JSON.stringify({ family: 'core', memory, containerDefinitions: [{ name: 'core', image: 'x' }] })
const migration = (n: number) => ({
  [`drizzle/2026010100000${n}_m${n}/migration.sql`]: `create table t${n} (id int);\n`,
})

const entry = fileURLToPath(new URL('action-job.ts', import.meta.url))

describe('the plan of a pull request', () => {
  it('is one comment: version, pending migrations of each environment, task definition, updated in place', async () => {
    const local = await startLocalGitHub()
    await local.commit(
      'main',
      { 'deploy-kit.yml': config, 'task.json': task('512'), ...migration(1) },
      'feat: base',
    )
    const base = (await local.repository.resolve('main')) ?? ''
    const head1 = '20260101000001_m1'
    await recordRelease(local, { migrationHead: head1 })
    // What did not succeed, and what belongs to another module, serves nothing of ours.
    await recordRelease(local, { version: '9.9.9' }, 'failure')
    await recordRelease(local, { module: 'admin', version: '7.7.7' })
    await local.admin.request('POST /repos/{owner}/{repo}/git/refs', { ref: 'refs/heads/topic', sha: base })
    const head = await local.commit(
      'topic',
      { 'task.json': task('1024'), ...migration(2), ...migration(3) },
      'feat!: more',
    )
    const pull = await local.admin.request('POST /repos/{owner}/{repo}/pulls', {
      title: 'feat!: more',
      head: 'topic',
      base: 'main',
    })
    const { number } = pull.data as { number: number }
    const product = await startProduct({}, { cloneOf: local.repository.gitDir })
    await product.git('checkout', '--quiet', '--detach', head)

    const env = jobEnvironment({
      inputs: {
        'github-token': local.github.issueToken({
          kind: 'GITHUB_TOKEN',
          repository: local.repository.fullName,
          permissions: { contents: 'read', deployments: 'read', issues: 'write', pull_requests: 'write' },
          actor: 'ada',
        }),
      },
      event: { pull_request: { number, head: { sha: head }, base: { sha: base, ref: 'main' } } },
      env: {
        ...local.github.environment,
        GITHUB_REPOSITORY: local.repository.fullName,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_WORKSPACE: product.folder,
        GITHUB_SHA: head,
      },
    })
    const first = await runNode([entry, 'plan'], env)
    expect(first.exitCode, first.log).toBe(0)
    expect(first.log).toContain(`comment on pull request ${number} created`)

    writeFileSync(join(product.folder, 'task.json'), task('2048'))
    await product.commit('feat: and more')
    const second = await runNode([entry, 'plan'], env)
    expect(second.log).toContain(`comment on pull request ${number} updated`)

    const comments = (await local.forge.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      issue_number: number,
    })) as readonly { readonly body: string }[]
    expect(comments).toHaveLength(1)
    const body = comments[0]?.body ?? ''
    expect(body).toContain('This would release 1.0.0 (major, after no release)')
    expect(body).toMatch(/\| staging \| 1\.2\.0 \([0-9a-f]{9}\) \|.*2 pending \|/)
    expect(body).toMatch(
      /\| production \| nothing was deployed there yet \| canary, 10 %.*after staging \| not known: /,
    )
    expect(body).toContain('20260101000002_m2')
    expect(body).toContain('20260101000003_m3')
    expect(body).not.toMatch(/`20260101000001_m1`/)
    expect(body).toContain('Release checklist')
    expect(body).toMatch(/\| `20260101000002_m2` \| .*before the deploy \| expand \| kept \|/)
    expect(body).toMatch(/staging: task definition \(1 changes\)[\s\S]*512[\s\S]*2048/)
    expect(body).toContain('All environments live in one AWS account.')
    expect(body).not.toMatch(/9\.9\.9|7\.7\.7/)
  })

  it('without a token names no release, and is no failure', async () => {
    const product = await startProduct({
      'deploy-kit.yml': config,
      'task.json': task('512'),
      ...migration(1),
    })
    const ran = await product.run('plan')
    expect([ran.exitCode, ran.outputs], ran.out + ran.err).toEqual([
      0,
      { outcome: 'planned', version: '1.0.0' },
    ])
    expect(ran.out).toMatch(/staging .*no GitHub token was given/)
    const other = await product.run('plan', { environments: 'stagin' })
    expect([other.exitCode, other.out]).toEqual([2, expect.stringContaining('Did you mean staging?')])
  })
})

describe('the migrations between what is recorded and this commit', () => {
  const base: ReleaseRecord = {
    schema: 'deploy-kit/release-record/v1',
    module: 'core',
    environment: 'staging',
    version: '1.2.0',
    gitSha: 'a',
    repository: 'org/core',
    digest: 'd',
    traceId: 't',
    actor: 'ada',
    runUrl: '',
  }
  it.each([
    ['m1', { kind: 'pending', names: ['m2', 'm3'] }],
    ['m3', { kind: 'pending', names: [] }],
    ['m0', { kind: 'gone', head: 'm0' }],
    [undefined, { kind: 'unknown', why: 'the record of 1.2.0 names no migration' }],
  ])('after %s', (head, expected) => {
    const serving = {
      known: true as const,
      record: head === undefined ? base : { ...base, migrationHead: head },
    }
    expect(pendingSince(['m1', 'm2', 'm3'], serving)).toEqual(expected)
  })

  it('count what the record names as left for the phase after the deploy', () => {
    const record = { ...base, migrationHead: 'm2', migrationsLeft: ['m2'] }
    expect(pendingSince(['m1', 'm2', 'm3'], { known: true, record })).toEqual({
      kind: 'pending',
      names: ['m2', 'm3'],
    })
  })

  it('are not known where nothing is', () => {
    expect(pendingSince(['m1'], { known: false, why: 'x' })).toEqual({ kind: 'unknown', why: 'x' })
  })
})
