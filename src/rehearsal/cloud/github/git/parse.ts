import type { CommitRecord, FileChange, Identity, TreeEntry } from './types.ts'

/** Reads git's objects and what git prints; every list is NUL-separated, so that no path can break it. */

/** A commit object. */
export function parseCommit(sha: string, body: Buffer): CommitRecord {
  const text = body.toString('utf8')
  const end = text.indexOf('\n\n')
  const head = end < 0 ? text : text.slice(0, end)
  const values = (name: string) =>
    head
      .split('\n')
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => line.slice(name.length + 1))
  return {
    sha,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: parseIdentity(values('author')[0] ?? ''),
    committer: parseIdentity(values('committer')[0] ?? ''),
    message: end < 0 ? '' : text.slice(end + 2).replace(/\n+$/, ''),
  }
}

function parseIdentity(text: string): Identity {
  const [, name = '', email = '', at = '0'] = /^(.*?) ?<(.*)> (\d+)/.exec(text) ?? []
  return { name, email, date: isoSeconds(Number(at)) }
}

function isoSeconds(seconds: number): string {
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
