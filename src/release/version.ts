import semver from 'semver'
import type { Bump, Classified } from './commits.ts'

const order: readonly Bump[] = ['patch', 'minor', 'major']

/** The largest bump that the commits ask for. */
export function bumpOf(commits: readonly Classified[]): Bump | undefined {
  let largest = -1
  for (const commit of commits) {
    if (commit.kind === 'change' && commit.bump !== undefined)
      largest = Math.max(largest, order.indexOf(commit.bump))
  }
  return order[largest]
}

/** The version after `last`; below 1.0.0 a breaking change raises the minor version, as semver has it. */
export function nextVersion(last: string | undefined, bump: Bump): string {
  if (last === undefined) return '1.0.0'
  const effective = bump === 'major' && semver.major(last) === 0 ? 'minor' : bump
  const next = semver.inc(last, effective)
  if (next === null) throw new RangeError(`${last} is not a version`)
  return next
}

/** The highest release version among tags; floating tags such as v1, prereleases and foreign tags do not count. */
export function lastVersion(tags: readonly string[], prefix: string): string | undefined {
  return tags
    .filter((tag) => tag.startsWith(prefix))
    .map((tag) => tag.slice(prefix.length))
    .filter((version) => semver.valid(version) === version && semver.prerelease(version) === null)
    .sort(semver.rcompare)[0]
}
