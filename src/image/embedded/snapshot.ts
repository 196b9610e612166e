import { lstat, readdir, readlink } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'

/** What is known of one path of a stage's tree. */
export interface TreeEntry {
  readonly type: 'file' | 'directory' | 'symlink'
  /** The bit that git keeps too: whether the owner may execute it. */
  readonly executable: boolean
  readonly size: number
  /** Tells a rewritten file from an untouched one: inode and change time. */
  readonly stamp: string
  readonly link?: string
}

export type Snapshot = ReadonlyMap<string, TreeEntry>

export interface Changes {
  /** Sorted; a folder stands before what is in it. */
  readonly written: readonly string[]
  readonly removed: readonly string[]
}

/** Looks at every path below the root. Sockets, pipes and devices cannot go into an image and are refused. */
export async function takeSnapshot(root: string): Promise<Snapshot> {
  const entries = new Map<string, TreeEntry>()
  const visit = async (dir: string): Promise<void> => {
    for (const { name } of await readdir(path.join(root, dir), { withFileTypes: true })) {
      const relative = dir === '' ? name : `${dir}/${name}`
      const full = path.join(root, relative)
      const stats = await lstat(full, { bigint: true })
      const type = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file'
      if (type === 'file' && !stats.isFile()) {
        throw new ConfigurationError(
          `a step left /${relative}, which is no file, folder or link, in the image`,
        )
      }
      entries.set(relative, {
        type,
        executable: (stats.mode & 0o100n) !== 0n,
        size: Number(stats.size),
        stamp: `${stats.ino}:${stats.ctimeNs}`,
        ...(type === 'symlink' ? { link: await readlink(full) } : {}),
      })
      if (type === 'directory') await visit(relative)
    }
  }
  await visit('')
  return entries
}

/** What a step did to the tree. A folder counts as written only when it is new: its time changes with its content. */
export function compare(before: Snapshot, after: Snapshot): Changes {
  const written = [...after].filter(([name, entry]) => {
    const old = before.get(name)
    if (old === undefined || old.type !== entry.type) return true
    return entry.type !== 'directory' && old.stamp !== entry.stamp
  })
  const gone = [...before.keys()].filter((name) => !after.has(name))
  return {
    written: written.map(([name]) => name).sort(),
    // What vanished with its folder needs no mark of its own.
    removed: gone.filter((name) => !gone.includes(path.posix.dirname(name))).sort(),
  }
}
