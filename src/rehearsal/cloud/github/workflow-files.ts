import { type Caller, forbidden, has } from './tokens.ts'
import type { RepositoryState } from './world.ts'

/** Files under `.github/workflows/` take the `workflows` permission, which a GITHUB_TOKEN never has. */

const FOLDER = '.github/workflows/'

export const isWorkflowFile = (path: string) => path.startsWith(FOLDER)

/** Workflow files that `head` adds or changes against `base`; what it leaves out does not count. */
export async function workflowChanges(
  repo: RepositoryState,
  base: string | undefined,
  head: string,
): Promise<readonly string[]> {
  const list = async (sha: string | undefined) =>
    sha === undefined ? [] : await repo.git.tree(sha, { recursive: true, path: FOLDER })
  const known = new Map((await list(base)).map((entry) => [entry.path, entry.sha]))
  return (await list(head))
    .filter((entry) => entry.type === 'blob' && known.get(entry.path) !== entry.sha)
    .map((entry) => entry.path)
}

export function mayChangeWorkflows(caller: Caller): boolean {
  return caller.kind !== 'GITHUB_TOKEN' && has(caller, 'workflows=write')
}

/**
 * Throws 403 where a ref would bring workflow files that neither its old commit nor the default branch has,
 * and the token may not change such files.
 */
export async function requireWorkflowPermission(
  repo: RepositoryState,
  caller: Caller,
  before: string | undefined,
  after: string,
): Promise<void> {
  if ((await refusedWorkflow(repo, caller, before, after)) !== undefined) {
    throw forbidden(caller, ['workflows=write'])
  }
}

/** The first such file, undefined where there is none. */
export async function refusedWorkflow(
  repo: RepositoryState,
  caller: Caller,
  before: string | undefined,
  after: string,
): Promise<string | undefined> {
  if (mayChangeWorkflows(caller)) return undefined
  const main = await repo.git.commitOf(`refs/heads/${repo.defaultBranch}`)
  const againstMain = await workflowChanges(repo, main, after)
  if (againstMain.length === 0 || before === undefined) return againstMain[0]
  const againstOld = await workflowChanges(repo, before, after)
  return againstMain.find((path) => againstOld.includes(path))
}
