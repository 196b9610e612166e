import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/report/index.ts'
import { runJob } from './runner.ts'

const report: Report = {
  kind: 'deploy-ecs',
  module: 'core',
  environment: 'staging',
  status: 'failure',
  outcome: 'rolled-back',
  happened: 'The new revision never got healthy.',
  evidence: [],
}

describe('the inputs', () => {
  it('come from the composite; an empty one was not given', async () => {
    const { told } = await runJob([{ do: 'tell' }], {
      inputs: { environment: ' staging ', version: '', sha: '  ' },
    })
    expect(told<{ inputs: object }>('told').inputs).toEqual({ environment: 'staging' })
  })

  it('win over DEPLOY_KIT_INPUTS, of which the log says what it sets', async () => {
    const { told, log } = await runJob([{ do: 'tell' }], {
      inputs: { environment: 'staging', 'image-scan': '' },
      env: { DEPLOY_KIT_INPUTS: '{"environment": "production", "image-scan": "off"}' },
    })
    expect(told<{ inputs: object }>('told').inputs).toEqual({ environment: 'staging', 'image-scan': 'off' })
    expect(log).toContain('::notice::DEPLOY_KIT_INPUTS sets environment: production, image-scan: off')
  })

  it.each([
    [
      'inputs',
      { inputs: '{' },
      'the input `inputs` is not JSON',
      'Use the composite action (for example `org/deploy-kit/deploy-ecs@v1`), which fills it in with `${{ toJSON(inputs) }}`.',
    ],
    ['inputs', { inputs: { a: 1 } }, 'the input `inputs` is not an object of strings', expect.any(String)],
    [
      'DEPLOY_KIT_INPUTS',
      { env: { DEPLOY_KIT_INPUTS: 'image-scan=off' } },
      'the environment variable DEPLOY_KIT_INPUTS is not JSON',
      'Write a JSON object whose values are strings, for example {"image-scan": "off"}.',
    ],
    [
      'DEPLOY_KIT_INPUTS',
      { env: { DEPLOY_KIT_INPUTS: '{"image-scan": false}' } },
      'the environment variable DEPLOY_KIT_INPUTS is not an object of strings',
      expect.any(String),
    ],
    [
      'the environment of a runner',
      { env: { GITHUB_SHA: '' } },
      'the environment variable GITHUB_SHA is not set',
      'Run the action on a GitHub runner, or use the command line (`npx deploy-kit`) elsewhere.',
    ],
  ])('refuses %s that cannot be read', async (_what, options, message, fix) => {
    const { told } = await runJob([{ do: 'tell' }], options)
    expect(told('thrown')).toEqual({ name: 'ConfigurationError', message, fix })
  })
})

describe('an AWS account', () => {
  const arn = 'arn:aws:ecs:eu-west-1:111111111111:service-deployment/staging/core/1'
  const image = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/core'
  const told: Report = {
    ...report,
    next: [`Look at \`${arn}\` and ${image}.`],
    data: { serviceDeployment: arn },
    annotations: [{ level: 'error', message: `ended: ${arn}` }],
  }
  const steps = [
    { do: 'info', text: `registered ${arn}` },
    { do: 'publish', report: told },
    { do: 'output', name: 'service-deployment', value: arn },
  ] as const

  it.each([
    ['a public repository', { repository: { private: false } }],
    ['a repository of which the event says nothing', {}],
  ])('is named neither in the log nor in the summary of %s', async (_what, event) => {
    const { log, summary, files, outputs } = await runJob(steps, { event })
    expect(log + summary + Object.values(files).join('')).not.toContain('111111111111')
    expect(log).toContain('registered arn:aws:ecs:eu-west-1:ACCOUNT:service-deployment/staging/core/1')
    expect(summary).toContain('ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/core')
    // A later step needs it whole.
    expect(outputs['service-deployment']).toBe(arn)
  })

  it('stands in those of a private one, where it is there to be pasted', async () => {
    const { log, summary } = await runJob(steps, { event: { repository: { private: true } } })
    expect(log).toContain(`registered ${arn}`)
    expect(summary).toContain(arn)
  })
})

