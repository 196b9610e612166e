import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, pack } from 'tar-stream'
import { ConfigurationError } from '../../kernel/index.ts'
import { type BlobSource, missingBlob } from './blobs.ts'

/** An OCI archive: the tar of an OCI layout. Blobs are read in place, nothing is unpacked. */
export interface Archive extends BlobSource {
  readonly file: string
  /** sha256 of the whole file, hex. */
  readonly sha256: string
  readonly bytes: number
}

/** Writes a layout folder as a tar: entries sorted, times at `epoch` (seconds), so that equal layouts give equal files. */
export async function writeArchive(layoutDir: string, file: string, epoch: number): Promise<void> {
  const tar = pack()
  const written = pipeline(tar, createWriteStream(file))
  const mtime = new Date(epoch * 1000)
  const blobs = (await readdir(path.join(layoutDir, 'blobs', 'sha256'))).sort()
  const entries = ['oci-layout', 'index.json', ...blobs.map((blob) => `blobs/sha256/${blob}`)]
  const fill = async () => {
    for (const name of entries) {
      const from = path.join(layoutDir, name)
      const entry = tar.entry({ name, size: (await stat(from)).size, mode: 0o644, mtime, uid: 0, gid: 0 })
      await pipeline(createReadStream(from), entry)
    }
    tar.finalize()
  }
  await Promise.all([fill().catch((error: unknown) => tar.destroy(error as Error)), written])
}

/**
 * Opens an archive after one pass over all of it: the file's own hash is taken and every blob is checked against
 * the digest that names it. Throws a ConfigurationError that names the file and what is wrong with it.
 */
export async function openArchive(file: string): Promise<Archive> {
  const places = new Map<string, { readonly offset: number; readonly size: number }>()
  const whole = createHash('sha256')
  let bytes = 0
  const tar = extract()
  const source = createReadStream(file)
  source.on('data', (chunk) => {
    whole.update(chunk)
    bytes += chunk.length
  })
  // The file is hashed to its last byte, what follows the end of the tar included.
  const read = new Promise<void>((resolve, reject) => source.on('end', resolve).on('error', reject))
  source.on('error', (error) => tar.destroy(error))
  source.pipe(tar)
  try {
    for await (const entry of tar) {
      // tar-stream says where the content starts; its types do not.
      const {
        name,
        size = 0,
        type,
        byteOffset,
      } = entry.header as typeof entry.header & { byteOffset: number }
      const hash = createHash('sha256')
      for await (const chunk of entry) hash.update(chunk as Uint8Array)
      if (type !== 'file') continue
      const digest = /^(?:\.\/)?blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1]
      if (digest !== undefined && hash.digest('hex') !== digest) {
        throw broken(file, `the content of its blob sha256:${digest} has another digest`)
      }
      const key = name.replace(/^\.\//, '')
      // Two readers may disagree about which of two entries counts.
      if (places.has(key)) throw broken(file, `it holds ${key} twice`)
      places.set(key, { offset: byteOffset, size })
    }
    await read
  } catch (cause) {
    source.destroy()
    if (cause instanceof ConfigurationError) throw cause
    throw broken(file, 'it cannot be read as a tar', cause)
  }
  const index = places.get('index.json')
  if (index === undefined) throw broken(file, 'it has no index.json')
  const place = (digest: string) => places.get(`blobs/sha256/${digest.slice('sha256:'.length)}`)
  const open = (at: { readonly offset: number; readonly size: number }): Readable =>
    at.size === 0
      ? Readable.from([])
      : createReadStream(file, { start: at.offset, end: at.offset + at.size - 1 })
  const indexChunks: Uint8Array[] = []
  for await (const chunk of open(index)) indexChunks.push(chunk as Uint8Array)
  const indexBytes = Buffer.concat(indexChunks)
  return {
    name: file,
    file,
    sha256: whole.digest('hex'),
    bytes,
    index: async () => indexBytes,
    size: async (digest) => place(digest)?.size,
    async open(digest) {
      const at = place(digest)
      if (at === undefined) throw missingBlob(file, digest)
      return open(at)
    },
  }
}

function broken(file: string, why: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${file} is not a sound OCI archive: ${why}`, {
    fix: 'Build the image again, and hand the archive on unchanged.',
    cause,
  })
}
