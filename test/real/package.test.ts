import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { layOutPackage } from '../../scripts/package.ts'
import { type ExecResult, nodeExec } from '../../src/kernel/index.ts'
import type { RehearsalResult } from '../../src/rehearsal/drill/index.ts'
import { collect } from './cloud-process.ts'

/** The npm package as somebody has it who never saw a checkout: packed, installed in an empty folder, run from there. */

const root = join(import.meta.dirname, '..', '..')
let folder: string
let env: Readonly<Record<string, string>>
const bin = () => join(folder, 'node_modules', '.bin', 'deploy-kit')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm-package-'))
  // PostgreSQL's own user has to reach its programs.
  await chmod(folder, 0o755)
  env = {
    // Without this checkout's node_modules, whose Node would hide what the machine's does.
    PATH: (process.env['PATH'] ?? '')
      .split(':')
      .filter((it) => !it.includes('node_modules') && !it.startsWith(root))
      .join(':'),
    HOME: homedir(),
    ...Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) =>
        /^(?:NODE_EXTRA_CA_CERTS|npm_config_(?:registry|cafile)|https?_proxy|no_proxy)$/i.test(name)
          ? [[name, value ?? '']]
          : [],
      ),
    ),
    npm_config_prefer_offline: 'true',
  }
  layOutPackage(join(folder, 'package'), { version: '0.0.1', repository: 'org/deploy-kit' })
  await nodeExec('npm', ['pack', './package', '--pack-destination', folder], { cwd: folder, env })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  await nodeExec('npm', ['install', '--no-audit', '--no-fund', './deploy-kit-0.0.1.tgz'], {
    cwd: folder,
    env,
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const deployKit = (...args: readonly string[]): Promise<ExecResult> =>
  nodeExec(bin(), args, { cwd: folder, env, allowFailure: true })

it('says its own version to the log of migrations', () => {
  const version = join(folder, 'node_modules', 'deploy-kit', 'lib', 'kernel', 'version.js')
  expect(readFileSync(version, 'utf8')).toContain("kitVersion = '0.0.1'")
})

it('every command says what it takes', async () => {
  const [help, run, migrate, drills] = [
    await deployKit('--help'),
    await deployKit('run', '--help'),
    await deployKit('migrate', '--help'),
    await deployKit('rehearse', '--list'),
  ]
  expect([help, run, migrate, drills].map((it) => [it.exitCode, it.stderr])).toEqual(
    // On an older Node the first line says what is fetched.
    Array(4).fill([0, expect.stringMatching(/^(?:deploy-kit runs on Node 24; .*\n?)?$/)]),
  )
  expect(help.stdout).toContain('deploy-kit COMMAND')
  expect(run.stdout).toContain('deploy-kit run WORKFLOW')
  expect(migrate.stdout).toContain('folder')
  expect(drills.stdout).toContain('failing-smoke')
})

it('a command that does not exist ends with 2, through the older Node as well', async () => {
  const result = await deployKit('rehears')
  expect([result.exitCode, result.stderr]).toEqual([2, expect.stringContaining('Did you mean rehearse?')])
})

it('deploy-kit cloud answers, and ends on SIGTERM with 0', async () => {
  const child: ChildProcess = spawn(bin(), ['cloud', '--port', '0', '--tasks', 'process'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const exit = once(child, 'exit')
  const addresses = JSON.parse(await collect(child).firstLine) as { readonly aws: string }
  const answer = await fetch(`${addresses.aws}/_deploy-kit/calls`)
  expect(answer.status).toBe(200)
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  await expect(fetch(addresses.aws)).rejects.toThrow()
})

it('deploy-kit run runs a workflow of the repository that it is called in', async () => {
  const repository = join(folder, 'product')
  await mkdir(join(repository, '.github', 'workflows'), { recursive: true })
  await writeFile(
    join(repository, '.github', 'workflows', 'hello.yml'),
    'on: push\njobs:\n  hello:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo "hello from $GITHUB_REF_NAME"\n',
  )
  const git = (...args: string[]) =>
    nodeExec('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: repository,
      env,
    })
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('add', '--all')
  await git('commit', '--quiet', '-m', 'feat: hello')
  const result = await nodeExec(
    bin(),
    ['run', 'hello.yml', '--event-name', 'push', '--work-dir', join(folder, 'runner')],
    { cwd: repository, env, allowFailure: true },
  )
  expect(result.stdout).toContain('hello from main')
  expect(result.exitCode).toBe(0)
})

it('a drill is rehearsed with what the package holds: example, bundles, workflows, PostgreSQL', {
  timeout: 400_000,
}, async () => {
  const json = join(folder, 'results.json')
  const result = await deployKit(
    ...['rehearse', '--scenario', 'missing-secret', '--without', 'docker,cosign,grype'],
    ...['--json', json, '--report', join(folder, 'report.html')],
  )
  expect(result.exitCode, `${result.stdout}\n${result.stderr}`).toBe(0)
  const { scenarios } = JSON.parse(readFileSync(json, 'utf8')) as RehearsalResult
  expect(scenarios.map((it) => [it.name, it.passed])).toEqual([['missing-secret', true]])
})

it('a back end can serve the status of its migrations from it', async () => {
  const script = `import { migrationStatus } from 'deploy-kit/status'; console.log(typeof migrationStatus)`
  const result = await nodeExec(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, env })
  expect(result.stdout.trim()).toBe('function')
})

it('nothing of the checkout is in it: no path, no sources, no development files', async () => {
  const installed = join(folder, 'node_modules', 'deploy-kit')
  const { stdout } = await nodeExec('grep', ['-rlF', root, installed], { env, allowFailure: true })
  expect(stdout).toBe('')
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >
  expect(Object.keys(manifest)).not.toContain('private')
  expect(Object.keys(manifest)).not.toContain('devDependencies')
  expect(manifest).toMatchObject({
    version: '0.0.1',
    repository: { type: 'git', url: 'git+https://github.com/org/deploy-kit.git' },
  })
})

it('the checkout itself cannot be packed by mistake', async () => {
  const result = await nodeExec('npm', ['pack', '--dry-run'], {
    cwd: root,
    env: { ...env, PATH: process.env['PATH'] ?? '' },
    allowFailure: true,
  })
  expect(result.exitCode).not.toBe(0)
  expect(result.stderr).toContain('npm run package -- DIR')
})
