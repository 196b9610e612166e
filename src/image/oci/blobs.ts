import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { PlatformError } from '../../kernel/index.ts'

/** Where blobs can be read by digest: a layout folder, an archive. */
export interface BlobSource {
  /** For messages: the folder or file. */
  readonly name: string
  /** The bytes of `index.json`. */
  index(): Promise<Uint8Array>
  /** Bytes, or undefined where the blob is not there. */
  size(digest: string): Promise<number | undefined>
  open(digest: string): Promise<Readable>
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The whole blob, checked against its digest; throws a PlatformError where it is missing or altered. */
export async function readBlob(source: BlobSource, digest: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await source.open(digest)) chunks.push(chunk as Uint8Array)
  const bytes = Buffer.concat(chunks)
  if (`sha256:${sha256(bytes)}` !== digest) {
    throw new PlatformError('registry', `a blob of ${source.name} was altered: its content is not ${digest}`)
  }
  return bytes
}

export function missingBlob(source: string, digest: string): PlatformError {
  return new PlatformError('registry', `${source} has no blob ${digest}, which its manifest names`)
}
