import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'
import { headFromGit } from '../../src/migrations/index.ts'
import { history, journalFolder, migrationFolders, temporaryFolder } from './fixture.ts'

/** A repository with the product in a folder of its own; one commit a migration. */
async function repository(write = journalFolder) {
  const root = await temporaryFolder()
  const project = join(root, 'services/core')
  await mkdir(project, { recursive: true })
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
    const { stdout } = await promisify(execFile)('git', [...identity, ...args], { cwd: root })
    return stdout.trim()
  }
  await git('init', '-q')
  const commits: string[] = []
  for (let count = 1; count <= 3; count++) {
    await write(history.slice(0, count), join(project, 'drizzle'))
    await git('add', '-A')
    await git('commit', '-q', '-m', `m${count}`)
    commits.push(await git('rev-parse', 'HEAD'))
  }
  const ports = { exec: nodeExec, signal: new AbortController().signal }
  return { git, commits, headAt: headFromGit({ project, folder: 'drizzle' }, ports) }
}

describe.each([
  ['0.x journal', journalFolder, '0001_status'],
  ['1.0 folders', migrationFolders, '20260105100100_status'],
])('the head of a commit, %s', (_, write, second) => {
  it('is the newest migration that it has, by commit, beginning of a commit, or version', async () => {
    const { git, commits, headAt } = await repository(write)
    const commit = commits[1] ?? ''
    await git('tag', 'v1.1.0', commit)
    await git('tag', '1.2.0', commit)
    expect(await headAt(commit)).toBe(second)
    expect(await headAt(commit.slice(0, 7))).toBe(second)
    expect(await headAt('1.1.0')).toBe(second)
    expect(await headAt('v1.2.0')).toBe(second)
  })

  it('is not known for what is neither, nor for what git does not have', async () => {
    const { headAt } = await repository(write)
    expect(await headAt('main')).toBeUndefined()
    expect(await headAt('--all')).toBeUndefined()
    expect(await headAt('9.9.9')).toBeUndefined()
    expect(await headAt('deadbeefdeadbeef')).toBeUndefined()
  })
})

it('is not known outside a repository', async () => {
  const project = await temporaryFolder()
  const ports = { exec: nodeExec, signal: new AbortController().signal }
  expect(await headFromGit({ project, folder: 'drizzle' }, ports)('1.0.0')).toBeUndefined()
})
