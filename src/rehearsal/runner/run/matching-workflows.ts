import { type Exec, PlatformError } from '../../../kernel/index.ts'
import type { TriggeringEvent } from '../types.ts'
import { loadWorkflow } from '../workflow/index.ts'
import { skipsWorkflows } from './skip.ts'
import { isTriggered } from './triggers.ts'

/**
 * The workflow files of a commit that an event starts, by path; none where its message says so.
 * @throws ConfigurationError for a workflow file that is not valid
 */
export async function matchingWorkflows(
  exec: Exec,
  repository: { readonly dir: string; readonly sha: string; readonly path?: string },
  event: TriggeringEvent,
): Promise<readonly string[]> {
  const { dir, sha } = repository
  const git = async (...args: readonly string[]) => {
    const result = await exec('git', ['-c', 'safe.directory=*', '-C', dir, ...args], {
      env: { PATH: repository.path, LC_ALL: 'C', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      allowFailure: true,
    })
    if (result.exitCode !== 0)
      throw new PlatformError('git', `git ${args[0]} in ${dir} failed: ${result.stderr.trim()}`)
    return result.stdout
  }
  const message = await git('log', '-1', '--format=%B', event.headSha ?? sha)
  if (skipsWorkflows(event.name, message)) return []
  const files = (await git('ls-tree', '--name-only', sha, '.github/workflows/'))
    .split('\n')
    .filter((file) => /\.ya?ml$/.test(file))
  const started: string[] = []
  for (const file of files) {
    if (isTriggered(await loadWorkflow(file, await git('show', `${sha}:${file}`)), event)) started.push(file)
  }
  return started
}
