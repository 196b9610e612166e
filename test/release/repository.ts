import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

export interface Git {
  readonly folder: string
  git(...args: string[]): Promise<string>
  /** An empty commit; gives its sha. */
  commit(message: string): Promise<string>
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-kit-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A git repository with an identity, without the machine's configuration. */
export async function startGit(folder = temporaryFolder()): Promise<Git> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: folder, env: gitEnvironment(folder) })
    return stdout.trim()
  }
  await git('init', '--quiet', '--initial-branch=main')
  return {
    folder,
    git,
    commit: async (message) => {
      writeFileSync(join(folder, '.git', 'MESSAGE'), message)
      await git(
        'commit',
        '--quiet',
        '--allow-empty',
        '--allow-empty-message',
        '--cleanup=verbatim',
        '--file=.git/MESSAGE',
      )
      return await git('rev-parse', 'HEAD')
    },
  }
}

export function gitEnvironment(home: string): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    LC_ALL: 'C',
  }
}
