import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { mapConcurrent } from '../../kernel/index.ts'

/** Every file of a migrations folder, by its path in it, and the folders that lie in it. */
export interface Listing {
  readonly path: string
  readonly files: ReadonlyMap<string, string>
  readonly folders: readonly string[]
}

/** Reads a whole folder; a folder that is not there gives an empty listing, which the folder's reader then names. */
export async function readListing(folder: string): Promise<Listing> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
      throw error
    },
  )
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
  const texts = await mapConcurrent(files, 8, (file) => readFile(join(folder, file), 'utf8'))
  return {
    path: folder,
    files: new Map(files.map((file, index) => [file, texts[index] ?? ''])),
    folders: entries
      .filter((entry) => entry.isDirectory() && entry.parentPath === folder)
      .map((entry) => entry.name)
      .sort(),
  }
}
