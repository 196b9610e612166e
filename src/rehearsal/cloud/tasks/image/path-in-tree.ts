import { lstat, readlink } from 'node:fs/promises'
import { join, posix } from 'node:path'

/** A path that would leave the image's tree. */
export class PathEscapeError extends Error {
  override readonly name = 'PathEscapeError'
}

/** The parts of an entry's name below the tree's root; a `..` among them is refused. */
export function entryParts(name: string): readonly string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..') || name.includes('\0')) {
    throw new PathEscapeError(`the entry ${JSON.stringify(name)} leads out of the image`)
  }
  return parts
}

/**
 * Where a path inside the image really is: symbolic links on the way are followed as a container would see them
 * (absolute ones start at the tree's root, none climbs above it). The last part is followed only when `follow` says so.
 */
export async function resolveInTree(
  root: string,
  parts: readonly string[],
  follow: boolean,
): Promise<readonly string[]> {
  let real: string[] = []
  const rest = [...parts]
  for (let hops = 0; rest.length > 0; ) {
    const part = rest.shift() ?? ''
    if (part === '' || part === '.') continue
    if (part === '..') {
      real.pop()
      continue
    }
    const here = [...real, part]
    const link = rest.length > 0 || follow ? await linkTarget(join(root, ...here)) : undefined
    if (link === undefined) {
      real = here
      continue
    }
    if (++hops > 40) throw new PathEscapeError(`too many symbolic links on the way to /${parts.join('/')}`)
    if (posix.isAbsolute(link)) real = []
    rest.unshift(...link.split('/'))
  }
  return real
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined
    }
    throw error
  }
}
