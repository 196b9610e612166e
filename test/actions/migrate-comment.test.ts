import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { jobEnvironment, readOutputs, runNode } from '../host/runner.ts'
import { useLocalGitHub } from '../release/local-github.ts'
import { startPostgres } from '../support/postgres.ts'
import { startProduct } from './product.ts'

const startLocalGitHub = useLocalGitHub()
const postgres = await startPostgres()
const entry = fileURLToPath(new URL('action-job.ts', import.meta.url))

const first = {
  'drizzle/20260101000001_init/migration.sql': 'create table t (id int primary key, a int);\n',
  'drizzle/20260101000001_init/down.sql': 'drop table t;\n',
  'deploy-kit.yml': 'version: 1\nmodule: core\nmigrations: { folder: drizzle }\n',
}
const index = 'drizzle/20260101000002_index'

it('what the check found is one comment, written by a job that runs nothing of the product', async () => {
  const local = await startLocalGitHub()
  const { url } = await postgres.createDatabase()
  await local.commit('main', first, 'feat: base')
  const base = (await local.repository.resolve('main')) ?? ''
  await local.admin.request('POST /repos/{owner}/{repo}/git/refs', { ref: 'refs/heads/topic', sha: base })
  const head = await local.commit('topic', { 'README.md': 'x' }, 'docs: a readme')
  const pull = await local.admin.request('POST /repos/{owner}/{repo}/pulls', {
    title: 'feat: an index',
    head: 'topic',
    base: 'main',
  })
  const { number } = pull.data as { number: number }
  const product = await startProduct({}, { cloneOf: local.repository.gitDir })
  await product.git('checkout', '--quiet', '--detach', head)

  const job = async (
    inputs: Readonly<Record<string, string>>,
    permissions: Record<string, 'read' | 'write'>,
  ) => {
    const token = local.github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository: local.repository.fullName,
      permissions,
      actor: 'ada',
    })
    const env = jobEnvironment({
      inputs: { ...inputs, 'github-token': token },
      event: { pull_request: { number, head: { sha: head }, base: { sha: base, ref: 'main' } } },
      env: {
        ...local.github.environment,
        GITHUB_REPOSITORY: local.repository.fullName,
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_WORKSPACE: product.folder,
        SHADOW: url,
      },
    })
    const ran = await runNode([entry, 'migrate'], env)
    return { ...ran, outputs: readOutputs(readFileSync(join(env.HOME, 'output'), 'utf8')) }
  }
  const check = () =>
    job(
      {
        mode: 'check',
        'migrations-check-off': '[schema, folder]',
        'migrations-check-shadow-url': '${SHADOW}',
      },
      { contents: 'read' },
    )
  const comment = async () => {
    const checked = await check()
    const written = await job(
      { mode: 'comment', comment: checked.outputs['comment'] ?? '' },
      { issues: 'write', pull_requests: 'write' },
    )
    return { checked, written }
  }
  const comments = async () =>
    (await local.forge.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      issue_number: number,
    })) as readonly { readonly body: string }[]

  // A pull request that brings no migration is not bothered.
  expect((await comment()).written.outputs['outcome']).toBe('nothing-to-do')
  expect(await comments()).toEqual([])

  await product.commit('feat: an index', {
    [`${index}/migration.sql`]: 'create index t_a on t (a);\n',
    [`${index}/down.sql`]: 'drop index t_a;\n',
  })
  const failed = await comment()
  expect(failed.checked.exitCode, failed.checked.log).toBe(3)
  expect(failed.checked.log).toContain('create-index-blocking')
  expect([failed.written.exitCode, failed.written.outputs['outcome']]).toEqual([0, 'commented'])
  const [found, ...others] = await comments()
  expect(others).toEqual([])
  expect(found?.body).toMatch(/^<!-- deploy-kit:migrate-check:core: -->\n## ❌ migrate-check · core: failed/)
  expect(found?.body).toContain(`\`${index}/migration.sql:1\``)
  expect(found?.body).toContain('SHARE on t: writes wait')
  expect(found?.body).toContain('create index CONCURRENTLY t_a on t (a);')

  await product.commit('feat: it is built beside the writes', {
    [`${index}/migration.sql`]: 'create index concurrently t_a on t (a);\n',
    [`${index}/down.sql`]: 'drop index concurrently t_a;\n',
  })
  const passed = await comment()
  expect(passed.checked.exitCode, passed.checked.log).toBe(0)
  expect(passed.written.log).toContain(`comment on pull request ${number} updated`)
  const after = await comments()
  expect(after).toHaveLength(1)
  expect(after[0]?.body).toContain('## ✅ migrate-check · core: passed')

  // It takes nothing but what a check hands over.
  const forged = JSON.stringify({
    version: 1,
    begin: true,
    report: { kind: 'plan', status: 'success', outcome: 'x', happened: 'x', evidence: [] },
  })
  const refused = await job({ mode: 'comment', comment: forged }, { issues: 'write', pull_requests: 'write' })
  expect([refused.exitCode, refused.log]).toEqual([
    2,
    expect.stringContaining('the input comment is not what migrate-check hands over'),
  ])
})
