import { describe, expect, it } from 'vitest'
import { nodeExec } from '../../../src/kernel/index.ts'
import { matchingWorkflows, type TriggeringEvent } from '../../../src/rehearsal/runner/index.ts'
import { matchesAny } from '../../../src/rehearsal/runner/run/patterns.ts'
import { repository, runWorkflow } from './fixture.ts'

const workflow = (on: string) => `on: ${on}\njobs: { a: { runs-on: x, steps: [{ run: echo }] } }\n`
const push = (ref: string, changedFiles?: readonly string[]): TriggeringEvent => ({
  name: 'push',
  ref,
  ...(changedFiles === undefined ? {} : { changedFiles }),
})

describe('which workflows an event starts', () => {
  const table: readonly (readonly [string, string, TriggeringEvent, boolean])[] = [
    ['a plain event', 'push', push('refs/heads/x'), true],
    ['another event', '[pull_request]', push('refs/heads/x'), false],
    ['a branch', '{ push: { branches: [main, "release/**"] } }', push('refs/heads/release/1/2'), true],
    ['another branch', '{ push: { branches: [main] } }', push('refs/heads/x'), false],
    ['a branch that is ignored', '{ push: { branches-ignore: ["x*"] } }', push('refs/heads/x1'), false],
    ['a branch taken out again', '{ push: { branches: ["*", "!x"] } }', push('refs/heads/x'), false],
    ['a tag, where only branches are named', '{ push: { branches: [main] } }', push('refs/tags/v1'), false],
    ['a tag', '{ push: { tags: ["v[0-9]+.*"] } }', push('refs/tags/v10.2.3'), true],
    ['a branch, where only tags are named', '{ push: { tags: [v*] } }', push('refs/heads/main'), false],
    ['paths', '{ push: { paths: ["src/**", "!src/**/*.md"] } }', push('refs/heads/x', ['src/a/b.md']), false],
    [
      'other paths',
      '{ push: { paths: ["src/**", "!src/**/*.md"] } }',
      push('refs/heads/x', ['src/a/b.md', 'src/c.ts']),
      true,
    ],
    ['ignored paths', '{ push: { paths-ignore: ["**.md"] } }', push('refs/heads/x', ['docs/a.md']), false],
    [
      'a default type',
      'pull_request',
      { name: 'pull_request', ref: 'refs/pull/1/merge', action: 'synchronize' },
      true,
    ],
    [
      'a type that is not default',
      'pull_request',
      { name: 'pull_request', ref: 'refs/pull/1/merge', action: 'labeled' },
      false,
    ],
    [
      'a named type',
      '{ release: { types: [published] } }',
      { name: 'release', ref: 'refs/tags/v1', action: 'created' },
      false,
    ],
    [
      'a base branch',
      '{ pull_request: { branches: [main] } }',
      { name: 'pull_request', ref: 'refs/pull/1/merge', baseRef: 'dev' },
      false,
    ],
    [
      'a workflow that ran',
      '{ workflow_run: { workflows: [CI] } }',
      { name: 'workflow_run', ref: 'refs/heads/main', workflowName: 'CI' },
      true,
    ],
  ]
  it.each(table)('%s: on: %s', async (_, on, event, started) => {
    const { dir, sha } = await repository({
      '.github/workflows/w.yml': workflow(on),
      '.github/workflows/README.md': '',
    })
    const path = process.env['PATH']
    const found = await matchingWorkflows(
      nodeExec,
      { dir, sha, ...(path === undefined ? {} : { path }) },
      event,
    )
    expect(found).toEqual(started ? ['.github/workflows/w.yml'] : [])
  })

  it.each<[string, string, string, boolean]>([
    ['push', 'fix: a word [skip ci]', '', false],
    ['push', 'fix: a word\n\n[ci skip]\n\nand why', '', false],
    ['push', 'fix: a word\n\n\nskip-checks: true', '', false],
    ['push', 'fix: a word\n\nskip-checks: true\n\nwas not meant', '', true],
    ['push', 'fix: a word [skip it]', '', true],
    ['workflow_dispatch', 'fix: a word [no ci]', '', true],
    ['pull_request', 'fix: a word [actions skip]', 'Merge 1 into 2', false],
    ['pull_request', 'fix: a word', 'Merge [no ci] into main', true],
  ])('%s of a commit that says %j', async (name, message, merge, started) => {
    const { dir, commit } = await repository({ '.github/workflows/w.yml': workflow(`[${name}]`) })
    const headSha = await commit({ a: '1' }, message)
    const sha = merge === '' ? headSha : await commit({ b: '1' }, merge)
    const path = process.env['PATH']
    const found = await matchingWorkflows(
      nodeExec,
      { dir, sha, ...(path === undefined ? {} : { path }) },
      { name, ref: 'refs/heads/main', action: 'opened', ...(merge === '' ? {} : { headSha }) },
    )
    expect(found).toEqual(started ? ['.github/workflows/w.yml'] : [])
  })

  it.each([
    ['**/docs/**', 'docs/x.md', true],
    ['**/docs/**', 'a/b/docs/x/y.md', true],
    ['docs/*', 'docs/a/b', false],
    ['*.jsx?', 'page.js', true],
    ['**.js', 'a/b/index.js', true],
    ['feature/[a-c]', 'feature/b', true],
    ['a\\*b', 'a*b', true],
    ['v1.+', 'v1...', true],
  ])('the pattern %s and %s', (pattern, text, matches) => {
    expect(matchesAny([pattern], text)).toBe(matches)
  })
})

