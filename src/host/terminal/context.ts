import { tmpdir, userInfo } from 'node:os'
import { basename } from 'node:path'
import { type Exec, PlatformError } from '../../kernel/index.ts'
import { startedBy } from '../started-by.ts'
import type { RunContext } from '../types.ts'

/**
 * The run as the git work tree in `workspace` describes it; outside of git the sha is empty.
 * @param runId what tells this run from all others: logs, trace ids and tags go by it
 */
export async function readTerminalContext(
  exec: Exec,
  env: Readonly<Record<string, string | undefined>>,
  workspace: string,
  runId: string,
): Promise<RunContext> {
  const git = async (...args: string[]) => {
    try {
      const result = await exec('git', args, { cwd: workspace, allowFailure: true })
      return result.exitCode === 0 ? result.stdout.trim() : ''
    } catch (error) {
      // A product's image has no git.
      if (error instanceof PlatformError && error.code === 'ENOENT') return ''
      throw error
    }
  }
  const remote = /[/:]([^/:]+\/[^/]+?)(?:\.git)?$/.exec(
    await git('config', '--get', 'remote.origin.url'),
  )?.[1]
  const branch = await git('symbolic-ref', '--short', '-q', 'HEAD')
  return {
    repository: env['GITHUB_REPOSITORY'] ?? remote ?? `local/${basename(workspace)}`,
    sha: await git('rev-parse', 'HEAD'),
    ref: branch === '' ? 'HEAD' : `refs/heads/${branch}`,
    eventName: 'terminal',
    actor: env['USER'] ?? userInfo().username,
    runId,
    runAttempt: 1,
    job: '',
    runUrl: '',
    serverUrl: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    workspace,
    tempDir: tmpdir(),
    ...startedBy(env),
  }
}
