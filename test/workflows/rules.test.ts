import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  checkFile,
  parseSource,
  readRepository,
  type SourceFile,
} from '../../scripts/workflow-rules/index.ts'

const repository = readRepository(join(import.meta.dirname, '..', '..'))
const checkout = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1'

const workflow = `name: example
on:
  workflow_call:
    inputs:
      version: { type: string, required: true }
    outputs:
      outcome:
        description: 'How it ended.'
        value: \${{ jobs.deploy.outputs.outcome }}

permissions: {}

jobs:
  deploy:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    concurrency:
      group: deploy
      cancel-in-progress: false
      queue: max
    permissions:
      contents: read # checkout
    outputs:
      outcome: \${{ steps.deploy.outputs.outcome }}
    steps:
      - uses: ${checkout} # v7.0.1
        with:
          persist-credentials: false
      - id: deploy
        uses: $/actions/deploy-ecs
        with:
          environment: staging
          version: \${{ inputs.version }}
          digest: sha256:0
      - run: echo "$VERSION"
        env:
          VERSION: \${{ inputs.version }}
  after:
    needs: deploy
    if: needs.deploy.outputs.outcome == 'succeeded'
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions: {}
    steps:
      - run: 'true'
`

const action = `name: example
description: 'An example.'
inputs:
  version:
    description: 'The version.'
outputs:
  version:
    description: 'The version.'
    value: \${{ steps.run.outputs.version }}
runs:
  using: composite
  steps:
    - name: run
      id: run
      shell: bash
      env:
        VERSION: \${{ inputs.version }}
      run: echo "version=$VERSION" >> "$GITHUB_OUTPUT"
`

const node = `name: example
description: 'The code.'
runs:
  using: node24
  main: ../../../dist/migrate.js
`

const found = async (kind: SourceFile['kind'], path: string, text: string) =>
  (await checkFile(parseSource(kind, path, text), repository)).map(
    (it) => `${it.line}:${it.column} ${it.rule}: ${it.message}`,
  )

/** The text with one thing changed; a change that finds nothing to change would prove nothing. */
function changed(text: string, from: string, to: string): string {
  expect(text).toContain(from)
  return text.replace(from, to)
}

test('nothing is found in files as they should be', async () => {
  expect(await found('workflow', '.github/workflows/example.yml', workflow)).toEqual([])
  expect(await found('action', 'actions/example/action.yml', action)).toEqual([])
  expect(await found('action', 'actions/migrate/run/action.yml', node)).toEqual([])
})

