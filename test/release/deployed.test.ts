import { expect, it } from 'vitest'
import { deployedReport, withDeployments } from '../../src/release/index.ts'
import type { ReleaseRecord } from '../../src/trace/index.ts'
import { startProduct } from '../actions/product.ts'
import { type LocalGitHub, useLocalGitHub } from './local-github.ts'
import { recordRelease } from './record-release.ts'

const startLocalGitHub = useLocalGitHub()

const config = `version: 1
module: core
environments:
  staging:
    aws: { region: eu-west-1 }
    ecs: { cluster: staging, service: core, container: core }
  production:
    aws: { region: eu-west-1 }
    ecs: { cluster: production, service: core, container: core }
`

const record = (local: LocalGitHub, more: Partial<ReleaseRecord>, state: 'success' | 'failure') =>
  recordRelease(local, { version: '1.3.0', ...more }, state)

it('a release that was published and not deployed says so at the head of its notes, until it is', async () => {
  const local = await startLocalGitHub({ immutableReleases: true })
  await local.commit('main', { 'deploy-kit.yml': config })
  await local.forge.request('POST /repos/{owner}/{repo}/releases', {
    tag_name: 'v1.3.0',
    target_commitish: 'main',
    body: '### Features\n\n* three\n',
  })
  const product = await startProduct({}, { cloneOf: local.repository.gitDir })
  const token = local.github.issueToken({
    kind: 'GITHUB_TOKEN',
    repository: local.repository.fullName,
    permissions: { contents: 'write', deployments: 'read' },
    actor: 'ada',
  })
  const tell = () =>
    product.run(
      'semver-release',
      { mode: 'deployed', version: '1.3.0' },
      { ...local.github.environment, GITHUB_REPOSITORY: local.repository.fullName, GITHUB_TOKEN: token },
    )
  const body = async () =>
    ((await local.forge.request('GET /repos/{owner}/{repo}/releases/tags/v1.3.0')).data as { body: string })
      .body

  await record(local, {}, 'success')
  await record(local, { environment: 'production', version: '1.2.0' }, 'success')
  await record(local, { environment: 'production' }, 'failure')
  const half = await tell()
  expect([half.exitCode, half.outputs['outcome']], half.out + half.err).toEqual([0, 'not-deployed'])
  expect(half.out).toContain('Version 1.3.0 is released, and not deployed to production.')
  expect(await body()).toMatch(
    /^<!-- .* -->\n> \[!WARNING\]\n> \*\*Not deployed to production\*\* \(staging: \[succeeded\]\(https:.*\); production: \[rolled-back\]\(.*\)\)\.\n<!-- .* -->\n\n### Features\n\n\* three\n$/,
  )

  await record(local, { environment: 'production' }, 'success')
  const whole = await tell()
  expect(whole.outputs['outcome']).toBe('deployed')
  expect(await body()).toMatch(
    /^<!-- .* -->\n> Deployed to staging, production\.\n<!-- .* -->\n\n### Features/,
  )
  expect(await body()).not.toContain('WARNING')
})

it('what people write into the notes stays, above and below', () => {
  const once = withDeployments('notes\n', [{ name: 'staging', outcome: undefined, runUrl: '' }])
  expect(once).toContain('**Not deployed to staging** (staging: not begun)')
  const edited = `by hand\n\n${once}more by hand\n`
  const twice = withDeployments(edited, [{ name: 'staging', outcome: 'succeeded', runUrl: '' }])
  expect(twice).toMatch(/> Deployed to staging\.\n<!-- .* -->\n\nby hand\n\nnotes\nmore by hand\n$/)
  expect(twice.match(/deploy-kit:deployed/g)).toHaveLength(1)
})

it('a dry run does not say that the notes tell what they do not', () => {
  const outcome = {
    kind: 'not-deployed' as const,
    url: 'https://github.com/org/core/releases/tag/v1.2.0',
    environments: [{ name: 'production', outcome: 'rolled-back', runUrl: '' }],
  }
  const told = (dryRun: boolean) => {
    const { happened, impact } = deployedReport('core', '1.2.0', outcome, { calls: [], dryRun })
    return `${happened} ${impact}`
  }
  expect(told(false)).toContain('The notes of the release say so.')
  expect(told(true)).toContain('This was a dry run: the notes of the release stay as they were.')
  expect(told(true)).not.toContain('say so')
})
