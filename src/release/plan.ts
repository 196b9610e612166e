import semver from 'semver'
import { ConfigurationError } from '../kernel/index.ts'
import { type Bump, type Classified, classify } from './commits.ts'
import type { History } from './history.ts'
import { withoutReverted } from './reverts.ts'
import { bumpOf, nextVersion } from './version.ts'

export interface ReleasePlan {
  readonly last: string | undefined
  readonly commits: readonly Classified[]
  readonly next:
    | { readonly kind: 'nothing' }
    | { readonly kind: 'release'; readonly version: string; readonly bump: Bump }
    /** The release commit is made and stands at the head; what is left is to build and publish it. */
    | { readonly kind: 'prepared'; readonly version: string; readonly sha: string }
}

/**
 * What merging or releasing this would do to the version. Pure.
 *
 * @throws ConfigurationError where the history was released before and no tag of it is here
 */
export function planRelease(history: History): ReleasePlan {
  const { last } = history
  const commits = withoutReverted(history.commits, history.commits.map(classify))
  const bump = bumpOf(commits)
  const next = bump === undefined ? undefined : nextVersion(last, bump)
  const prepared = preparedVersion(history)
  // A commit that came between the release commit and its merge may ask for more than was prepared.
  if (prepared !== undefined && (next === undefined || semver.gte(prepared, next)))
    return { last, commits, next: { kind: 'prepared', version: prepared, sha: history.head.sha } }
  if (last === undefined) refuseMissingTags(history, next)
  if (bump === undefined || next === undefined) return { last, commits, next: { kind: 'nothing' } }
  return { last, commits, next: { kind: 'release', version: next, bump } }
}

/** The subject of a release commit, which `preparedVersion` finds again, also where a merge put `(#12)` behind it. */
export function releaseSubject(version: string): string {
  return `chore(release): ${version}`
}

/** The version of a release commit, merged or not; undefined for any other message. */
export function releasedBy(message: string): string | undefined {
  const subject = message.split('\n')[0] ?? ''
  const merged = /^Merge pull request .*\n\n(chore\(release\): .*)/.exec(message)?.[1]
  return /^chore\(release\): v?(\d+\.\d+\.\d+)(?: \(#\d+\))?$/.exec((merged ?? subject).trim())?.[1]
}

function preparedVersion(history: History): string | undefined {
  const version = releasedBy(history.head.message)
  if (version === undefined || history.last === undefined) return version
  return semver.gt(version, history.last) ? version : undefined
}

/** Without its tags a history looks as if nothing had ever been released, and 1.0.0 would come a second time. */
function refuseMissingTags(history: History, next: string | undefined): void {
  const released = history.commits.flatMap((commit) => releasedBy(commit.message) ?? [])
  const highest = [...released].sort(semver.rcompare)[0]
  if (highest === undefined || (next !== undefined && semver.gte(next, highest))) return
  throw new ConfigurationError(
    `the history holds the release of ${highest}, but there is no version tag here`,
    {
      fix: 'Set `fetch-depth: 0` on actions/checkout, which fetches the tags, or release.tag-prefix to what your tags begin with.',
    },
  )
}
