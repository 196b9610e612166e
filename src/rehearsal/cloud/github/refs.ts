import { ApiError } from './errors.ts'
import type { Who } from './events.ts'
import type { Forge, RefUpdate } from './forge.ts'
import { addressOf, htmlUrl, presentAccount } from './present/index.ts'
import { followPulls } from './pulls.ts'
import { requireAllowed } from './rules.ts'
import type { Caller } from './tokens.ts'
import { requireWorkflowPermission } from './workflow-files.ts'
import type { RepositoryState, World } from './world.ts'

/** Changes of refs: checked, made in git, then told. */

const ZERO = '0'.repeat(40)

/**
 * Moves, makes or removes a ref on behalf of a caller of the API.
 * Throws 422 for a non-fast-forward without `force` and for what the rules of the repository forbid,
 * 403 for workflow files without their permission.
 */
export async function changeRef(
  forge: Forge,
  repo: RepositoryState,
  caller: Caller,
  change: {
    readonly ref: string
    readonly after: string | undefined
    readonly force?: boolean
    readonly throughPull?: boolean
    readonly ruleStatus?: number
  },
): Promise<void> {
  await repo.git.exclusive(async () => {
    const before = await repo.git.ref(change.ref)
    const { ref, after } = change
    if (after === before) return
    if (before !== undefined && after !== undefined && change.force !== true) {
      if (!(await repo.git.isAncestor(before, after))) throw new ApiError(422, 'Update is not a fast forward')
    }
    await requireAllowed(
      repo,
      caller,
      { ref, before, after, throughPull: change.throughPull === true },
      change.ruleStatus,
    )
    if (after !== undefined) await requireWorkflowPermission(repo, caller, before, after)
    await repo.git.setRef(ref, after, before)
    await refsChanged(forge, repo, caller, [{ ref, before, after }])
  })
}

/** Sends push, create and delete for refs that changed and lets open pull requests follow. */
export async function refsChanged(
  forge: Forge,
  repo: RepositoryState,
  who: Who,
  updates: readonly RefUpdate[],
): Promise<void> {
  const visible = updates.filter(({ ref }) => /^refs\/(heads|tags)\//.test(ref))
  if (visible.length === 0) return
  repo.pushedAt = forge.world.now()
  repo.seenRefs = await repo.git.refs()
  for (const update of visible) {
    await sendPush(forge, repo, who, update)
    if (update.before === undefined || update.after === undefined) sendRefEvent(forge, repo, who, update)
  }
  for (const update of visible) {
    if (update.ref.startsWith('refs/heads/')) await followPulls(forge, repo, who, update)
  }
}

async function sendPush(forge: Forge, repo: RepositoryState, who: Who, update: RefUpdate): Promise<void> {
  const { world, events } = forge
  const { ref, before, after } = update
  const head = after === undefined ? undefined : await repo.git.commitOf(after)
  const known = before === undefined ? undefined : await repo.git.commitOf(before)
  const shas =
    head === undefined || ref.startsWith('refs/tags/')
      ? []
      : await repo.git.list(
          known === undefined
            ? ['--max-count=20', head, '--not', `--exclude=${ref.replace('refs/heads/', '')}`, '--branches']
            : ['--max-count=2048', head, `^${known}`],
        )
  const commits = await Promise.all([...shas].reverse().map((sha) => pushCommit(world, repo, sha)))
  const forced = known !== undefined && head !== undefined && !(await repo.git.isAncestor(known, head))
  const html = htmlUrl(world, repo)
  events.send(repo, who, {
    name: 'push',
    ref,
    sha: head ?? ZERO,
    payload: {
      ref,
      before: before ?? ZERO,
      after: after ?? ZERO,
      created: before === undefined,
      deleted: after === undefined,
      forced,
      base_ref: null,
      compare:
        before === undefined || after === undefined
          ? `${html}/compare/${ref.replace(/^refs\/(heads|tags)\//, '')}`
          : `${html}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits,
      head_commit: head === undefined ? null : await pushCommit(world, repo, head),
      pusher: { name: who.account.login, email: addressOf(who.account) },
    },
  })
}

async function pushCommit(world: World, repo: RepositoryState, sha: string) {
  const commit = await repo.git.commit(sha)
  if (commit === undefined) throw new Error(`${sha} is not a commit of ${repo.fullName}`)
  const changes = await repo.git.changes(commit.parents[0], sha)
  const paths = (...statuses: string[]) =>
    changes.filter(({ status }) => statuses.includes(status)).map(({ path }) => path)
  const renamedFrom = changes.flatMap(({ previousPath }) =>
    previousPath === undefined ? [] : [previousPath],
  )
  const person = ({ name, email, date }: { name: string; email: string; date: string }) => ({
    name,
    email,
    date,
  })
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${htmlUrl(world, repo)}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths('added', 'renamed'),
    removed: [...paths('removed'), ...renamedFrom],
    modified: paths('modified', 'changed'),
  }
}

function sendRefEvent(forge: Forge, repo: RepositoryState, who: Who, update: RefUpdate): void {
  const made = update.before === undefined
  const main = `refs/heads/${repo.defaultBranch}`
  forge.events.send(repo, who, {
    name: made ? 'create' : 'delete',
    // A delete runs on the default branch: the ref itself is gone.
    ref: made ? update.ref : main,
    sha: (made ? update.after : repo.seenRefs.get(main)) ?? ZERO,
    payload: {
      ref: update.ref.replace(/^refs\/(heads|tags)\//, ''),
      ref_type: update.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      ...(made ? { master_branch: repo.defaultBranch, description: repo.description } : {}),
      pusher_type: 'user',
      sender: presentAccount(forge.world, who.account),
    },
  })
}
