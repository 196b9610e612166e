import type { Source } from '../source.ts'
import type { RunnerOptions, RunRequest } from '../types.ts'
import type { GitRepository } from './git-source.ts'
import type { RunContext } from './run-context.ts'

/** Other repositories from the harness; the run's own from its git folder at whatever ref is asked for. */
export function repositorySources(
  options: RunnerOptions,
  request: RunRequest,
  own: GitRepository,
): RunContext['repository'] {
  const found = new Map<string, Promise<Source | undefined>>()
  const find = async (repository: string, ref: string): Promise<Source | undefined> => {
    const resolved = await options.resolveRepository(repository, ref)
    if (resolved !== undefined) {
      const { dir, sha, fullRef } = resolved
      return { repository, ref, sha, ...(fullRef === undefined ? {} : { fullRef }), dir: async () => dir }
    }
    if (repository.toLowerCase() !== request.repository.toLowerCase()) return undefined
    const sha = await own.commit(ref)
    return sha === undefined ? undefined : own.source(request.repository, ref, sha)
  }
  return (repository, ref) => {
    const key = `${repository.toLowerCase()}@${ref}`
    const source = found.get(key) ?? find(repository, ref)
    found.set(key, source)
    return source
  }
}