describe('the run', () => {
  it('is what the default environment variables say', async () => {
    const { told } = await runJob([{ do: 'tell' }], { env: { GITHUB_RUN_ATTEMPT: '3' } })
    expect(told<{ run: object }>('told').run).toMatchObject({
      repository: 'org/core',
      repositoryId: '7',
      actor: 'ada',
      runAttempt: 3,
      runUrl: 'https://github.com/org/core/actions/runs/42/attempts/3',
    })
  })

  const pull = { number: 7, head: { sha: 'b' }, base: { sha: 'c', ref: 'main' } }
  it.each([
    ['pull_request', { number: 7, pull_request: pull }],
    ['pull_request_target', { number: 7, pull_request: pull }],
    ['pull_request_review', { action: 'submitted', pull_request: pull }],
  ])('knows the pull request of a %s event', async (name, event) => {
    const { told } = await runJob([{ do: 'tell' }], { event, env: { GITHUB_EVENT_NAME: name } })
    expect(told<{ run: object }>('told').run).toMatchObject({
      pullRequest: { number: 7, headSha: 'b', baseSha: 'c', baseRef: 'main' },
    })
  })

  it('has none on a push', async () => {
    const { told } = await runJob([{ do: 'tell' }], { event: { number: 7, pull_request: pull } })
    expect(told<{ run: object }>('told').run).not.toHaveProperty('pullRequest')
  })
})

describe('a secret', () => {
  it('is masked the moment it is known, never printed before', async () => {
    const { log } = await runJob(
      [{ do: 'secret', text: 'hunter2' }, { do: 'secret', text: '' }, { do: 'tell' }],
      {
        inputs: { 'github-token': 'ghs_input' },
        env: { DEPLOY_KIT_INPUTS: '{"sonar-token": "s3cret", "migrations-url": "postgres://a:pw@db/x"}' },
      },
    )
    const lines = log.split('\n')
    for (const value of ['hunter2', 'ghs_input', 's3cret']) {
      expect(lines.findIndex((line) => line.includes(value))).toBe(lines.indexOf(`::add-mask::${value}`))
    }
    expect(lines).not.toContain('::add-mask::')
    expect(log).toContain('DEPLOY_KIT_INPUTS sets sonar-token: ***, migrations-url: ***')
  })

  it('reaches no file: the runner masks its log and nothing else', async () => {
    const leaky = {
      ...report,
      happened: 'The login hunter2 was refused.',
      tests: [{ name: 'hunter2', cases: [] }],
    }
    const { summary, files } = await runJob([
      { do: 'secret', text: 'hunter2' },
      { do: 'publish', report: leaky },
    ])
    expect(summary).toContain('The login \\*\\*\\* was refused')
    expect(Object.keys(files)).toEqual(['deploy-ecs-core-staging.json', 'deploy-ecs-core-staging.junit.xml'])
    expect(JSON.stringify([summary, files])).not.toContain('hunter2')
  })
})

it('a short secret is told, and leaves summary, JSON and JUnit whole', async () => {
  const tests = [{ name: 'smoke', cases: [{ name: 'a', result: 'failed' as const, message: 'no' }] }]
  const { log, summary, files } = await runJob([
    { do: 'secret', text: 'e' },
    { do: 'publish', report: { ...report, tests } },
  ])
  expect(log).toContain('::warning::A secret, or a line of one, has fewer than 4 characters')
  expect(summary).toContain('## ❌ deploy-ecs · core → staging: rolled-back')
  expect(JSON.parse(files['deploy-ecs-core-staging.json'] ?? '')).toMatchObject({ outcome: 'rolled-back' })
  expect(files['deploy-ecs-core-staging.junit.xml']).toMatch(
    /<testsuite name="smok\*\*\*" tests="1" failures="1"/,
  )
})

