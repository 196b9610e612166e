import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../src/kernel/index.ts'
import { shellFor } from '../../../src/rehearsal/runner/job/shells.ts'
import { bench, job, log, request, runWorkflow, temporary } from './fixture.ts'

const steps = (yaml: string, jobExtra = '') =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${jobExtra}    steps:\n${yaml
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')}\n`

describe('what a step gets', () => {
  it('sees env from workflow, job, GITHUB_ENV and step, and defaults.run', async () => {
    const result = await runWorkflow(
      `
on: push
env: { FROM: workflow, W: "\${{ github.ref_name }}" }
defaults: { run: { working-directory: sub } }
jobs:
  a:
    runs-on: ubuntu-latest
    env: { FROM: job, J: "\${{ vars.REGION }}" }
    defaults: { run: { shell: "bash -eu {0}" } }
    steps:
      - { run: mkdir -p sub, working-directory: . }
      - run: echo "$FROM $W $J \${PWD##*/}"
      - run: |
          echo "FROM=file" >> "$GITHUB_ENV"
          printf 'MULTI<<EOF\\nline 1\\nline 2\\nEOF\\n' >> "$GITHUB_ENV"
          mkdir -p bin && printf '#!/bin/sh\\necho from-path' > bin/hello && chmod +x bin/hello
          echo "$PWD/bin" >> "$GITHUB_PATH"
      - run: echo "$FROM:$MULTI" && hello
      - env: { FROM: "\${{ env.FROM }}+step" }
        run: echo "$FROM"
`,
      { vars: { REGION: 'eu-west-1' } },
    )
    const lines = log(job(result, 'a'))
    expect(result.conclusion).toBe('success')
    expect(lines).toContain('job main eu-west-1 sub')
    expect(lines).toContain('file:line 1\nline 2\nfrom-path')
    expect(lines).toContain('\nfile+step')
  })

  it("has GitHub's variables, and nothing of the developer's environment", async () => {
    process.env['RUNNER_TEST_LEAK'] = 'leaked'
    try {
      const result = await runWorkflow(
        steps(`
- run: env | sort
- run: test -f "$GITHUB_EVENT_PATH" && grep -q opened "$GITHUB_EVENT_PATH"
`),
        {
          event: { name: 'push', payload: { action: 'opened' } },
          options: { extraEnv: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } },
        },
      )
      const env = new Map(
        (job(result, 'a').steps[1]?.lines ?? []).map((line): [string, string] => {
          const at = line.indexOf('=')
          return [line.slice(0, at), line.slice(at + 1)]
        }),
      )
      expect(result.conclusion).toBe('success')
      expect(env.get('RUNNER_TEST_LEAK')).toBeUndefined()
      expect(env.get('GITHUB_TOKEN')).toBeUndefined()
      expect(env.get('ACTIONS_ID_TOKEN_REQUEST_URL')).toBeUndefined()
      expect(Object.fromEntries(env)).toMatchObject({
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_REPOSITORY: 'org/core',
        GITHUB_REPOSITORY_OWNER: 'org',
        GITHUB_REF_NAME: 'main',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_EVENT_NAME: 'push',
        GITHUB_JOB: 'a',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_WORKFLOW: '.github/workflows/test.yml',
        GITHUB_WORKFLOW_REF: 'org/core/.github/workflows/test.yml@refs/heads/main',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        RUNNER_ENVIRONMENT: 'github-hosted',
      })
      expect(env.get('HOME')).not.toBe(process.env['HOME'])
    } finally {
      delete process.env['RUNNER_TEST_LEAK']
    }
  })

  it('cannot set NODE_OPTIONS by file, and GITHUB_* keep their values', async () => {
    const result = await runWorkflow(
      steps(`
- run: |
    echo "NODE_OPTIONS=--inspect" >> "$GITHUB_ENV"
    echo "GITHUB_SHA=fake" >> "$GITHUB_ENV"
- run: echo "[\${NODE_OPTIONS:-unset}] [$GITHUB_SHA]"
`),
    )
    const [, first, second] = job(result, 'a').steps
    expect(first?.annotations[0]?.message).toBe(
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    )
    expect(second?.lines.at(-1)).toMatch(/^\[unset\] \[[0-9a-f]{40}\]$/)
  })

  it.each([
    ['a line without a name', 'echo nonsense >> "$GITHUB_OUTPUT"', "Invalid format 'nonsense'"],
    [
      'a block without an end',
      'echo "x<<EOF" >> "$GITHUB_ENV"',
      "Invalid value. Matching delimiter not found 'EOF'",
    ],
  ])('fails a step that writes %s', async (_, run, message) => {
    const result = await runWorkflow(steps(`- run: ${run}`))
    expect(job(result, 'a').steps[1]?.annotations.map((annotation) => annotation.message)).toContain(message)
    expect(result.conclusion).toBe('failure')
  })

  it.each([
    ['bash', "set -o | grep -q 'pipefail.*on' && false | true || echo pipefail", 'pipefail'],
    ['sh', 'false; echo never', undefined],
    ['node {0}', 'console.log("no" + "de")', 'node'],
  ])('runs scripts with shell: %s', async (shell, script, expected) => {
    const result = await runWorkflow(steps(`- run: ${JSON.stringify(script)}\n  shell: ${shell}`))
    if (expected === undefined) expect(result.conclusion).toBe('failure')
    else expect(job(result, 'a').steps[1]?.lines.at(-1)).toBe(expected)
  })

  it('takes python3 for python where there is only that', () => {
    const folder = temporary('path')
    writeFileSync(join(folder, 'python3'), '', { mode: 0o755 })
    expect(shellFor('python', folder).command).toBe(join(folder, 'python3'))
    expect(() => shellFor('python', temporary('empty'))).toThrow("'python' is installed")
  })

  it('refuses a shell that is neither built in nor a template', async () => {
    const result = await runWorkflow(steps('- run: echo\n  shell: node'))
    expect(log(job(result, 'a'))).toContain('Invalid shell option')
  })

  it('names a working directory that is not there', async () => {
    const result = await runWorkflow(steps('- run: echo\n  working-directory: nowhere'))
    expect(job(result, 'a').steps[1]?.annotations[0]?.message).toMatch(
      /the working directory .*nowhere does not exist/,
    )
  })

  it('goes on after continue-on-error, with outcome and conclusion apart', async () => {
    const result = await runWorkflow(
      steps(`
- { id: x, run: exit 1, continue-on-error: true }
- run: echo "\${{ steps.x.outcome }} \${{ steps.x.conclusion }}"
`),
    )
    expect(result.conclusion).toBe('success')
    expect(log(job(result, 'a'))).toContain('failure success')
  })

  it('fails a step that takes longer than its timeout-minutes', async () => {
    const clock = new VirtualClock()
    const { runner, event } = bench({ clock })
    const handle = runner.run(
      await request(steps('- { run: "echo ready; exec sleep 1000", timeout-minutes: 2 }\n- run: echo never')),
    )
    await event((e) => e.type === 'line' && e.text === 'ready')
    await clock.advance(2 * 60_000)
    const result = await handle.result
    const step = job(result, 'a').steps[1]
    expect(step?.outcome).toBe('failure')
    expect(log(job(result, 'a'))).toContain('has timed out after 2 minutes.')
  })

  it('keeps quotes and braces around an expression in a script as they are', async () => {
    const result = await runWorkflow(steps(`- run: echo "'one' {two} '\${{ github.ref_name }}' it''s"`))
    expect(job(result, 'a').steps[1]?.lines.at(-1)).toBe("'one' {two} 'main' it''s")
  })

  it('hashes files', async () => {
    const result = await runWorkflow(
      steps(`
- run: echo one > a.lock; mkdir sub; echo two > sub/a.lock
- run: echo "[\${{ hashFiles('**/*.lock') }}] [\${{ hashFiles('nothing') }}]"
`),
    )
    expect(log(job(result, 'a'))).toMatch(/\[[0-9a-f]{64}\] \[\]/)
  })
})
