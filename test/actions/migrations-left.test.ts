import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { migrationsLeftAt } from '../../src/actions/migrations-left.ts'
import { createTerminalHost } from '../../src/host/index.ts'
import { beginDeployment, newestSuccess, type ReleaseRecord, setDeployment } from '../../src/trace/index.ts'
import { jobEnvironment, runNode } from '../host/runner.ts'
import { type LocalGitHub, useLocalGitHub } from '../release/local-github.ts'
import { startPostgres } from '../support/postgres.ts'
import { startProduct } from './product.ts'

const startLocalGitHub = useLocalGitHub()
const postgres = await startPostgres()
const entry = fileURLToPath(new URL('action-job.ts', import.meta.url))

const config = `version: 1
module: core
image: { repository: core }
migrations: { folder: drizzle, url: "\${DATABASE_URL}", snapshot: never }
environments:
  staging:
    aws: { region: eu-west-1, role: "arn:aws:iam::111111111111:role/a" }
    ecs: { cluster: staging, service: core, container: core }
`
const first = { 'drizzle/20260101000001_table/migration.sql': 'create table t (a int, b int);\n' }
const contract = {
  'drizzle/20260101000002_drop/migration.sql':
    '-- deploy-kit: phase=contract; timing=after; risk=data-loss; reason="nobody reads b"\nalter table t drop column b;\n',
}

/** The release that the workflow deploys between the two phases. */
async function deployed(
  local: LocalGitHub,
  left: string | undefined,
  version = '1.5.0',
  migrationHead = '20260101000002_drop',
): Promise<ReleaseRecord> {
  const forge = local.forgeOf({ deployments: 'write', contents: 'read' })
  const record: ReleaseRecord = {
    schema: 'deploy-kit/release-record/v1',
    module: 'core',
    environment: 'staging',
    version,
    gitSha: (await local.repository.resolve('main')) ?? '',
    repository: local.repository.fullName,
    digest: `sha256:${'a'.repeat(64)}`,
    migrationHead,
    ...(left === undefined ? {} : { migrationsLeft: left.split(',') }),
    traceId: 'c'.repeat(32),
    actor: 'ada',
    runUrl: '',
  }
  await setDeployment(forge, await beginDeployment(forge, record), 'success', {
    ...record,
    outcome: 'succeeded',
  })
  return record
}

it('a contract migration is left, stands in the release record, and is told there once it is applied', async () => {
  const local = await startLocalGitHub()
  const database = await postgres.createDatabase()
  const product = await startProduct({ 'deploy-kit.yml': config, ...first })
  const migrate = async (
    inputs: Readonly<Record<string, string>>,
    permission: 'read' | 'write' = 'write',
  ) => {
    const token = local.github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository: local.repository.fullName,
      permissions: { contents: 'read', deployments: permission },
      actor: 'ada',
    })
    const env = jobEnvironment({
      inputs: { environment: 'staging', running: 'none', 'github-token': token, ...inputs },
      env: {
        ...local.github.environment,
        DATABASE_URL: database.url,
        GITHUB_REPOSITORY: local.repository.fullName,
        GITHUB_WORKSPACE: product.folder,
      },
    })
    const ran = await runNode([entry, 'migrate'], env)
    return { ...ran, outputs: readFileSync(env['GITHUB_OUTPUT'] ?? '', 'utf8') }
  }
  const recorded = () => newestSuccess(local.admin, 'staging', (it) => it.module === 'core')

  expect((await migrate({ phase: 'before' })).exitCode).toBe(0)
  await product.commit('feat!: b goes', contract)
  const before = await migrate({ phase: 'before' })
  expect([before.exitCode, before.outputs], before.log).toEqual([
    0,
    expect.stringMatching(/^left(=|<<.*\n)20260101000002_drop$/m),
  ])
  await deployed(local, '20260101000002_drop')
  expect(await recorded()).toMatchObject({ migrationsLeft: ['20260101000002_drop'] })

  // From the record alone: what the head counts as there is not there yet.
  const head = '20260101000002_drop'
  const plan = await migrate({ mode: 'plan', head, 'migrations-left': head })
  expect(plan.outputs).toMatch(/pending(=|<<.*\n)1/)

  const after = await migrate({ phase: 'after' })
  expect(after.exitCode, after.log).toBe(0)
  expect(after.log).toContain('the release record of 1.5.0 says now that no migration is left')
  expect(await recorded()).toMatchObject({ outcome: 'succeeded', migrationsLeft: [] })

  // A record that cannot be told is no reason for red: the migrations are applied.
  await deployed(local, '20260101000002_drop')
  const denied = await migrate({ phase: 'after' }, 'read')
  expect(denied.exitCode, denied.log).toBe(0)
  expect(denied.log).toContain('To be told it needs deployments: write')
  expect(await recorded()).toMatchObject({ migrationsLeft: ['20260101000002_drop'] })

  // A rollback that keeps the schema leaves what the newest record with that head left.
  await deployed(local, undefined, '1.6.0', '20260101000003_more')
  const host = await createTerminalHost({
    inputs: {},
    env: {
      ...local.github.environment,
      GITHUB_REPOSITORY: local.repository.fullName,
      GITHUB_TOKEN: local.github.issueToken({
        kind: 'GITHUB_TOKEN',
        repository: local.repository.fullName,
        permissions: { contents: 'read', deployments: 'read' },
        actor: 'ada',
      }),
    },
    workspace: product.folder,
  })
  expect(await migrationsLeftAt(host, 'core', 'staging', head)).toEqual(['20260101000002_drop'])
  expect(await migrationsLeftAt(host, 'core', 'staging', '20260101000003_more')).toBeUndefined()
})
