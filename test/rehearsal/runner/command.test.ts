import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeExec } from '../../../src/kernel/index.ts'
import { networkEnvironment, runCommand } from '../../../src/rehearsal/runner/index.ts'
import { repository, temporary, workflowPath, write } from './fixture.ts'

async function command(
  workflow: string,
  args: readonly string[],
  event: object = { event: 'push', ref: 'refs/heads/main' },
) {
  const { dir } = await repository({ [workflowPath]: workflow, '.gitignore': '.deploy-kit\nevent.json\n' })
  writeFileSync(join(dir, 'event.json'), JSON.stringify(event))
  const lines: string[] = []
  const exitCode = await runCommand(
    [workflowPath, '--event', 'event.json', '--work-dir', temporary('command'), ...args],
    {
      cwd: dir,
      exec: nodeExec,
      env: process.env,
      print: (line) => lines.push(line),
      signal: new AbortController().signal,
    },
  )
  return { exitCode, lines }
}

const workflow = (script: string, extra = '') =>
  `name: CI\non: [push, workflow_dispatch]\njobs:\n  a:\n    runs-on: ubuntu-latest\n    ${extra}\n    steps:\n      - name: work\n        env: { S: "\${{ secrets.S }}" }\n        run: ${script}\n`

describe('networkEnvironment', () => {
  it('takes what names the network and nothing that could be a credential', () => {
    expect(
      networkEnvironment({
        NODE_EXTRA_CA_CERTS: '/ca.pem',
        HTTPS_PROXY: 'http://user:password@proxy:3128',
        NO_PROXY: '127.0.0.1',
        npm_config_registry: 'https://registry.example.com/',
        npm_config_userconfig: '/home/me/.npmrc',
        AWS_SECRET_ACCESS_KEY: 'secret',
        GITHUB_TOKEN: 'token',
      }),
    ).toEqual({
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      NO_PROXY: '127.0.0.1',
      npm_config_registry: 'https://registry.example.com/',
    })
  })
})

describe('deploy-kit run', () => {
  it('prints progress and gives 0 only for success', async () => {
    const [good, bad] = await Promise.all([
      command(workflow('echo "$GREETING ${{ vars.V }} $S"'), [
        '--env',
        'GREETING=hello',
        '--var',
        'V=1=2',
        '--secret',
        'S=topsecret',
      ]),
      command(workflow('exit 1'), []),
    ])
    expect(good.exitCode).toBe(0)
    expect(good.lines[0]).toMatch(/^CI #1: CI \(push, refs\/heads\/main, [0-9a-f]{7}\)$/)
    expect(good.lines).toContain('a | hello 1=2 ***')
    expect(good.lines.at(-1)).toMatch(/^✓ CI: success/)
    expect(bad.exitCode).toBe(1)
    expect(bad.lines.at(-2)).toMatch(/^✗ CI: failure/)
  })

  it('takes actions from folders and approves the environments that are named', async () => {
    const kit = temporary('kit')
    write(kit, {
      'x/action.yml':
        'name: x\ndescription: x\nruns: { using: composite, steps: [{ run: echo from-kit, shell: sh }] }\n',
    })
    const text = `on: push\njobs:\n  a:\n    runs-on: x\n    environment: production\n    steps: [{ uses: org/kit/x@v1 }]\n`
    const [approved, rejected] = await Promise.all([
      command(text, ['--actions', `org/kit=${kit}`, '--approve', 'production']),
      command(text, ['--actions', `org/kit=${kit}`, '--environment', 'production']),
    ])
    expect(approved.lines).toContain('a | from-kit')
    expect([approved.exitCode, rejected.exitCode]).toEqual([0, 1])
    expect(rejected.lines).toContain('a: error: The deployment to production was rejected.')
  })

  it.each([
    [['--secret', 'nonsense'], '--secret takes NAME=VALUE'],
    [['--nope'], "Unknown option '--nope'"],
    [['second.yml'], 'takes one workflow file'],
  ])('refuses %j', async (args, message) => {
    await expect(command(workflow('echo'), args)).rejects.toThrow(message)
  })

  it('wants to know which event it is', async () => {
    await expect(command(workflow('echo'), [], {})).rejects.toThrow('does not say which event it is')
  })
})
