import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTerminalHost, type TerminalOptions } from '../../src/host/index.ts'
import type { Report } from '../../src/report/index.ts'

const report: Report = {
  kind: 'migrate',
  module: 'core',
  environment: 'staging',
  status: 'success',
  outcome: 'applied',
  happened: 'Two migrations were applied.',
  evidence: [],
  annotations: [{ level: 'warning', message: 'look', at: { file: 'a.sql', line: 3 } }],
}

async function start(options: Partial<TerminalOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-kit-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const said = { out: '', err: '' }
  const host = await createTerminalHost({
    inputs: {},
    env: {},
    workspace: folder,
    stdout: (text) => {
      said.out += text
    },
    stderr: (text) => {
      said.err += text
    },
    ...options,
  })
  return { host, said, folder }
}

describe('on a terminal', () => {
  it('the report is on stdout, progress and annotations on stderr', async () => {
    const { host, said } = await start()
    host.log.info('one moment')
    host.log.debug('hidden')
    host.output('applied', '2')
    await host.publish(report)
    expect(said.out).toBe('✔ migrate · core → staging: applied\n  Two migrations were applied.\n')
    expect(said.err).toBe('one moment\nwarning: a.sql:3: look\n')
  })

  it('every run has an id of its own, but for one that another started', async () => {
    const ids = await Promise.all(
      [{}, {}, { DEPLOY_KIT_RUN: '{"runId":"4711"}' }].map(
        async (env) => (await start({ env })).host.run.runId,
      ),
    )
    expect(ids[0]).toMatch(/^terminal-[0-9a-f]{8}$/)
    expect(ids[1]).not.toBe(ids[0])
    expect(ids[2]).toBe('4711')
  })

  it('outputs are shown to those who ask for every step: the report says the same in words', async () => {
    const { host, said } = await start({ verbose: true })
    host.output('applied', '2')
    expect(said.err).toBe('applied=2\n')
  })

  it('as JSON stdout is one document', async () => {
    const { host, said } = await start({ json: true, verbose: true })
    host.log.debug('shown')
    host.output('applied', '2')
    await host.publish(report)
    expect(JSON.parse(said.out)).toMatchObject({ schema: 'deploy-kit/report/v1', outcome: 'applied' })
    expect(said.err).toContain('shown')
    expect(said.err).not.toContain('applied=2')
  })

  it('secrets are masked in all of it, also as they stand in URLs and in JSON', async () => {
    const { host, said } = await start({ json: true, inputs: { 'github-token': 'ghp_mine' } })
    host.secret('p@ss "word"\nsecond')
    host.log.info('p@ss "word" p%40ss%20%22word%22 and second, ghp_mine')
    await host.publish({ ...report, happened: 'It said p@ss "word".' })
    expect(said.err).toContain('*** *** and ***, ***')
    expect(JSON.parse(said.out)).toMatchObject({ happened: 'It said ***.' })
  })

  it('a short secret is masked as well, which is told once, and breaks no document', async () => {
    const { host, said } = await start({ json: true, inputs: { 'github-token': 'e' } })
    host.secret('17')
    host.log.info('171717 seconds')
    await host.publish({ ...report, happened: 'It took 17 minutes.', data: { ms: 1_017, a: ['e17'] } })
    expect(said.err.match(/has fewer than 4 characters/g)).toHaveLength(1)
    expect(said.err).toContain('*** s***conds')
    expect(JSON.parse(said.out)).toMatchObject({
      outcome: 'applied',
      happened: 'It took *** minut***s.',
      data: { ms: 1_017, a: ['***'] },
    })
  })

  it('inputs of the environment lose against flags, and are told without secrets', async () => {
    const { host, said } = await start({
      inputs: { environment: 'staging' },
      env: {
        DEPLOY_KIT_INPUTS: '{"environment": "production", "image-scan": "off", "sonar-token": "s3cret"}',
      },
    })
    expect(host.inputs).toEqual({ environment: 'staging', 'image-scan': 'off', 'sonar-token': 's3cret' })
    expect(said.err).toBe(
      'DEPLOY_KIT_INPUTS sets environment: production, image-scan: off, sonar-token: ***\n',
    )
  })

  it('there is no OIDC token, and no pull request to comment on', async () => {
    const { host, said } = await start()
    expect(host.idToken).toBeUndefined()
    await host.comment(report)
    expect(said).toEqual({ out: '', err: '' })
  })

  it('a token is asked for in the words of a shell', async () => {
    const { host } = await start()
    expect(() => host.forge()).toThrow(
      expect.objectContaining({
        message: 'no GitHub token was given',
        fix: 'Set GITHUB_TOKEN, for example to the answer of `gh auth token`.',
      }),
    )
  })

  it('the run is that of the work tree', async () => {
    const { folder } = await start()
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
    git('init', '--quiet', '--initial-branch=topic')
    git(
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=a@b.c',
      'commit',
      '--quiet',
      '--allow-empty',
      '--message=feat: a',
    )
    git('remote', 'add', 'origin', 'git@github.com:org/core.git')
    const { host } = await start({ workspace: folder, env: { USER: 'ada' } })
    expect(host.run).toMatchObject({
      repository: 'org/core',
      sha: git('rev-parse', 'HEAD'),
      ref: 'refs/heads/topic',
      actor: 'ada',
      runUrl: '',
    })
  })

  it('outputs go where a runner reads them, if one is there', async () => {
    const { folder } = await start()
    const file = join(folder, 'output')
    const { host } = await start({ env: { GITHUB_OUTPUT: file } })
    host.output('applied', '2')
    host.output('notes', 'one\ntwo')
    expect(readFileSync(file, 'utf8')).toMatch(/^applied=2\nnotes<<(end-[\w-]+)\none\ntwo\n\1\n$/)
  })
})
