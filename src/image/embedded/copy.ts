import { chmod, copyFile, lstat, mkdir, readlink, rm, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import type { ImageFiles } from '../oci/index.ts'
import { type CopySource, typeOf } from './context.ts'
import { WordError } from './words.ts'

export interface CopyOptions {
  readonly source: CopySource
  /** Already expanded. */
  readonly sources: readonly string[]
  readonly destination: string
  /** The tree of the stage that is built. */
  readonly root: string
  readonly workdir: string
  /** The files of the base, which are not in the tree. */
  readonly base: ImageFiles
}

/** COPY as docker does it: a folder gives its content, a file goes into a folder or becomes the destination. */
export async function copyInto(options: CopyOptions): Promise<void> {
  const matches = options.sources.flatMap((pattern) => findSources(pattern, options.source))
  const isFolder =
    /(^|\/)\.?$/.test(options.destination) || (await isExistingFolder(options, options.destination))
  if (matches.length > 1 && !isFolder) {
    throw new WordError(
      `COPY of ${matches.length} files needs a folder as its destination: end ${options.destination} with /`,
    )
  }
  for (const name of matches) {
    const from = path.join(options.source.root, name)
    // The source itself is followed where it is a link, what lies inside a folder is copied as it is.
    const followed = await resolveInside(options.source.root, name)
    if ((await stat(followed)).isDirectory()) await copyFolder(name, options)
    else {
      const target = isFolder
        ? path.posix.join(options.destination, path.basename(from))
        : options.destination
      await place(followed, target, options)
    }
  }
}

/** The path in the tree for a path in the image: relative to WORKDIR, the base's symbolic links followed. */
export function imagePath(to: string, workdir: string, base: ImageFiles): string {
  const parts = path.posix
    .resolve('/', workdir, to)
    .split('/')
    .filter((part) => part !== '')
  let resolved = ''
  for (let turns = 0; parts.length > 0; turns++) {
    if (turns > 255) throw new WordError(`${to} runs through a circle of symbolic links of the base`)
    const next = path.posix.join(resolved, parts.shift() ?? '')
    const link = base.get(next)?.link
    if (link === undefined) resolved = next
    else {
      parts.unshift(
        ...path.posix
          .resolve('/', resolved, link)
          .split('/')
          .filter((part) => part !== ''),
      )
      resolved = ''
    }
  }
  return resolved
}

function findSources(pattern: string, source: CopySource): readonly string[] {
  const clean = path.posix.normalize(`/${pattern}`).slice(1).replace(/\/$/, '')
  if (clean === '' || clean === '.') return ['']
  const matcher = globPattern(clean)
  const found = source.paths.filter((name) => matcher.test(name))
  // An ignored folder may still hold files that an exception of .dockerignore lets through.
  if (found.length === 0 && source.paths.some((name) => name.startsWith(`${clean}/`))) return [clean]
  if (found.length === 0) {
    throw new WordError(
      `COPY ${pattern}: ${source.name} has no such file${
        source.name.startsWith('stage')
          ? ' (the embedded builder has what the steps of the stage made, not what its base image brought)'
          : ' (or .dockerignore leaves it out)'
      }`,
    )
  }
  return found
}

/** Go's filepath.Match: `*` and `?` stay within one name, `[…]` is a class. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(
    /\\(.)|\*|\?|\[\^?[^\]]*\]|[.+^${}()|\]]/g,
    (found, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped.replace(/\W/g, '\\$&')
      if (found === '*') return '[^/]*'
      if (found === '?') return '[^/]'
      return found.startsWith('[') ? found : `\\${found}`
    },
  )
  return new RegExp(`^${source}$`)
}

async function copyFolder(name: string, options: CopyOptions): Promise<void> {
  const prefix = name === '' ? '' : `${name}/`
  await makeFolder(options.destination, options)
  for (const each of options.source.paths) {
    if (!each.startsWith(prefix)) continue
    const from = path.join(options.source.root, each)
    const target = path.posix.join(options.destination, each.slice(prefix.length))
    if ((await lstat(from)).isDirectory()) await makeFolder(target, options)
    else await place(from, target, options)
  }
}

async function place(from: string, target: string, options: CopyOptions): Promise<void> {
  const inImage = imagePath(target, options.workdir, options.base)
  await makeFolder(path.posix.dirname(`/${inImage}`), options)
  const to = path.join(options.root, inImage)
  const existing = await typeOf(to)
  if (existing === 'directory' || options.base.get(inImage)?.type === 'directory') {
    throw new WordError(`COPY would replace the folder /${inImage} by a file`)
  }
  if (existing !== undefined) await rm(to)
  const stats = await lstat(from)
  if (stats.isSymbolicLink()) await symlink(await readlink(from), to)
  else if (stats.isFile()) {
    await copyFile(from, to)
    await chmod(to, stats.mode & 0o777)
  } else throw new WordError(`COPY of ${from}, which is no file, folder or link`)
}

/** Makes a folder of the tree; a link on the way would lead out of the tree, so it is refused. */
export async function makeFolder(
  to: string,
  options: Pick<CopyOptions, 'root' | 'workdir' | 'base'>,
): Promise<void> {
  let full = options.root
  for (const part of imagePath(to, options.workdir, options.base).split('/')) {
    if (part === '') continue
    full = path.join(full, part)
    const type = await typeOf(full)
    if (type === undefined) await mkdir(full)
    else if (type !== 'directory') {
      throw new WordError(
        `COPY to ${to}: ${path.relative(options.root, full)} is a ${type} in the image, not a folder`,
      )
    }
  }
}

async function isExistingFolder(options: CopyOptions, to: string): Promise<boolean> {
  const inImage = imagePath(to, options.workdir, options.base)
  return (
    inImage === '' ||
    options.base.get(inImage)?.type === 'directory' ||
    (await typeOf(path.join(options.root, inImage))) === 'directory'
  )
}

/** Follows a link that is itself a source, and refuses one that leads out of its root. */
async function resolveInside(root: string, name: string): Promise<string> {
  let current = path.join(root, name)
  for (let turns = 0; (await lstat(current)).isSymbolicLink(); turns++) {
    const link = await readlink(current)
    // An absolute link counts from the root of its own tree.
    current = link.startsWith('/') ? path.join(root, link) : path.resolve(path.dirname(current), link)
    if (turns > 40 || path.relative(root, current).startsWith('..')) {
      throw new WordError(`COPY ${name} is a link that leads out of ${root}`)
    }
    if ((await typeOf(current)) === undefined) throw new WordError(`COPY ${name} is a link to nothing`)
  }
  return current
}
