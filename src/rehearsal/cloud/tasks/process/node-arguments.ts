import { posix } from 'node:path'
import { placeInRoot } from './container-root.ts'

/** Absolute paths of the image in Node's arguments and NODE_OPTIONS, turned into paths of this machine. */

/**
 * A word or the value of a `--flag=value` is taken for a path of the image where something is at that place in it,
 * or where it lies below the working directory. Everything else is left as it is.
 */
export function mapArgument(
  word: string,
  root: string,
  workingDirectory: string,
  exists: (path: string) => boolean,
): string {
  const flag = /^(--?[\w-]+=)?(file:\/\/)?(\/.*)$/s.exec(word)
  if (flag === null) return word
  const path = posix.normalize(flag[3] ?? '')
  const below =
    workingDirectory !== '/' && (path === workingDirectory || path.startsWith(`${workingDirectory}/`))
  if (!below && (path === '/' || !exists(path))) return word
  return `${flag[1] ?? ''}${flag[2] ?? ''}${placeInRoot(root, path)}`
}

/** Node splits NODE_OPTIONS at spaces outside of double quotes, and takes a backslash before a character in them. */
export function mapNodeOptions(options: string, map: (word: string) => string): readonly string[] {
  const words = options.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? []
  return words
    .map((word) => word.replace(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, '$1')))
    .map((word) => quoteNodeOption(map(word)))
}

export function quoteNodeOption(word: string): string {
  return /[\s"\\]/.test(word) ? `"${word.replace(/["\\]/g, '\\$&')}"` : word
}
