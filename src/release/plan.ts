import { type Bump, type Classified, classify } from './commits.ts'
import type { History } from './history.ts'
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

/** What merging or releasing this would do to the version. Pure. */
export function planRelease(history: History): ReleasePlan {
  const commits = history.commits.map(classify)
  const prepared = preparedVersion(history)
  if (prepared !== undefined)
    return {
      last: history.last,
      commits,
      next: { kind: 'prepared', version: prepared, sha: history.head.sha },
    }
  const bump = bumpOf(commits)
  if (bump === undefined) return { last: history.last, commits, next: { kind: 'nothing' } }
  return {
    last: history.last,
    commits,
    next: { kind: 'release', version: nextVersion(history.last, bump), bump },
  }
}

/** The subject of a release commit, which `preparedVersion` finds again, also where a merge put `(#12)` behind it. */
export function releaseSubject(version: string): string {
  return `chore(release): ${version}`
}

function preparedVersion(history: History): string | undefined {
  const subject = history.head.message.split('\n')[0] ?? ''
  const merged = /^Merge pull request .*\n\n(chore\(release\): .*)/.exec(history.head.message)?.[1]
  const version = /^chore\(release\): v?(\d+\.\d+\.\d+)(?: \(#\d+\))?$/.exec(merged ?? subject)?.[1]
  return version === undefined || version === history.last ? undefined : version
}
