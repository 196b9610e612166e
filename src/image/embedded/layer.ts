import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { type Descriptor, type Layout, mediaTypes } from '../oci/index.ts'
import type { Changes, Snapshot } from './snapshot.ts'
import type { Owner } from './users.ts'

export interface LayerOptions {
  readonly root: string
  readonly snapshot: Snapshot
  readonly changes: Changes
  readonly owner: Owner
  /** COPY --chmod */
  readonly mode?: number
  /** Seconds since the epoch: the time of every entry. */
  readonly epoch: number
}

/**
 * Writes the changes of one step as a layer whose bytes depend on nothing but content, owner and epoch: entries
 * sorted, one time for all, and modes as git knows them (executable or not), so that neither the umask of a checkout
 * nor the order of a folder changes the digest.
 */
export async function writeLayer(
  options: LayerOptions,
  layout: Layout,
): Promise<{ readonly descriptor: Descriptor; readonly diffId: string }> {
  const tar = pack()
  const plain = createHash('sha256')
  const compressed = createHash('sha256')
  let size = 0
  const file = path.join(layout.dir, `layer-${randomUUID()}`)
  const written = pipeline(
    tar,
    tap((chunk) => plain.update(chunk)),
    createGzip({ level: constants.Z_BEST_COMPRESSION }),
    unnamedSystem(),
    tap((chunk) => {
      compressed.update(chunk)
      size += chunk.byteLength
    }),
    createWriteStream(file),
  )
  const fill = async () => {
    for (const name of options.changes.removed) {
      const whiteout = path.posix.join(path.posix.dirname(name), `.wh.${path.posix.basename(name)}`)
      tar.entry({ ...stat(options), name: whiteout, mode: 0o644, type: 'file', size: 0 }, '')
    }
    for (const name of options.changes.written) await addEntry(tar, name, options)
    tar.finalize()
  }
  await Promise.all([fill().catch((error: unknown) => tar.destroy(error as Error)), written])
  const digest = `sha256:${compressed.digest('hex')}`
  await layout.adopt(file, digest)
  return {
    descriptor: { mediaType: mediaTypes.layerGzip, digest, size },
    diffId: `sha256:${plain.digest('hex')}`,
  }
}

async function addEntry(tar: ReturnType<typeof pack>, name: string, options: LayerOptions): Promise<void> {
  const entry = options.snapshot.get(name)
  if (entry === undefined) throw new Error(`${name} is among the changes but not in the tree`)
  const common = stat(options)
  switch (entry.type) {
    case 'directory':
      tar.entry({ ...common, name: `${name}/`, type: 'directory', mode: options.mode ?? 0o755 }, '')
      return
    case 'symlink':
      tar.entry({ ...common, name, type: 'symlink', linkname: entry.link ?? '', mode: 0o777 }, '')
      return
    case 'file': {
      const mode = options.mode ?? (entry.executable ? 0o755 : 0o644)
      const sink = tar.entry({ ...common, name, type: 'file', mode, size: entry.size })
      await pipeline(createReadStream(path.join(options.root, name)), sink)
    }
  }
}

function stat(options: LayerOptions) {
  return { mtime: new Date(options.epoch * 1000), uid: options.owner.uid, gid: options.owner.gid }
}

function tap(look: (chunk: Uint8Array) => void): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      look(chunk)
      done(null, chunk)
    },
  })
}

/** Byte 9 of a gzip header names the operating system that wrote it (RFC 1952): 255 says none. */
function unnamedSystem(): Transform {
  let at = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      const copy = Uint8Array.from(chunk)
      if (at <= 9 && at + copy.length > 9) copy[9 - at] = 255
      at += copy.length
      done(null, copy)
    },
  })
}
