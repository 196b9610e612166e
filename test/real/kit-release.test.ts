import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VirtualClock } from '../../src/kernel/index.ts'
import { type GitHub, type Repository, startGitHub } from '../../src/rehearsal/cloud/github/index.ts'
import { createRunner, type Permissions, type RunResult } from '../../src/rehearsal/runner/index.ts'
import { copyCheckout, repositoryRoot } from '../house/checkout.ts'

/*
 * kit-release.yml as it stands, from push to tags, on the local runner and the local GitHub. Two things are not real: npm,
 * which would ask a registry (the stand-in lends this checkout's node_modules), and the rebuild of dist/, which ci.yml
 * does on its own.
 */

let folder: string
let github: GitHub
let repository: Repository

beforeAll(async () => {
  if (!existsSync(join(repositoryRoot, 'dist', 'semver-release.js')))
    throw new Error('dist/ is not built, and a release is made by it: run node scripts/build.ts first')
  folder = mkdtempSync(join(tmpdir(), 'deploy-kit-kit-release-'))
  const source = join(folder, 'main')
  copyCheckout(source)
  // What the npm package is made of, besides.
  const installed = /\/(?:node_modules|examples\/\w+\/(?:dist|reports))$/
  for (const item of ['bin', 'examples', 'scripts', 'src', 'workflows-templates'])
    cpSync(join(repositoryRoot, item), join(source, item), {
      recursive: true,
      filter: (path) => !installed.test(path),
    })
  for (const item of ['tsconfig.json', 'tsconfig.package.json'])
    cpSync(join(repositoryRoot, item), join(source, item))
  cpSync(join(repositoryRoot, 'package.json'), join(source, 'package.json'))
  writeFileSync(join(source, 'scripts', 'build.ts'), "console.log('dist/ is what the sources make')\n")
  writeFileSync(join(source, '.gitignore'), 'node_modules\n')
  standInForNpm(join(folder, 'bin'))
  const clock = new VirtualClock()
  const context = {
    accountId: '111111111111',
    region: 'eu-west-1',
    clock,
    random: Math.random,
    emit: () => {},
  }
  github = await startGitHub(context, { dataDir: join(folder, 'github') })
  repository = await github.createRepository({
    owner: 'org',
    name: 'deploy-kit',
    fromDir: source,
    immutableReleases: true,
  })
})
afterAll(async () => {
  await github.close()
  rmSync(folder, { recursive: true, force: true })
})

function standInForNpm(bin: string): void {
  mkdirSync(bin)
  const modules = join(repositoryRoot, 'node_modules')
  writeFileSync(
    join(bin, 'npm'),
    `#!/bin/sh\nset -e\ncase "$1" in\n  ci) ln -s "${modules}" node_modules ;;\n  exec) shift 3; PATH="${modules}/.bin:$PATH" exec "$@" ;;\n  pack) tar czf "$4/deploy-kit-$VERSION.tgz" -C "$2" . ;;\n  *) exit 64 ;;\nesac\n`,
  )
  chmodSync(join(bin, 'npm'), 0o755)
}

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', repository.gitDir, ...args], { encoding: 'utf8' }).trim()

function commit(message: string): void {
  const identity = ['-c', 'user.name=maintainer', '-c', 'user.email=maintainer@example.com']
  git(
    'update-ref',
    'refs/heads/main',
    git(...identity, 'commit-tree', 'main^{tree}', '-p', 'main', '-m', message),
  )
}

async function push(): Promise<RunResult> {
  const runner = createRunner({
    workDir: join(folder, 'work'),
    path: [join(folder, 'bin'), ...(process.env['PATH'] ?? '').split(':')],
    docker: async () => false,
    serverUrl: github.url,
    apiUrl: github.environment['GITHUB_API_URL'] ?? '',
    gitUrl: (name) => github.repository(name).cloneUrl,
    issueToken: async ({ repository: name, actor, runId, permissions }) =>
      github.issueToken({
        kind: 'GITHUB_TOKEN',
        repository: name,
        actor,
        runId,
        permissions: granted(permissions),
      }),
    resolveRepository: async () => undefined,
    onEvent: () => {},
  })
  try {
    return await runner.run({
      repository: 'org/deploy-kit',
      repositoryId: String(repository.id),
      dir: repository.gitDir,
      workflow: '.github/workflows/kit-release.yml',
      event: { name: 'push', payload: { ref: 'refs/heads/main', repository: await repository.payload() } },
      ref: 'refs/heads/main',
      sha: git('rev-parse', 'main'),
      actor: 'maintainer',
    }).result
  } finally {
    await runner.close()
  }
}

function granted(permissions: Permissions): Readonly<Record<string, 'read' | 'write'>> {
  return Object.fromEntries(
    Object.entries(permissions).flatMap(([scope, access]) =>
      access === 'none' ? [] : [[scope.replaceAll('-', '_'), access] as const],
    ),
  )
}

test('a push is released, the next one follows from it, and one that changes nothing for users is not', async () => {
  const jobs = (result: RunResult) => Object.fromEntries(result.jobs.map((job) => [job.id, job.conclusion]))
  const tags = () => git('for-each-ref', '--format=%(refname:strip=2)', 'refs/tags').split('\n')
  const published = { prepare: 'success', build: 'success', publish: 'success', npm: 'skipped' }

  commit('feat: the first')
  expect(jobs(await push())).toEqual(published)
  expect(tags()).toEqual(['v1', 'v1.0', 'v1.0.0'])
  const first = git('rev-parse', 'v1.0.0')
  expect(git('rev-parse', 'releases/v1')).toBe(first)
  expect(git('ls-tree', '--name-only', 'v1', 'deploy-ecs/', 'src')).toBe(
    'deploy-ecs/README.md\ndeploy-ecs/action.yml',
  )
  expect(git('show', 'main:CHANGELOG.md')).toContain('the first')

  commit('fix: the second')
  expect(jobs(await push())).toEqual(published)
  expect(tags()).toEqual(['v1', 'v1.0', 'v1.0.0', 'v1.0.1'])
  expect(git('rev-parse', 'v1.0.0')).toBe(first)
  const second = git('rev-parse', 'v1.0.1')
  expect([git('rev-parse', 'v1'), git('rev-parse', 'v1.0')]).toEqual([second, second])
  expect(git('log', '-1', '--format=%P', second)).toBe(`${first} ${git('rev-parse', 'main')}`)

  commit('chore: nothing for users')
  expect(jobs(await push())).toEqual({
    prepare: 'success',
    build: 'skipped',
    publish: 'skipped',
    npm: 'skipped',
  })
  expect(git('rev-parse', 'v1')).toBe(second)
})
