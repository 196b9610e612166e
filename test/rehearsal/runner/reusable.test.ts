import { describe, expect, it } from 'vitest'
import type { TokenRequest } from '../../../src/rehearsal/runner/index.ts'
import { job, log, runWorkflow } from './fixture.ts'

const callee = (jobs: string, inputs = '{}', extra = '') => `
on:
  workflow_call:
    inputs: ${inputs}
    secrets: { TOKEN: { required: false }, OTHER: {} }
    outputs: { digest: { value: "\${{ jobs.inner.outputs.digest }}" } }
${extra}
jobs:
${jobs}`

describe('reusable workflows', () => {
  it('run nested, with typed inputs, passed secrets and outputs, and $/ of their own repository', async () => {
    const tokens: TokenRequest[] = []
    const kit = {
      '.github/workflows/deploy.yml': callee(
        `
  inner:
    uses: $/.github/workflows/leaf.yml
    with: { count: "\${{ inputs.count }}", dry: "\${{ inputs.dry }}" }
    secrets: { TOKEN: "\${{ secrets.TOKEN }}" }
`,
        '{ count: { type: number, default: 3 }, dry: { type: boolean, required: true } }',
      ),
      '.github/workflows/leaf.yml': callee(
        `
  inner:
    runs-on: ubuntu-latest
    outputs: { digest: "\${{ steps.kit.outputs.digest }}" }
    steps:
      - id: kit
        uses: $/act
      - env: { TOKEN: "\${{ secrets.TOKEN }}" }
        run: |
          echo "count is \${{ inputs.count + 0 == inputs.count }} dry \${{ inputs.dry == false }} secret \${#TOKEN}"
          echo "ref \${{ job.workflow_ref }} $GITHUB_WORKFLOW_REF $GITHUB_REPOSITORY \${CALLER_ENV:-none} [\${{ secrets.OTHER }}]"
`.replaceAll('inputs.count + 0 == inputs.count', 'inputs.count == 3'),
        '{ count: { type: number, required: true }, dry: { type: boolean, required: true } }',
      ),
      'act/action.yml':
        'name: a\ndescription: a\noutputs: { digest: { description: d, value: "${{ steps.x.outputs.d }}" } }\nruns: { using: composite, steps: [{ id: x, shell: bash, run: \'echo "d=sha256:1" >> "$GITHUB_OUTPUT"\' }] }\n',
    }
    const result = await runWorkflow(
      `
on: push
env: { CALLER_ENV: yes }
jobs:
  release:
    uses: org/deploy-kit/.github/workflows/deploy.yml@v1
    with: { dry: false }
    secrets: { TOKEN: "\${{ secrets.MINE }}" }
  after:
    needs: release
    runs-on: ubuntu-latest
    steps: [{ run: "echo \${{ needs.release.outputs.digest }}" }]
`,
      {
        secrets: { MINE: 'abcdef', OTHER: 'not-passed' },
        options: {
          actions: { 'org/deploy-kit@v1': kit },
          issueToken: async (request) => {
            tokens.push(request)
            return 'ghs_t'
          },
        },
      },
    )
    expect(result.message).toBeUndefined()
    const leaf = log(job(result, 'release / inner / inner'))
    expect(leaf).toContain('count is true dry true secret 6')
    expect(leaf).toContain(
      'ref org/deploy-kit/.github/workflows/leaf.yml@refs/tags/v1 org/core/.github/workflows/test.yml@refs/heads/main org/core none []',
    )
    expect(log(job(result, 'after'))).toContain('sha256:1')
    expect(tokens[0]).toMatchObject({
      job: 'release / inner / inner',
      jobWorkflowRef: 'org/deploy-kit/.github/workflows/leaf.yml@refs/tags/v1',
      workflowRef: 'org/core/.github/workflows/test.yml@refs/heads/main',
      repository: 'org/core',
    })
    expect(tokens.every(({ permissions }) => permissions['contents'] === 'read')).toBe(true)
  })

  it('inherits secrets, and sees those of the environment of its own job only then', async () => {
    const files = {
      '.github/workflows/leaf.yml': callee(`
  inner:
    environment: { name: production, deployment: false }
    runs-on: ubuntu-latest
    steps: [{ env: { A: "\${{ secrets.TOKEN }}", B: "\${{ secrets.ONLY_ENV }}" }, run: 'echo "\${#A} \${#B} \${{ vars.REGION }}"' }]
`),
    }
    const call = (secrets: string) =>
      runWorkflow(`on: push\njobs:\n  x:\n    uses: ./.github/workflows/leaf.yml\n    ${secrets}\n`, {
        files,
        secrets: { TOKEN: 'four' },
        vars: { REGION: 'repo' },
        environments: {
          production: { secrets: { TOKEN: 'environment', ONLY_ENV: 'xy' }, vars: { REGION: 'prod' } },
        },
      })
    const [inherited, passed, none] = await Promise.all([
      call('secrets: inherit'),
      call('secrets: { TOKEN: "${{ secrets.TOKEN }}" }'),
      call(''),
    ])
    expect(log(job(inherited, 'x / inner'))).toContain('11 2 prod')
    expect(log(job(passed, 'x / inner'))).toContain('11 0 prod')
    expect(log(job(none, 'x / inner'))).toContain('0 0 prod')
  })

  it.each([
    [
      'a missing input',
      '',
      '{ n: { type: string, required: true } }',
      '',
      'Input n is required, but not provided while calling.',
    ],
    [
      'an unknown input',
      'with: { nope: 1 }',
      '{}',
      '',
      'Invalid input, nope is not defined in the referenced workflow.',
    ],
    [
      'an unknown secret',
      'secrets: { nope: x }',
      '{}',
      '',
      'Invalid secret, nope is not defined in the referenced workflow.',
    ],
    [
      'permissions that the caller has not',
      '',
      '{}',
      'permissions: { id-token: write }',
      "The workflow is requesting 'id-token: write', but is only allowed 'id-token: none'.",
    ],
  ])('do not start with %s', async (_, call, inputs, extra, message) => {
    const result = await runWorkflow(
      `on: push\njobs:\n  x:\n    uses: ./.github/workflows/leaf.yml\n    ${call}\n`,
      {
        files: {
          '.github/workflows/leaf.yml': callee(
            '  inner: { runs-on: x, steps: [{ run: echo }] }\n',
            inputs,
            extra,
          ),
        },
      },
    )
    expect(result.conclusion).toBe('startup_failure')
    expect(result.message).toBe(
      `.github/workflows/test.yml:4:5: Error calling workflow './.github/workflows/leaf.yml'. ${message}`,
    )
  })

  it('shrink permissions through nested calls and never widen them', async () => {
    const tokens: TokenRequest[] = []
    const files = {
      '.github/workflows/middle.yml': callee(
        '  inner: { permissions: { contents: read }, uses: ./.github/workflows/leaf.yml }\n',
      ),
      '.github/workflows/leaf.yml': callee('  inner: { runs-on: x, steps: [{ run: echo }] }\n'),
      '.github/workflows/greedy.yml': callee(
        '  inner: { permissions: { contents: write }, uses: ./.github/workflows/leaf.yml }\n',
      ),
    }
    const workflow = (file: string) => `
on: push
permissions: { contents: read, id-token: write }
jobs:
  own: { runs-on: x, permissions: { contents: write }, steps: [{ run: echo }] }
  call: { uses: ./.github/workflows/${file}.yml }
`
    const issueToken = async (request: TokenRequest) => {
      tokens.push(request)
      return 'ghs_t'
    }
    const [shrunk, refused] = await Promise.all([
      runWorkflow(workflow('middle'), { files, options: { issueToken } }),
      runWorkflow(workflow('greedy'), { files }),
    ])
    expect(shrunk.conclusion).toBe('success')
    expect(Object.fromEntries(tokens.map(({ job: id, permissions }) => [id, permissions]))).toEqual({
      own: { contents: 'write' },
      'call / inner / inner': { contents: 'read' },
    })
    expect(refused.message).toContain(
      "The nested job 'inner' is requesting 'contents: write', but is only allowed 'contents: read'.",
    )
  })

  it('refuse a text where a boolean is declared', async () => {
    const result = await runWorkflow(
      'on: push\njobs:\n  x:\n    uses: ./.github/workflows/leaf.yml\n    with: { dry: "${{ vars.DRY }}" }\n',
      {
        vars: { DRY: 'true' },
        files: {
          '.github/workflows/leaf.yml': callee(
            '  inner: { runs-on: x, steps: [{ run: echo }] }\n',
            '{ dry: { type: boolean } }',
          ),
        },
      },
    )
    expect(job(result, 'x').annotations[0]?.message).toContain("input 'dry', expected type: Boolean")
  })
})