describe('a workflow', () => {
  test.each([
    ['an unknown key', 'timeout-minutes: 10', 'timeout: 10', /16:5 github: Unexpected value 'timeout'/],
    [
      'an input the callee does not have',
      'digest: sha256:0',
      'digest: sha256:0\n          diggest: x',
      /github: Invalid action input 'diggest'/,
    ],
    [
      'a required input that is missing',
      '          digest: sha256:0\n',
      '',
      /github: Missing required input `digest`/,
    ],
    ['an expression inside a script', 'echo "$VERSION"', 'echo "${{ inputs.version }}"', /35:14 injection/],
    [
      'a third-party action by its tag',
      `${checkout} # v7.0.1`,
      'actions/checkout@v7',
      /26:15 uses: .* pin it to 3d3c42e5/,
    ],
    [
      'a commit that is not in the table',
      checkout,
      `actions/checkout@${'0'.repeat(40)}`,
      /26:15 uses: .* pin it to 3d3c42e5/,
    ],
    [
      'another version behind the commit',
      '# v7.0.1',
      '# v7.0.0',
      /26:15 uses: .* write the version behind it: # v7\.0\.1/,
    ],
    [
      'an action that nobody looked up',
      checkout,
      `someone/thing@${'0'.repeat(40)}`,
      /26:15 uses: .* does not stand in/,
    ],
    ['an action of the caller’s workspace', '$/actions/deploy-ecs', './actions/deploy-ecs', /30:15 uses/],
    ['the bare root', '$/actions/deploy-ecs', '$/', /30:15 uses: .* bare/],
    ['$/ with a ref', '$/actions/deploy-ecs', '$/actions/deploy-ecs@v1', /30:15 uses: .* takes no @ref/],
    [
      'an action that is not there',
      '$/actions/deploy-ecs',
      '$/actions/deploy',
      /30:15 uses: .* there is no actions\/deploy\/action\.yml/,
    ],
    [
      'an unknown input',
      'inputs.version }}\n          digest',
      'inputs.versoin }}\n          digest',
      /references: there is no input versoin/,
    ],
    [
      'an input that nothing uses',
      'version: { type: string, required: true }',
      'version: { type: string, required: true }\n      unused: { type: string }',
      /6:7 references: nothing uses the input unused/,
    ],
    [
      'an unknown step',
      'steps.deploy.outputs',
      'steps.deplyo.outputs',
      /references: steps\.deplyo\.outputs\.outcome: no step above/,
    ],
    [
      'an unknown output of a step',
      'steps.deploy.outputs.outcome',
      'steps.deploy.outputs.result',
      /references: the step deploy has no output result/,
    ],
    [
      'an unknown output of a job',
      'needs.deploy.outputs.outcome',
      'needs.deploy.outputs.result',
      /references: the job deploy has no output result/,
    ],
    [
      'a job that is not needed',
      '    needs: deploy\n',
      '',
      /references: needs\.deploy\.outputs\.outcome: the job does not need deploy/,
    ],
    ['an output of an unknown job', 'jobs.deploy.outputs', 'jobs.deplyo.outputs', /references: jobs\.deplyo/],
    [
      'an output without a value',
      '        value: ${{ jobs.deploy.outputs.outcome }}\n',
      '',
      /outputs: the output outcome has no value/,
    ],
    [
      'permissions for all jobs',
      'permissions: {}',
      'permissions: { contents: read }',
      /11:14 permissions: the workflow grants nothing/,
    ],
    [
      'a job without permissions',
      '    permissions: {}\n    steps',
      '    steps',
      /permissions: the job after lists/,
    ],
    [
      'a grant without a reason',
      'contents: read # checkout',
      'contents: read',
      /22:7 permissions: say behind contents/,
    ],
    [
      'a job without a time limit',
      '    timeout-minutes: 10\n    permissions: {}',
      '    permissions: {}',
      /timeout: the job after/,
    ],
    [
      'a deploy that may be cancelled',
      'cancel-in-progress: false',
      'cancel-in-progress: true',
      /concurrency: the job deploy/,
    ],
    [
      'a deploy that pushes another out of the queue',
      '      queue: max\n',
      '',
      /concurrency: the job deploy/,
    ],
    [
      'a checkout that keeps its token',
      '        with:\n          persist-credentials: false\n',
      '',
      /26:15 checkout/,
    ],
    [
      'a checkout that keeps its token, and says so',
      'persist-credentials: false',
      'persist-credentials: true',
      /28:32 checkout/,
    ],
    [
      'a command that is gone',
      'echo "$VERSION"',
      'echo "::set-output name=version::$VERSION"',
      /commands: ::set-output:: is gone/,
    ],
  ])('%s', async (_, from, to, expected) => {
    const findings = await found('workflow', '.github/workflows/example.yml', changed(workflow, from, to))
    expect(findings.join('\n')).toMatch(expected)
  })

  test('a checkout may keep its token where a comment says why', async () => {
    const text = changed(
      workflow,
      'persist-credentials: false',
      'persist-credentials: true # pushes a branch',
    )
    expect(await found('workflow', '.github/workflows/example.yml', text)).toEqual([])
  })

  const caller = `on:
  push:
permissions: {}
jobs:
  rollback:
    permissions:
      contents: read # checkout
      deployments: write # the release record
      id-token: write # the role
    uses: org/deploy-kit/.github/workflows/rollback.yml@v1
    with:
      environment: staging
    secrets: inherit # DATABASE_URL
`
  test.each([
    [
      'passes all secrets where it need not',
      '.github/workflows/other.yml',
      'environment',
      'environment',
      /13:14 secrets: pass the secrets/,
    ],
    [
      'passes all secrets without saying why',
      'workflows-templates/rollback.yml',
      ' # DATABASE_URL',
      '',
      /13:14 secrets: say in a comment/,
    ],
    [
      'names another version of ours',
      'workflows-templates/rollback.yml',
      '@v1',
      '@main',
      /10:11 uses: .* @v1/,
    ],
    [
      'names a workflow of ours that is not there',
      'workflows-templates/rollback.yml',
      'rollback.yml@v1',
      'undo.yml@v1',
      /uses: .* there is no/,
    ],
    [
      'gives an input that is not there',
      'workflows-templates/rollback.yml',
      'environment: staging',
      'environment: staging\n      env: x',
      /github: Invalid input, env/,
    ],
    [
      'grants less than the called workflow needs',
      'workflows-templates/rollback.yml',
      'deployments: write',
      'deployments: read',
      /7:7 calls: the job rollback of \.github\/workflows\/rollback\.yml needs deployments: write, and the job rollback has read/,
    ],
    [
      'leaves out a required input',
      'workflows-templates/rollback.yml',
      '    with:\n      environment: staging\n',
      '',
      /github: .*environment/,
    ],
  ])('a caller that %s', async (_, path, from, to, expected) => {
    expect((await found('workflow', path, changed(caller, from, to))).join('\n')).toMatch(expected)
  })

  test('a caller as it should be', async () => {
    expect(await found('workflow', 'workflows-templates/rollback.yml', caller)).toEqual([])
  })
})