describe('a report', () => {
  it('goes into the step summary and into a file, whose path is an output', async () => {
    const tests = [{ name: 'smoke', cases: [{ name: 'a', result: 'failed' as const, message: 'no' }] }]
    const { summary, outputs, files } = await runJob([{ do: 'publish', report: { ...report, tests } }])
    expect(summary).toContain('## ❌ deploy-ecs · core → staging: rolled-back')
    expect(outputs['report']).toMatch(/deploy-kit\/deploy-ecs-core-staging\.json$/)
    expect(outputs['junit']).toMatch(/deploy-kit\/deploy-ecs-core-staging\.junit\.xml$/)
    expect(JSON.parse(files['deploy-ecs-core-staging.json'] ?? '')).toMatchObject({ outcome: 'rolled-back' })
    expect(files['deploy-ecs-core-staging.junit.xml']).toContain('failures="1"')
  })

  it('over 1 MiB is folded in the summary and whole in the log', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => [`row-${i}-${'x'.repeat(500)}`])
    const big: Report = { ...report, evidence: [{ type: 'table', head: ['row'], rows }] }
    const { summary, log } = await runJob([
      { do: 'publish', report: big },
      { do: 'publish', report: { ...big, happened: 'A second one.' } },
    ])
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(summary).toContain('more, in full in the log of this step')
    expect(summary).toContain('A second one.')
    expect(log).toContain('::group::deploy-ecs: the whole report')
    expect(log).toContain('row-2999-')
  })

  it('shows ten annotations of a kind, those of the run counted, and says how many more there are', async () => {
    const many = (level: 'error' | 'warning', count: number) =>
      Array.from({ length: count }, (_, i) => ({ level, message: `${level} ${i}` }))
    const { log } = await runJob([
      { do: 'notice', annotation: { level: 'warning', message: 'early 1' } },
      { do: 'notice', annotation: { level: 'warning', message: 'early 2' } },
      { do: 'publish', report: { ...report, annotations: [...many('warning', 12), ...many('error', 15)] } },
    ])
    const shown = (level: string) => log.split('\n').filter((line) => line.startsWith(`::${level}`))
    expect(shown('error')).toHaveLength(10)
    expect(shown('error').at(-1)).toContain('6 more errors stand in the step summary')
    expect(shown('warning')).toHaveLength(10)
    expect(shown('warning').at(-1)).toContain('5 more warnings')
  })

  it('places an annotation, and cuts one that is too long', async () => {
    const { log } = await runJob([
      {
        do: 'notice',
        annotation: {
          level: 'error',
          title: 'a: b',
          message: 'x'.repeat(5_000),
          at: { file: 'deploy-kit.yml', line: 3, column: 5 },
        },
      },
    ])
    const [line = ''] = log.split('\n').filter((it) => it.startsWith('::error'))
    expect(line).toMatch(/^::error title=a%3A b,file=deploy-kit\.yml,line=3,col=5::x+ … \(cut/)
    expect(line.split('::')[2]).toHaveLength(4_096)
  })
})

it('an output of several lines arrives whole', async () => {
  const value = 'one\ntwo=2\nthree<<EOF\n'
  const { outputs } = await runJob([{ do: 'output', name: 'text', value }])
  expect(outputs).toEqual({ text: value })
})

describe('an OIDC token', () => {
  it('that the job may not ask for: the permission is named', async () => {
    const { told } = await runJob([{ do: 'idToken', text: 'sts.amazonaws.com' }])
    expect(told('thrown')).toEqual({
      name: 'ConfigurationError',
      message: 'the job may not ask for an OIDC token',
      fix: 'Add `id-token: write` to the permissions of the job (and of the job that calls the reusable workflow).',
    })
  })

  it('that GitHub does not give is no bug of ours', async () => {
    const { told } = await runJob([{ do: 'idToken', text: 'sts.amazonaws.com' }], {
      env: {
        ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/token?v=1',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request',
      },
    })
    expect(told('thrown')).toMatchObject({
      name: 'PlatformError',
      message: expect.stringMatching(/^GitHub gave no OIDC token: /),
    })
  })
})
