import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'
import { type BlobSource, missingBlob, sha256 } from './blobs.ts'
import type { Descriptor } from './documents.ts'
import { mediaTypes } from './documents.ts'

/** An OCI image layout as a folder: `oci-layout`, `index.json`, `blobs/sha256/…`. */
export interface Layout extends BlobSource {
  readonly dir: string
  /** Writes a blob and gives its digest. */
  write(bytes: Uint8Array | string): Promise<{ readonly digest: string; readonly size: number }>
  /** Moves a finished file into the layout under the digest that was computed while it was written. */
  adopt(file: string, digest: string): Promise<void>
  /** Writes `index.json` and `oci-layout`; the layout then names these images. */
  seal(images: readonly Descriptor[]): Promise<void>
}

/** A new layout in an existing or new folder. */
export async function createLayout(dir: string): Promise<Layout> {
  await mkdir(path.join(dir, 'blobs', 'sha256'), { recursive: true })
  return layoutAt(dir)
}

/** An existing layout; throws a ConfigurationError where the folder is none. */
export async function openLayout(dir: string, what: string): Promise<Layout> {
  const layout = layoutAt(dir)
  try {
    await layout.index()
  } catch (cause) {
    throw new ConfigurationError(
      `${what} names ${dir}, which is not an OCI image layout: it has no index.json`,
      {
        fix: 'Name a folder that holds oci-layout, index.json and blobs/sha256.',
        cause,
      },
    )
  }
  return layout
}

function layoutAt(dir: string): Layout {
  const file = (digest: string) => path.join(dir, 'blobs', 'sha256', digest.slice('sha256:'.length))
  return {
    name: dir,
    dir,
    index: () => readFile(path.join(dir, 'index.json')),
    async size(digest) {
      try {
        return (await stat(file(digest))).size
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async open(digest) {
      if ((await this.size(digest)) === undefined) throw missingBlob(dir, digest)
      return createReadStream(file(digest))
    },
    async write(bytes) {
      const digest = `sha256:${sha256(bytes)}`
      await writeFile(file(digest), bytes)
      return { digest, size: Buffer.byteLength(bytes) }
    },
    adopt: (from, digest) => rename(from, file(digest)),
    async seal(images) {
      await writeFile(
        path.join(dir, 'index.json'),
        JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: images }),
      )
      await writeFile(path.join(dir, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    },
  }
}

/** sha256 (hex) and size of a file. */
export async function hashFile(file: string): Promise<{ readonly sha256: string; readonly size: number }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Uint8Array)
    size += (chunk as Uint8Array).byteLength
  }
  return { sha256: hash.digest('hex'), size }
}
