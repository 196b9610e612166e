import { compare, valid } from 'semver'
import { validationFailed } from './errors.ts'
import type { Forge } from './forge.ts'
import { changeRef } from './refs.ts'
import type { Caller } from './tokens.ts'
import type { ReleaseState, RepositoryState } from './world.ts'

/** What publishing a release does, and which release is the latest. */

const BODY_LIMIT = 125_000

export function limitedReleaseBody(body: string | null): string | null {
  if (body !== null && body.length > BODY_LIMIT) {
    throw validationFailed(
      'Release',
      'custom',
      'body',
      `body is too long (maximum is ${BODY_LIMIT} characters)`,
    )
  }
  return body
}

/** Makes the tag where there is none, and locks it where releases are immutable. Changes the record that it is given. */
export async function publish(
  forge: Forge,
  repo: RepositoryState,
  caller: Caller,
  release: ReleaseState,
): Promise<void> {
  const ref = `refs/tags/${release.tagName}`
  if ((await repo.git.ref(ref)) === undefined) {
    const target = await repo.git.commitOf(release.targetCommitish)
    if (target === undefined) throw validationFailed('Release', 'invalid', 'target_commitish')
    await changeRef(forge, repo, caller, { ref, after: target })
  }
  const sha = await repo.git.commitOf(ref)
  const commit = sha === undefined ? undefined : await repo.git.commit(sha)
  // A release is as old as its commit: https://docs.github.com/en/rest/releases/releases#get-the-latest-release
  release.createdAt = commit?.committer.date ?? release.createdAt
  release.publishedAt = forge.world.now()
  release.draft = false
  if (release.latest === 'true' || (release.latest === 'legacy' && isNewest(repo, release))) {
    release.latestAt = forge.world.nextId()
  }
  if (repo.immutableReleases) {
    release.immutable = true
    repo.burntTags.add(release.tagName)
  }
}

/** The one that was last made the latest; where none ever was, the newest by its commit. */
export function latestRelease(repo: RepositoryState): ReleaseState | undefined {
  const candidates = [...repo.releases.values()].filter(({ draft, prerelease }) => !draft && !prerelease)
  return candidates.sort(
    (a, b) => b.latestAt - a.latestAt || Date.parse(b.createdAt) - Date.parse(a.createdAt),
  )[0]
}

/** `legacy`: by date and semantic version. */
function isNewest(repo: RepositoryState, release: ReleaseState): boolean {
  const latest = latestRelease(repo)
  if (latest === undefined) return true
  const [a, b] = [valid(release.tagName), valid(latest.tagName)]
  if (a !== null && b !== null) return compare(a, b) > 0
  return Date.parse(release.createdAt) >= Date.parse(latest.createdAt)
}
