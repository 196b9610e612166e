import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { extract } from 'tar-stream'
import { PlatformError } from '../../kernel/index.ts'
import type { BlobSource } from './blobs.ts'
import type { Descriptor } from './documents.ts'

/** One path of an image's file system, as its layers leave it. */
export interface ImageFile {
  readonly type: 'file' | 'directory' | 'symlink' | 'other'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Where a symbolic link points. */
  readonly link?: string
  /** Only of the files that were asked for. */
  readonly content?: Uint8Array
}

/** Paths without a leading slash, `usr/bin/node`. */
export type ImageFiles = ReadonlyMap<string, ImageFile>

/**
 * Reads layers, bottom first, into the file system they make, whiteouts applied; the content of a file is kept where
 * `keep` says so. Throws a PlatformError for a layer in a form that cannot be read.
 */
export async function readFiles(
  source: BlobSource,
  layers: readonly Descriptor[],
  keep: (path: string) => boolean,
): Promise<ImageFiles> {
  const files = new Map<string, ImageFile>()
  for (const layer of layers) {
    const { added, removed, emptied } = await readLayer(source, layer, keep)
    // A whiteout hides what lower layers hold, never what its own layer adds (OCI image spec, layer.md).
    for (const gone of removed) remove(files, gone, true)
    for (const dir of emptied) remove(files, dir, false)
    for (const [name, file] of added) {
      if (file.type !== 'directory' && files.get(name)?.type === 'directory') remove(files, name, true)
      files.set(name, file)
    }
  }
  return files
}

async function readLayer(source: BlobSource, layer: Descriptor, keep: (path: string) => boolean) {
  const added = new Map<string, ImageFile>()
  const removed: string[] = []
  const emptied: string[] = []
  const tar = extract()
  const fed = pipeline([await source.open(layer.digest), ...decompression(layer), tar])
  const read = async () => {
    for await (const entry of tar) {
      const header = entry.header
      const name = path.posix.normalize(header.name).replace(/^\/+|\/+$/g, '')
      const base = path.posix.basename(name)
      const wanted = header.type === 'file' && keep(name)
      const chunks: Uint8Array[] = []
      for await (const chunk of entry) if (wanted) chunks.push(chunk as Uint8Array)
      if (base === '.wh..wh..opq') emptied.push(path.posix.dirname(name))
      else if (base.startsWith('.wh.')) removed.push(path.posix.join(path.posix.dirname(name), base.slice(4)))
      else if (name !== '.' && name !== '') {
        added.set(name, {
          type: fileType(header.type),
          mode: header.mode ?? 0,
          uid: header.uid ?? 0,
          gid: header.gid ?? 0,
          size: header.size ?? 0,
          ...(header.type === 'symlink' && header.linkname ? { link: header.linkname } : {}),
          ...(wanted ? { content: Buffer.concat(chunks) } : {}),
        })
      }
    }
  }
  await Promise.all([fed, read()])
  return { added, removed, emptied }
}

function decompression(layer: Descriptor): NodeJS.ReadWriteStream[] {
  if (layer.mediaType.endsWith('gzip')) return [createGunzip()]
  if (layer.mediaType.endsWith('zstd')) return [createZstdDecompress()]
  if (layer.mediaType.endsWith('tar')) return []
  throw new PlatformError(
    'registry',
    `a layer of the image has the type ${layer.mediaType}, which cannot be read`,
  )
}

function fileType(type: string | null | undefined): ImageFile['type'] {
  if (type === 'directory' || type === 'symlink') return type
  // A hard link is one more name of a file; its content is kept under its first name only.
  return type === 'file' || type === 'contiguous-file' || type === 'link' ? 'file' : 'other'
}

function remove(files: Map<string, ImageFile>, name: string, itself: boolean): void {
  if (itself) files.delete(name)
  const prefix = name === '.' ? '' : `${name}/`
  for (const other of files.keys()) if (other.startsWith(prefix)) files.delete(other)
}
