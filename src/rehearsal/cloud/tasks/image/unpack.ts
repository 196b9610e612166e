import { createReadStream } from 'node:fs'
import { copyFile, link, lstat, mkdir, open, readdir, rm, symlink } from 'node:fs/promises'
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
  const tree = new LayeredTree(root)
  const entries = (async () => {
    for await (const entry of tar) {
      await tree.apply(entry, entry.header)
      entry.resume()
    }
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

/** Files below this size are written in one go; most of an image's are. */
const smallFile = 1024 * 1024

/** A root folder while one layer is laid over it. */
class LayeredTree {
  readonly #root: string
  /** What this layer put there, which its own opaque whiteouts do not hide. */
  readonly #made = new Set<string>()
  /** Where the directories of this layer's names really are; forgotten when a link or a removal may change that. */
  readonly #directories = new Map<string, readonly string[]>()

  constructor(root: string) {
    this.#root = root
  }

  async apply(content: Content, header: Header): Promise<void> {
    const parts = entryParts(header.name)
    const name = parts.at(-1)
    if (name === undefined) return
    const parent = await this.#directory(parts.slice(0, -1))
    if (name === opaque) {
      await this.#removeLower(parent)
    } else if (name.startsWith(whiteout)) {
      const hidden = entryParts(name.slice(whiteout.length))
      if (hidden.length !== 1)
        throw new PathEscapeError(`the whiteout ${JSON.stringify(header.name)} names no file`)
      await this.#remove([...parent, ...hidden])
    } else {
      await this.#place(content, header, [...parent, name])
    }
  }

  async #place(content: Content, header: Header, parts: readonly string[]): Promise<void> {
    const path = join(this.#root, ...parts)
    for (let depth = parts.length; depth > 0; depth--) {
      const here = parts.slice(0, depth).join('/')
      if (this.#made.has(here)) break
      this.#made.add(here)
    }
    switch (header.type) {
      case 'directory':
        if (await isDirectory(path)) return
        await this.#remove(parts)
        await mkdir(path)
        return
      case 'symlink':
        await this.#remove(parts)
        await symlink(linkInTree(parts, header.linkname), path)
        return
      case 'link': {
        const target = join(
          this.#root,
          ...(await resolveInTree(this.#root, entryParts(header.linkname), false)),
        )
        if (target === path) return
        await this.#remove(parts)
        // A file system without hard links still gets the content.
        await link(target, path).catch(() => copyFile(target, path))
        return
      }
      case 'file':
      case 'contiguous-file':
        return this.#write(content, header, parts)
      default:
        return
    }
  }

  async #write(content: Content, header: Header, parts: readonly string[]): Promise<void> {
    const path = join(this.#root, ...parts)
    // The owner can always read, replace and remove what belongs to a rehearsal.
    const mode = (header.mode & 0o777) | 0o600
    // `wx`: never through a link or into the file of a lower layer, which another tree may share.
    const file = await open(path, 'wx', mode).catch(async (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      await this.#remove(parts)
      return open(path, 'wx', mode)
    })
    try {
      if (header.size < smallFile) await file.writeFile(await bytesOf(content))
      else for await (const chunk of content) if (chunk instanceof Uint8Array) await file.writeFile(chunk)
    } finally {
      await file.close()
    }
  }

  /** Makes sure that a directory is there, through symbolic links of lower layers, and gives where it really is. */
  async #directory(parts: readonly string[]): Promise<readonly string[]> {
    const key = parts.join('/')
    const known = this.#directories.get(key)
    if (known !== undefined) return known
    const real = await resolveInTree(this.#root, parts, true)
    const path = join(this.#root, ...real)
    if (!(await isDirectory(path))) {
      await this.#remove(real)
      await mkdir(path, { recursive: true })
    }
    this.#directories.set(key, real)
    return real
  }

  async #remove(parts: readonly string[]): Promise<void> {
    this.#directories.clear()
    await rm(join(this.#root, ...parts), { recursive: true, force: true })
  }

  /** An opaque whiteout hides what lower layers put into a directory, not what this layer put there. */
  async #removeLower(parent: readonly string[]): Promise<void> {
    for (const child of await readdir(join(this.#root, ...parent), { withFileTypes: true })) {
      const path = [...parent, child.name]
      if (!this.#made.has(path.join('/'))) await this.#remove(path)
      else if (child.isDirectory()) await this.#removeLower(path)
    }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

async function bytesOf(content: Content): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) if (chunk instanceof Uint8Array) chunks.push(chunk)
  return Buffer.concat(chunks)
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
