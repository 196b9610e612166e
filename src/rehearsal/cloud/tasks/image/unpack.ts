import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, copyFile, link, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { join, posix, relative } from 'node:path'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import type { Layer } from '../types.ts'
import { entryParts, PathEscapeError, resolveInTree } from './path-in-tree.ts'

type Content = AsyncIterable<unknown> & { resume(): unknown }

const whiteout = '.wh.'
const opaque = '.wh..wh..opq'

/**
 * Lays one layer over what is already in `root` (image specification, layer): files, directories, symbolic and hard
 * links, whiteouts. Owners are not kept, devices and pipes are left out.
 * @throws PathEscapeError where an entry would be written outside of `root`
 */
export async function applyLayer(
  file: string,
  layer: Layer,
  root: string,
  signal: AbortSignal,
): Promise<void> {
  const decompress = decompressor(layer)
  const tar = extract()
  const made = new Set<string>()
  const entries = (async () => {
    for await (const entry of tar) await applyEntry(entry, entry.header, root, made)
  })()
  const bytes = createReadStream(file)
  const [read, placed] = await Promise.allSettled([
    decompress === undefined
      ? pipeline(bytes, tar, { signal })
      : pipeline(bytes, decompress, tar, { signal }),
    entries,
  ])
  // An entry that is refused also breaks the stream off; its own error is the one to tell.
  if (placed.status === 'rejected') throw placed.reason
  if (read.status === 'rejected') throw read.reason
}

/** Undefined where the layer is not compressed. */
function decompressor({ mediaType, digest }: Layer): Transform | undefined {
  if (/[+.]gzip$/.test(mediaType)) return createGunzip()
  if (/[+.]zstd$/.test(mediaType)) return createZstdDecompress()
  if (/[+.]tar$/.test(mediaType)) return undefined
  throw new Error(
    `the layer ${digest} has the media type ${mediaType}, which is no tar, tar+gzip or tar+zstd`,
  )
}

async function applyEntry(content: Content, header: Header, root: string, made: Set<string>): Promise<void> {
  const parts = entryParts(header.name)
  const name = parts.at(-1)
  if (name === undefined) {
    content.resume()
    return
  }
  const parent = await directory(root, parts.slice(0, -1))
  if (name === opaque) {
    await removeLower(root, parent, made)
  } else if (name.startsWith(whiteout)) {
    await rm(join(root, ...parent, name.slice(whiteout.length)), { recursive: true, force: true })
  } else {
    await place(content, header, root, [...parent, name], made)
  }
  content.resume()
}

async function place(
  content: Content,
  header: Header,
  root: string,
  parts: readonly string[],
  made: Set<string>,
): Promise<void> {
  const path = join(root, ...parts)
  for (let depth = 1; depth <= parts.length; depth++) made.add(parts.slice(0, depth).join('/'))
  switch (header.type) {
    case 'directory': {
      const present = await lstat(path).catch(() => undefined)
      if (present?.isDirectory() !== true) {
        await rm(path, { force: true })
        await mkdir(path)
      }
      return
    }
    case 'symlink':
      await rm(path, { recursive: true, force: true })
      await symlink(linkInTree(parts, header.linkname), path)
      return
    case 'link': {
      const target = join(root, ...(await resolveInTree(root, entryParts(header.linkname), false)))
      if (target === path) return
      await rm(path, { recursive: true, force: true })
      // A file system without hard links still gets the content.
      await link(target, path).catch(() => copyFile(target, path))
      return
    }
    case 'file':
    case 'contiguous-file':
      await rm(path, { recursive: true, force: true })
      await pipeline(content, createWriteStream(path))
      // The owner can always read, replace and remove what belongs to a rehearsal.
      await chmod(path, (header.mode & 0o777) | 0o600)
      return
    default:
      return
  }
}

/** Makes sure that the directory is there, through symbolic links of lower layers, and gives where it really is. */
async function directory(root: string, parts: readonly string[]): Promise<readonly string[]> {
  const real = await resolveInTree(root, parts, true)
  const path = join(root, ...real)
  const present = await lstat(path).catch(() => undefined)
  if (present?.isDirectory() === true) return real
  if (present !== undefined) await rm(path, { force: true })
  await mkdir(path, { recursive: true })
  return real
}

/** An opaque whiteout hides what lower layers put into a directory, not what this layer put there. */
async function removeLower(
  root: string,
  parent: readonly string[],
  made: ReadonlySet<string>,
): Promise<void> {
  for (const child of await readdir(join(root, ...parent), { withFileTypes: true })) {
    const path = [...parent, child.name]
    if (!made.has(path.join('/'))) await rm(join(root, ...path), { recursive: true, force: true })
    else if (child.isDirectory()) await removeLower(root, path, made)
  }
}

/** A link's target as a relative path that stays in the tree: absolute ones start at its root, as in a container. */
function linkInTree(parts: readonly string[], target: string): string {
  if (target === '') throw new PathEscapeError(`the symbolic link /${parts.join('/')} has no target`)
  const here = `/${parts.slice(0, -1).join('/')}`
  const inside = posix.normalize(posix.isAbsolute(target) ? target : posix.join(here, target))
  if (!posix.isAbsolute(target) && !climbs(here, target)) return target
  return relative(here, inside) || '.'
}

/** Whether a relative target would climb above the root on its way. */
function climbs(from: string, target: string): boolean {
  let depth = from.split('/').filter((part) => part !== '').length
  for (const part of target.split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}
