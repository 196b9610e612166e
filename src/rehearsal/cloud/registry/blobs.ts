import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Digest, digestOf, digestOfFile } from './digest.ts'
import { RegistryError } from './errors.ts'

/** An upload under way: bytes arrive in one or more pieces, then a digest closes it. */
export interface Upload {
  readonly id: string
  readonly repository: string
  readonly file: string
  size: number
  /** One piece at a time: a second writer would interleave. */
  busy: boolean
}

/** Content by digest on disk, shared by all repositories; who may see what is the catalog's business. */
export class BlobStore {
  readonly #dir: string
  readonly #uploads = new Map<string, Upload>()

  private constructor(dir: string) {
    this.#dir = dir
  }

  static async open(dir: string): Promise<BlobStore> {
    await mkdir(join(dir, 'uploads'), { recursive: true })
    await mkdir(join(dir, 'blobs', 'sha256'), { recursive: true })
    await mkdir(join(dir, 'blobs', 'sha512'), { recursive: true })
    return new BlobStore(dir)
  }

  path(digest: Digest): string {
    return join(this.#dir, 'blobs', digest.algorithm, digest.hex)
  }

  /** Bytes, or undefined where the store has no such blob. */
  async size(digest: Digest): Promise<number | undefined> {
    try {
      return (await stat(this.path(digest))).size
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Keeps bytes whose digest was checked by the caller. */
  async put(digest: Digest, bytes: Uint8Array): Promise<void> {
    if (digestOf(bytes, digest.algorithm) !== digest.text) throw mismatch(digest.text)
    const partial = `${this.path(digest)}.partial-${process.hrtime.bigint()}`
    await writeFile(partial, bytes)
    await rename(partial, this.path(digest))
  }

  begin(id: string, repository: string): Upload {
    const upload: Upload = { id, repository, file: join(this.#dir, 'uploads', id), size: 0, busy: false }
    this.#uploads.set(id, upload)
    return upload
  }

  /** Throws BLOB_UPLOAD_UNKNOWN for an id that is not of this repository. */
  upload(id: string, repository: string): Upload {
    const upload = this.#uploads.get(id)
    if (upload === undefined || upload.repository !== repository) {
      throw new RegistryError('BLOB_UPLOAD_UNKNOWN', `blob upload ${id} unknown to registry`)
    }
    return upload
  }

  /** Adds a piece at the end. A piece that breaks off midway leaves what arrived, and the client asks how far it got. */
  async append(upload: Upload, body: Readable): Promise<void> {
    if (upload.busy) {
      throw new RegistryError('BLOB_UPLOAD_INVALID', `blob upload ${upload.id} is being written to already`)
    }
    upload.busy = true
    try {
      await pipeline(body, createWriteStream(upload.file, { flags: 'a' }))
    } finally {
      upload.size = await stat(upload.file).then(
        (file) => file.size,
        () => 0,
      )
      upload.busy = false
    }
  }

  /** Checks the digest and files the blob; on a mismatch the upload is gone and DIGEST_INVALID is thrown. */
  async finish(upload: Upload, digest: Digest): Promise<void> {
    if (upload.size === 0) await writeFile(upload.file, '')
    this.#uploads.delete(upload.id)
    if ((await digestOfFile(upload.file, digest.algorithm)) !== digest.text) {
      await rm(upload.file, { force: true })
      throw mismatch(digest.text)
    }
    await rename(upload.file, this.path(digest))
  }

  async cancel(upload: Upload): Promise<void> {
    this.#uploads.delete(upload.id)
    await rm(upload.file, { force: true })
  }
}

function mismatch(digest: string): RegistryError {
  return new RegistryError('DIGEST_INVALID', 'provided digest did not match uploaded content', {
    detail: { digest },
  })
}
