import { constants } from 'node:fs'
import { copyFile, link, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { mapConcurrent } from '../../../../kernel/index.ts'

/** Folders of the system, whose content an image shares among its containers. */
const systemFolders = new Set([
  'bin',
  'boot',
  'dev',
  'etc',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'media',
  'mnt',
  'nodejs',
  'proc',
  'root',
  'run',
  'sbin',
  'srv',
  'sys',
  'usr',
  'var',
])

/**
 * Gives a container a root folder of its own, so that what it writes into its working directory (a front end its
 * `/env.js`) is its own. The working directory is copied, `node_modules` by hard links; whatever lies beside the way
 * to it is shared with the other containers of the image through symbolic links.
 */
export async function makeContainerRoot(tree: string, root: string, workingDirectory: string): Promise<void> {
  await mkdir(root, { recursive: true })
  await layOut(
    tree,
    root,
    workingDirectory.split('/').filter((part) => part !== ''),
    true,
  )
}

async function layOut(from: string, to: string, way: readonly string[], top: boolean): Promise<void> {
  const [next, ...rest] = way
  for (const entry of await entriesOf(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.name === next) {
      if (entry.isSymbolicLink()) {
        // A working directory behind a link: its real place is shared, and written to by all.
        await symlink(source, target)
      } else {
        await mkdir(target)
        await layOut(source, target, rest, false)
      }
    } else if (next === undefined && !(top && systemFolders.has(entry.name))) {
      await clone(entry, source, target, false)
    } else {
      await symlink(source, target)
    }
  }
  if (next !== undefined) await mkdir(join(to, ...way), { recursive: true })
}

type Entry = Awaited<ReturnType<typeof entriesOf>>[number]

async function clone(entry: Entry, from: string, to: string, linked: boolean): Promise<void> {
  if (entry.isSymbolicLink()) await symlink(await readlink(from), to)
  else if (entry.isDirectory()) {
    await mkdir(to)
    const link = linked || entry.name === 'node_modules'
    await mapConcurrent(await entriesOf(from), 8, (child) =>
      clone(child, join(from, child.name), join(to, child.name), link),
    )
  } else if (linked) await link(from, to).catch(() => copyFile(from, to))
  else await copyFile(from, to, constants.COPYFILE_FICLONE)
}

function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true })
}

/** Where a path of the image is on this machine. */
export function placeInRoot(root: string, path: string): string {
  return join(root, posix.normalize(`/${path}`))
}
