import type { Classified, RawCommit } from './commits.ts'

/**
 * Takes out what was reverted before it was released, and the revert with it: neither reaches anybody. A revert of
 * something that was released stays, as does one that reverts several commits of which one was released.
 *
 * @param commits newest first
 * @param classified the same commits in the same order
 */
export function withoutReverted(
  commits: readonly RawCommit[],
  classified: readonly Classified[],
): readonly Classified[] {
  const why = new Map<string, string>()
  commits.forEach((commit, i) => {
    // A revert that was reverted itself reverts nothing.
    if (why.has(commit.sha) || !/^revert\b/i.test(commit.message)) return
    const named = [...commit.message.matchAll(/\bThis reverts commit ([0-9a-f]{7,40})\b/g)].map(
      (it) => it[1] ?? '',
    )
    const targets = named.map((sha) => commits.find((it, at) => at > i && it.sha.startsWith(sha)))
    const known = targets.filter((it) => it !== undefined)
    if (known.length === 0 || known.length < named.length) return
    for (const target of known) why.set(target.sha, `it was reverted by ${commit.sha.slice(0, 9)}`)
    why.set(
      commit.sha,
      `it reverts ${known.map((it) => it.sha.slice(0, 9)).join(', ')}, which was not released yet`,
    )
  })
  return classified.map((it) => {
    const reason = why.get(it.sha)
    if (reason === undefined || it.kind === 'ignored') return it
    return { kind: 'ignored', sha: it.sha, header: headerOf(it), why: reason }
  })
}

function headerOf(commit: Classified): string {
  return commit.kind === 'change' ? (commit.message.split('\n')[0] ?? '') : commit.header
}
