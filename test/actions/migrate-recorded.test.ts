import { expect, it } from 'vitest'
import type { ReleaseRecord } from '../../src/trace/index.ts'
import { useLocalGitHub } from '../release/local-github.ts'
import { recordRelease } from '../release/record-release.ts'
import { startProduct } from './product.ts'

const startLocalGitHub = useLocalGitHub()

const config = `version: 1
module: core
migrations: { folder: drizzle, url: "\${DATABASE_URL}" }
environments:
  staging: { aws: { region: eu-west-1 } }
`
const file = (n: number, sql: string) => ({ [`drizzle/2026010100000${n}_m${n}/migration.sql`]: `${sql}\n` })

async function stand() {
  const local = await startLocalGitHub()
  const product = await startProduct({
    'deploy-kit.yml': config,
    ...file(1, 'create table t1 (id int);'),
    ...file(2, 'create table t2 (id int);'),
    ...file(3, '-- deploy-kit: phase=contract; reason="gone"\nalter table t1 drop column id;'),
  })
  const { github, repository } = local
  const token = github.issueToken({
    kind: 'GITHUB_TOKEN',
    repository: repository.fullName,
    permissions: { deployments: 'read' },
    actor: 'ada',
  })
  const env = { ...github.environment, GITHUB_REPOSITORY: repository.fullName, GITHUB_TOKEN: token }
  return {
    product,
    plan: async (more: Readonly<Record<string, string>> = {}) => {
      const ran = await product.run(
        'migrate',
        { mode: 'plan', environment: 'staging', phase: 'before', head: 'recorded', json: 'true' },
        { ...env, ...more },
      )
      return { ...ran, report: JSON.parse(ran.out), said: ran.out + ran.err }
    },
    record: (more: Partial<ReleaseRecord>, state?: 'success' | 'failure') =>
      recordRelease(local, more, state),
  }
}

it('what is to be approved comes from the newest record of the environment, without a database', async () => {
  const { plan, record } = await stand()
  const first = await plan()
  expect([first.exitCode, first.report.data.deployHash], first.said).toEqual([
    0,
    expect.stringMatching(/^d1\.record\.3\.1-3\./),
  ])
  expect(first.report.happened).toBe(
    'At most 3 migrations would be applied, without those that the database has: where it stands is not recorded, since deploy-kit has not deployed core to staging yet, and it was not asked.',
  )

  await record({ migrationHead: '20260101000001_m1' })
  // Its deploy failed, and its migrations came before that; what it left for later is still to come.
  await record({ migrationHead: '20260101000003_m3', migrationsLeft: ['20260101000003_m3'] }, 'failure')
  await record({ module: 'admin', migrationHead: '20260101000009_m9' })
  const second = await plan()
  expect(second.report, second.said).toMatchObject({
    outcome: 'up-to-date',
    happened:
      'Nothing would be applied, and 1 left for the phase after the deploy: by its last release record the database is at 20260101000002_m2, and was not asked.',
    data: {
      head: '20260101000002_m2',
      left: [{ name: '20260101000003_m3' }],
      deployHash: expect.stringMatching(/^d1\.record\.3\.3\./),
    },
  })
  expect(second.out).toContain('alter table t1 drop column id')
})

it('an older commit, and a job without a token, get no hash that an apply would take', async () => {
  const { plan, record } = await stand()
  await record({ migrationHead: '20260101000007_m7', version: '1.7.0' })
  const gone = await plan()
  expect([gone.exitCode, gone.report.data?.deployHash]).toEqual([2, undefined])
  expect(gone.out).toMatch(
    /staging is at 20260101000007_m7 since 1\.7\.0, and drizzle of this commit has no such migration[\s\S]*use rollback/,
  )
  const blind = await plan({ GITHUB_TOKEN: '' })
  expect([blind.exitCode, blind.report.data?.deployHash]).toEqual([2, undefined])
  expect(blind.out).toContain('github-token')
})
