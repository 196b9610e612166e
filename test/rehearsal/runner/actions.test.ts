import { describe, expect, it } from 'vitest'
import { job, log, runWorkflow } from './fixture.ts'

const nodeAction = (name: string, extra = '') => `
name: ${name}
description: a JavaScript action
inputs: { inputs: { default: '{}' }, "the name": { default: nobody } }
outputs: { said: { description: what it said } }
runs:
  using: node24
  main: ../../dist/${name}.js
${extra}`

describe('actions', () => {
  it('runs a composite whose code is a node24 action in the same repository and commit ($/)', async () => {
    const kit = {
      'deploy/action.yml': `
name: deploy
description: a composite
inputs: { cluster: { required: true, description: c }, percent: { default: "10", description: p } }
outputs:
  said: { description: s, value: "\${{ steps.run.outputs.said }}" }
  path: { description: p, value: "\${{ steps.shell.outputs.path }}" }
runs:
  using: composite
  steps:
    - id: shell
      shell: bash
      run: |
        test -z "\${INPUT_CLUSTER:-}"
        echo "path=\${GITHUB_ACTION_PATH##*/}" >> "$GITHUB_OUTPUT"
    - id: run
      uses: $/actions/deploy/run
      with: { inputs: "\${{ toJSON(inputs) }}" }
`,
      'actions/deploy/run/action.yml': nodeAction('deploy').replace('../../dist', '../../../dist'),
      'dist/deploy.js': `
const fs = require('fs')
const inputs = JSON.parse(process.env.INPUT_INPUTS)
fs.appendFileSync(process.env.GITHUB_OUTPUT, 'said=' + inputs.cluster + '/' + inputs.percent + '\\n')
console.log('action', process.env.GITHUB_ACTION_REPOSITORY, process.env.GITHUB_ACTION_REF, process.versions.node.split('.')[0] >= 24)
`,
    }
    const result = await runWorkflow(
      `
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    outputs: { said: "\${{ steps.kit.outputs.said }}", path: "\${{ steps.kit.outputs.path }}" }
    steps:
      - id: kit
        uses: org/deploy-kit/deploy@v1
        with: { cluster: staging }
`,
      { options: { actions: { 'org/deploy-kit@v1': kit } } },
    )
    expect(log(job(result, 'deploy'))).toContain('action org/deploy-kit v1 true')
    expect(job(result, 'deploy').outputs).toEqual({ said: 'staging/10', path: 'deploy' })
  })

  it('keeps state from pre over main to post, which runs last even when the job failed', async () => {
    const result = await runWorkflow(
      `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: org/stateful@v1
        with: { "the name": somebody }
      - run: exit 1
`,
      {
        options: {
          actions: {
            'org/stateful@v1': {
              'action.yml': nodeAction('x', '  pre: pre.js\n  post: post.js\n').replace(
                '../../dist/x.js',
                'main.js',
              ),
              'pre.js': `require('fs').appendFileSync(process.env.GITHUB_STATE, 'from=pre\\n')`,
              'main.js': `console.log('main saw', process.env.STATE_from, process.env.INPUT_THE_NAME); require('fs').appendFileSync(process.env.GITHUB_STATE, 'more<<X\\none\\ntwo\\nX\\n')`,
              'post.js': `console.log('post saw', process.env.STATE_from, JSON.stringify(process.env.STATE_more), process.env.INPUT_THE_NAME)`,
            },
          },
        },
      },
    )
    const steps = job(result, 'a').steps
    expect(log(job(result, 'a'))).toContain('main saw pre somebody')
    expect(steps.at(-1)).toMatchObject({ name: 'Post Run org/stateful@v1', conclusion: 'success' })
    expect(steps.at(-1)?.lines).toContain('post saw pre "one\\ntwo" somebody')
    expect(result.conclusion).toBe('failure')
  })

  it('gives runtime tokens to JavaScript actions only and the OIDC endpoint to both', async () => {
    const result = await runWorkflow(
      `
on: push
permissions: { id-token: write, contents: read }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: echo "script \${ACTIONS_RUNTIME_TOKEN:-none} $ACTIONS_ID_TOKEN_REQUEST_URL"
      - uses: org/env@v1
`,
      {
        options: {
          runtime: { token: 'runtime-token', resultsUrl: 'http://127.0.0.1:1/' },
          idToken: async (request) => ({
            requestUrl: `http://127.0.0.1:1/${request.job}?x=1`,
            requestToken: 'oidc-token',
          }),
          actions: {
            'org/env@v1': {
              'action.yml': nodeAction('x').replace('../../dist/x.js', 'main.js'),
              'main.js': `console.log('action', process.env.ACTIONS_RESULTS_URL, process.env.ACTIONS_RUNTIME_TOKEN === 'runtime-' + 'token')`,
            },
          },
        },
      },
    )
    expect(log(job(result, 'a'))).toContain('script none http://127.0.0.1:1/a?x=1')
    expect(log(job(result, 'a'))).toContain('action http://127.0.0.1:1/ true')
  })

  it('uses ./ from the workspace, and $/ below it from the commit of the workflow', async () => {
    const result = await runWorkflow(
      `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: echo 'changed' > word.txt
      - uses: ./local
`,
      {
        files: {
          'word.txt': 'committed\n',
          'local/action.yml': `
name: local
description: d
runs:
  using: composite
  steps:
    - { run: cat word.txt, shell: bash }
    - uses: $/inner
`,
          'inner/action.yml': `
name: inner
description: d
runs:
  using: composite
  steps:
    - { run: 'cat "$GITHUB_ACTION_PATH/../word.txt"', shell: bash }
`,
        },
      },
    )
    const lines = job(result, 'a').steps.at(-2)?.lines ?? []
    expect(lines.filter((line) => line === 'changed' || line === 'committed')).toEqual([
      'changed',
      'committed',
    ])
  })

  it.each([
    [
      'an unknown action',
      'uses: evil/unknown@v1',
      /uses: evil\/unknown@v1: this runner does not know the repository evil\/unknown/,
    ],
    ['a docker action', 'uses: docker://alpine:3', /docker:\/\/ steps are refused/],
    ['an action that is not there', 'uses: $/missing', /Can't find 'action.yml'.*\$\/missing/],
    ['$/ with a ref', 'uses: $/x@v1', /takes no @ref/],
    ['using: docker', 'uses: $/container', /no containers/],
    ['an unsupported using', 'uses: $/old', /node12/],
  ])('refuses %s when the job is set up', async (_, uses, message) => {
    const result = await runWorkflow(
      `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo first\n      - ${uses}\n`,
      {
        files: {
          'container/action.yml': 'name: c\ndescription: c\nruns: { using: docker, image: Dockerfile }\n',
          'old/action.yml': 'name: c\ndescription: c\nruns: { using: node12, main: x.js }\n',
        },
      },
    )
    const { steps, conclusion } = job(result, 'a')
    expect(conclusion).toBe('failure')
    expect(steps).toHaveLength(1)
    expect(steps[0]?.annotations[0]?.message).toMatch(message)
  })

  it('warns about inputs that the action does not have', async () => {
    const result = await runWorkflow(
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: $/x\n        with: { wrong: 1, right: 2 }\n',
      {
        files: {
          'x/action.yml':
            'name: x\ndescription: x\ninputs: { right: { description: r, deprecationMessage: use left } }\nruns: { using: composite, steps: [{ run: echo hi, shell: sh }] }\n',
        },
      },
    )
    expect(job(result, 'a').steps[1]?.annotations.map(({ message }) => message)).toEqual([
      "Input 'right' has been deprecated with message: use left",
      "Unexpected input(s) 'wrong', valid inputs are ['right']",
    ])
  })

  it('nests composites nine deep and no deeper', async () => {
    const nested = (depth: number) =>
      Object.fromEntries(
        Array.from({ length: depth }, (_, index) => [
          `c${index + 1}/action.yml`,
          `name: c\ndescription: c\nruns:\n  using: composite\n  steps:\n    - ${index + 1 === depth ? '{ run: echo bottom, shell: bash }' : `uses: $/c${index + 2}`}\n`,
        ]),
      )
    const workflow = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: $/c1\n'
    const [nine, ten] = await Promise.all([
      runWorkflow(workflow, { files: nested(9) }),
      runWorkflow(workflow, { files: nested(10) }),
    ])
    expect(log(job(nine, 'a'))).toContain('bottom')
    expect(ten.conclusion).toBe('failure')
    expect(log(job(ten, 'a'))).toContain('Composite action depth exceeded max depth 9')
  })

  it('hands the environment into composites and posts as GitHub does', async () => {
    const result = await runWorkflow(
      `
on: push
env: { KNOWN: before }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: $/outer
        env: { OWN: outer }
      - run: echo "later $KNOWN $NEW \${OWN:-none}"
`,
      {
        files: {
          'outer/action.yml': `
name: outer
description: d
runs:
  using: composite
  steps:
    - uses: $/inner
    - { run: 'echo "KNOWN=after" >> "$GITHUB_ENV"; echo "NEW=new" >> "$GITHUB_ENV"', shell: bash }
    - { run: 'echo "within $KNOWN $NEW $OWN"', shell: bash }
`,
          'inner/action.yml':
            'name: i\ndescription: i\nruns: { using: node24, main: main.js, post: post.js }\n',
          'inner/main.js': '',
          'inner/post.js': 'console.log("post", process.env.KNOWN, process.env.NEW, process.env.OWN)',
        },
      },
    )
    const lines = log(job(result, 'a'))
    // Within the composite a variable that was there before keeps its value; a new one is seen at once.
    expect(lines).toContain('\nwithin before new outer')
    expect(lines).toContain('\nlater after new none')
    expect(lines).toContain('\npost after new outer')
  })

  it('lets the steps of a composite look at its own status', async () => {
    const result = await runWorkflow(
      `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: exit 1
      - if: always()
        uses: $/x
`,
      {
        files: {
          'x/action.yml': `
name: x
description: x
runs:
  using: composite
  steps:
    - { run: echo own-success, shell: bash }
    - { run: exit 7, shell: bash }
    - { run: echo never, shell: bash }
    - { if: failure(), run: echo own-failure, shell: bash }
`,
        },
      },
    )
    const lines = job(result, 'a').steps[2]?.lines ?? []
    expect(lines).toContain('own-success')
    expect(lines).toContain('own-failure')
    expect(lines).not.toContain('never')
    expect(job(result, 'a').steps[2]?.outcome).toBe('failure')
  })
})