describe('a workflow that cannot start', () => {
  it.each([
    [
      'an unknown key',
      'on: push\njobs:\n  a:\n    runs-on: x\n    stepz: []\n',
      ".github/workflows/test.yml:5:5: Unexpected value 'stepz'",
    ],
    [
      'an unknown context',
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ nope.x }}\n',
      ".github/workflows/test.yml:6:19: Unrecognized named-value: 'nope'",
    ],
    [
      'an unknown need',
      'on: push\njobs:\n  a:\n    runs-on: x\n    needs: [b]\n    steps: [{ run: echo }]\n  c: { runs-on: x, steps: [{ run: echo }] }\n',
      ".github/workflows/test.yml:5:13: Job 'a' depends on unknown job 'b'",
    ],
    ['YAML that is none', 'on: push\njobs: [\n', '.github/workflows/test.yml:'],
    [
      'a container',
      'on: push\njobs:\n  a:\n    runs-on: x\n    container: node\n    steps: [{ run: echo }]\n',
      ".github/workflows/test.yml:5:16: this runner has no containers: job 'a' asks for 'container'",
    ],
    [
      'an event that it does not name',
      'on: workflow_dispatch\njobs: { a: { runs-on: x, steps: [{ run: echo }] } }\n',
      "is not started by 'push', only by workflow_dispatch",
    ],
  ])('says where: %s', async (_, text, message) => {
    const result = await runWorkflow(text)
    expect(result.conclusion).toBe('startup_failure')
    expect(result.message).toContain(message)
    expect(result.jobs).toEqual([])
  })

  it('checks what a person typed for workflow_dispatch', async () => {
    const text = `
on: { workflow_dispatch: { inputs: { env: { type: choice, options: [staging, production], required: true }, dry: { type: boolean, default: true } } } }
run-name: Deploy to \${{ inputs.env }}
jobs: { a: { runs-on: x, steps: [{ run: 'test "\${{ inputs.dry == true }} \${{ github.event.inputs.env }}" = "true staging"' }] } }
`
    const event = { name: 'workflow_dispatch', payload: {} }
    const [good, missing, wrong, unknown] = await Promise.all(
      [{ env: 'staging' }, {}, { env: 'moon' }, { env: 'staging', x: '1' }].map((inputs) =>
        runWorkflow(text, { event, inputs: inputs as Readonly<Record<string, string>> }),
      ),
    )
    expect([good?.conclusion, good?.title]).toEqual(['success', 'Deploy to staging'])
    expect(missing?.message).toContain("Required input 'env' not provided")
    expect(wrong?.message).toContain(
      "Provided value 'moon' for input 'env' not in the list of allowed values",
    )
    expect(unknown?.message).toContain('Unexpected inputs provided: ["x"]')
  })
})
