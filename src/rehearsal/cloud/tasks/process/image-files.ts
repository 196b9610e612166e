import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'

/** The files of an image, by their paths in it. */
export interface ImageFiles {
  /** The text of a file, at most its first mebibyte (scripts and manifests are read, not programs), or undefined where there is none. */
  read(path: string): string | undefined
  isFile(path: string): boolean
  isExecutable(path: string): boolean
}

/** Files below a folder of this machine; the image's symbolic links were made relative when it was unpacked. */
export function imageFiles(tree: string): ImageFiles {
  const place = (path: string) => join(tree, posix.normalize(`/${path}`))
  const mode = (path: string): number | undefined => {
    const found = statSync(place(path), { throwIfNoEntry: false })
    return found?.isFile() === true ? found.mode : undefined
  }
  return {
    read: (path) => (mode(path) === undefined ? undefined : readHead(place(path))),
    isFile: (path) => mode(path) !== undefined,
    isExecutable: (path) => ((mode(path) ?? 0) & 0o111) !== 0,
  }
}

function readHead(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(1024 * 1024)
    return bytes.toString('utf8', 0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}
