import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commitRelease } from '../../scripts/release-commit.ts'
import { nodeExec, VirtualClock } from '../../src/kernel/index.ts'
import { type GitHub, type Repository, startGitHub } from '../../src/rehearsal/cloud/github/index.ts'
import { planRelease, readHistory } from '../../src/release/index.ts'
import { repositoryRoot } from './checkout.ts'

/* The release branch of deploy-kit itself, on the local GitHub. */

const workflow = 'on:\n  workflow_call:\njobs: {}\n'
const context = {
  accountId: '111111111111',
  region: 'eu-west-1',
  clock: new VirtualClock(),
  random: Math.random,
  emit: () => {},
}
let folder: string
let github: GitHub
let repository: Repository
let token: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-kit-release-'))
  write('main/src/index.ts', 'export {}\n')
  write('main/.github/workflows/deploy.yml', workflow)
  github = await startGitHub(context, { dataDir: join(folder, 'github') })
  repository = await github.createRepository({
    owner: 'org',
    name: 'deploy-kit',
    fromDir: join(folder, 'main'),
  })
  token = github.issueToken({
    kind: 'GITHUB_TOKEN',
    repository: 'org/deploy-kit',
    permissions: { contents: 'write' },
    actor: 'maintainer',
  })
  write('tree/action.yml', 'name: plan\n')
  write('tree/.github/workflows/deploy.yml', workflow)
  // More than is sent within a tree, and no text.
  writeFileSync(join(folder, 'tree', 'large.bin'), Buffer.alloc(600 * 1024, 0xff))
})
afterEach(async () => {
  await github.close()
  rmSync(folder, { recursive: true, force: true })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', repository.gitDir, ...args], { encoding: 'utf8' }).trim()
const release = (version: string, source: string) =>
  commitRelease(
    { tree: join(folder, 'tree'), version, source },
    { url: github.environment['GITHUB_API_URL'] ?? '', repository: 'org/deploy-kit', token },
  )
const head = async () => (await repository.resolve('main')) ?? ''

/** A commit on main, as a merge would make it. */
async function commitOnMain(message: string): Promise<string> {
  const parent = await head()
  const identity = ['-c', 'user.name=maintainer', '-c', 'user.email=maintainer@example.com']
  const sha = git(...identity, 'commit-tree', `${parent}^{tree}`, '-p', parent, '-m', message)
  git('update-ref', 'refs/heads/main', sha)
  return sha
}

test('the first release begins the branch of its major version', async () => {
  const source = await head()
  const sha = await release('1.0.0', source)
  expect(await repository.resolve('releases/v1')).toBe(sha)
  expect(git('log', '-1', '--format=%P', sha)).toBe(source)
  expect(git('ls-tree', '-r', '--name-only', sha).split('\n')).toEqual([
    '.github/workflows/deploy.yml',
    'action.yml',
    'large.bin',
  ])
  const blob = execFileSync('git', ['-C', repository.gitDir, 'cat-file', 'blob', `${sha}:large.bin`])
  expect(blob.equals(readFileSync(join(folder, 'tree', 'large.bin')))).toBe(true)
})

test('a later release follows the one before, and what waits for the next is counted from main', async () => {
  const first = await release('1.0.0', await head())
  git('tag', 'v1.0.0', first)
  const fix = await commitOnMain('fix: one')
  const second = await release('1.0.1', fix)
  expect(git('log', '-1', '--format=%P', second)).toBe(`${first} ${fix}`)
  git('tag', 'v1.0.1', second)
  const feature = await commitOnMain('feat: two')
  expect(git('log', '--format=%H', 'v1.0.1..main')).toBe(feature)
})

test('a run again finds its commit instead of making another', async () => {
  const source = await head()
  const sha = await release('1.0.0', source)
  expect(await release('1.0.0', source)).toBe(sha)
  expect(await repository.resolve('releases/v1')).toBe(sha)
})

test('a workflow that main does not have is refused, and the branch stays', async () => {
  const first = await release('1.0.0', await head())
  write('tree/.github/workflows/deploy.yml', `${workflow}# changed\n`)
  const fix = await commitOnMain('fix: one')
  await expect(release('1.0.1', fix)).rejects.toThrow(/GitHub answered 403/)
  expect(await repository.resolve('releases/v1')).toBe(first)
})

test('kit-release places the tags on main, so that the next version follows from the last release', async () => {
  git('tag', 'v1.0.0', await release('1.0.0', await head()))
  const fix = await commitOnMain('fix: one')
  git('tag', 'v1.0.1', await release('1.0.1', fix))
  git('tag', 'v1', 'v1.0.1')
  await commitOnMain('feat: two')
  const clone = join(folder, 'clone')
  execFileSync('git', ['clone', '--quiet', repository.gitDir, clone])

  const before = planRelease(await readHistory(nodeExec, clone, 'v'))
  expect(before.last).toBeUndefined()
  const steps = parse(readFileSync(join(repositoryRoot, '.github', 'workflows', 'kit-release.yml'), 'utf8'))
    .jobs.prepare.steps as readonly { name?: string; run?: string }[]
  const script = steps.find((step) => step.name === 'place the tags on main')?.run ?? ''
  execFileSync('bash', ['-e', '-c', script], { cwd: clone, stdio: 'pipe' })

  const plan = planRelease(await readHistory(nodeExec, clone, 'v'))
  expect(plan.last).toBe('1.0.1')
  expect(plan.commits.map((commit) => commit.sha)).toEqual([await head()])
  expect(plan.next).toMatchObject({ kind: 'release', version: '1.1.0' })
  // The clone alone was changed.
  expect(git('rev-parse', 'v1.0.1^{commit}')).toBe(await repository.resolve('releases/v1'))
})
