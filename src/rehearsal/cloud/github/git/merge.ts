import { join } from 'node:path'
import type { GitRepository } from './repository.ts'
import type { Identity } from './types.ts'

/** Merges and rebases, made by git in a throw-away work tree: that works with every git and as a person's git would. */

/** The tree of a merge of `head` into `base`, undefined where they conflict. */
export async function mergedTree(
  repository: GitRepository,
  base: string,
  head: string,
): Promise<string | undefined> {
  if (await repository.isAncestor(base, head)) return (await repository.commit(head))?.tree
  return inWorktree(repository, base, async (git) => {
    if ((await git(['merge', '--quiet', '--no-commit', '--no-ff', head])) === undefined) return undefined
    return git(['write-tree'])
  })
}

/** The commits of `base..head` again on top of `base`; the last one's SHA, undefined where they conflict. */
export async function rebased(
  repository: GitRepository,
  base: string,
  head: string,
  committer: Identity,
): Promise<string | undefined> {
  return inWorktree(repository, head, async (git) => {
    const done = await git(['rebase', '--quiet', '--force-rebase', base], {
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    })
    return done === undefined ? undefined : git(['rev-parse', 'HEAD'])
  })
}

type WorktreeGit = (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<string | undefined>

function inWorktree<T>(
  repository: GitRepository,
  start: string,
  work: (git: WorktreeGit) => Promise<T>,
): Promise<T> {
  return repository.inScratch(async (dir) => {
    const tree = join(dir, 'tree')
    const identity = { GIT_COMMITTER_NAME: 'GitHub', GIT_COMMITTER_EMAIL: 'noreply@github.com' }
    await repository.git(['worktree', 'add', '--quiet', '--detach', tree, start])
    try {
      return await work((args, env = {}) => repository.gitIn(tree, args, { ...identity, ...env }))
    } finally {
      await repository.git(['worktree', 'remove', '--force', tree])
    }
  })
}