describe('an action', () => {
  test.each([
    [
      'an output without a value',
      '    value: ${{ steps.run.outputs.version }}\n',
      '',
      /7:3 outputs: the output version has no value/,
    ],
    ['a step without a name', '    - name: run\n      id: run', '    - id: run', /step-names/],
    ['a script without a shell', '      shell: bash\n', '', /github: .*shell/],
    ['an unknown input', 'inputs.version', 'inputs.versoin', /references: there is no input versoin/],
    [
      'an unknown output of a step',
      'steps.run.outputs.version',
      'steps.run.outputs.digest',
      /references: the step run has no output digest/,
    ],
    ['an expression inside a script', '"version=$VERSION"', '"version=${{ inputs.version }}"', /injection/],
  ])('%s', async (_, from, to, expected) => {
    expect(
      (await found('action', 'actions/example/action.yml', changed(action, from, to))).join('\n'),
    ).toMatch(expected)
  })

  test.each([
    ['another version of Node', 'node24', 'node20', /node: actions run on node24/],
    ['the stub of another action', 'migrate.js', 'rollback.js', /main: main is the stub/],
    ['a stub that is not there', 'migrate.js', 'migrations.js', /main: main is the stub/],
    ['no stub', 'main: ../../../dist/migrate.js', 'main: index.js', /main: main is the stub/],
  ])('its code: %s', async (_, from, to, expected) => {
    expect(
      (await found('action', 'actions/migrate/run/action.yml', changed(node, from, to))).join('\n'),
    ).toMatch(expected)
  })
})

describe('an action and the code behind it', () => {
  const smoke = repository.files.find((it) => it.path === 'actions/smoke-test/action.yml')?.text ?? ''
  test.each([
    [
      'an input that nothing reads',
      '  listener:',
      '  lisetner:',
      [/code: nothing reads the input lisetner/, /code: the code reads the input listener/],
    ],
    [
      'a value of deploy-kit.yml that is not an input',
      '  test-url:',
      '  url-of-tests:',
      [/code: the code reads test-url of deploy-kit\.yml/],
    ],
    [
      'an output that nothing sets',
      '  trace-id:\n',
      '  trace:\n',
      [/code: nothing sets the output trace/, /code: the code sets the output trace-id/],
    ],
  ])('%s', async (_, from, to, expected) => {
    const findings = (await found('action', 'actions/smoke-test/action.yml', changed(smoke, from, to))).join(
      '\n',
    )
    for (const pattern of expected) expect(findings).toMatch(pattern)
  })
})
