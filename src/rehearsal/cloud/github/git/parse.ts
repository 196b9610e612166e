import type { CommitRecord, FileChange, TreeEntry } from './types.ts'

/** Reads what git prints; every list is NUL-separated, so that no path or message can break it. */

export const COMMIT_FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B'
const FIELDS = 10

/** `git log -z --format=COMMIT_FORMAT`. */
export function parseCommits(stdout: string): readonly CommitRecord[] {
  if (stdout === '') return []
  const fields = stdout.split('\0')
  const commits: CommitRecord[] = []
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [sha, tree, parents, an, ae, ad, cn, ce, cd, message] = fields.slice(at, at + FIELDS).map(String)
    commits.push({
      sha: sha ?? '',
      tree: tree ?? '',
      parents: (parents ?? '').split(' ').filter((parent) => parent !== ''),
      author: { name: an ?? '', email: ae ?? '', date: isoSeconds(Number(ad)) },
      committer: { name: cn ?? '', email: ce ?? '', date: isoSeconds(Number(cd)) },
      message: (message ?? '').replace(/\n+$/, ''),
    })
  }
  return commits
}

export function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}

/** `git ls-tree -z --long`. */
export function parseTree(stdout: string): readonly TreeEntry[] {
  return stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t')
      const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, tab).split(/\s+/)
      return {
        mode,
        type: type === 'tree' || type === 'commit' ? type : 'blob',
        sha,
        path: line.slice(tab + 1),
        size: size === '-' ? undefined : Number(size),
      }
    })
}

const STATUS: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
}

/** `git diff-tree -r -z --raw --numstat -M`, and the patches of the same diff in the same order. */
export function parseChanges(
  stdout: string,
  patches: readonly (string | undefined)[],
): readonly FileChange[] {
  const fields = stdout.split('\0')
  const raw: { status: FileChange['status']; path: string; previous: string | undefined; sha: string }[] = []
  const counts = new Map<string, readonly [number, number]>()
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? ''
    if (field.startsWith(':')) {
      const [, , before = '', after = '', letter = ''] = field.split(' ')
      const status = STATUS[letter.charAt(0)] ?? 'modified'
      const first = fields[++at] ?? ''
      const second = status === 'renamed' ? (fields[++at] ?? '') : undefined
      raw.push({
        status,
        path: second ?? first,
        previous: second === undefined ? undefined : first,
        sha: status === 'removed' ? before : after,
      })
    } else if (field !== '') {
      const [additions = '', deletions = '', path = ''] = field.split('\t')
      // A rename's numstat has an empty path, then the old and the new one.
      const renamed = path === ''
      const name = renamed ? (fields[at + 2] ?? '') : path
      if (renamed) at += 2
      counts.set(name, [Number(additions) || 0, Number(deletions) || 0])
    }
  }
  return raw.map(({ status, path, previous, sha }, index) => {
    const [additions, deletions] = counts.get(path) ?? [0, 0]
    return { status, path, previousPath: previous, sha, additions, deletions, patch: patches[index] }
  })
}

/** The hunks of each file of `git diff-tree -p`; undefined where there are none (binary files, renames without a change). */
export function splitPatches(stdout: string): readonly (string | undefined)[] {
  return stdout
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((part) => {
      const start = /^@@ /m.exec(part)?.index
      return start === undefined ? undefined : part.slice(start).replace(/\n$/, '')
    })
}
