import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import type { BaseFile } from './base-files.ts'

/** Writes an image of one layer as an OCI image layout. Equal files give an equal digest, so builders can reuse it. */
export async function writeLayout(
  dir: string,
  files: readonly BaseFile[],
  config: Readonly<Record<string, unknown>>,
  architecture: string,
): Promise<{ readonly digest: string }> {
  const blobs = join(dir, 'blobs', 'sha256')
  await mkdir(blobs, { recursive: true })
  const blob = async (content: object) => {
    const bytes = JSON.stringify(content)
    const hex = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(blobs, hex), bytes)
    return { digest: `sha256:${hex}`, size: Buffer.byteLength(bytes) }
  }
  const layer = await writeLayer(dir, blobs, files)
  const described = await blob({
    architecture,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [{ created: new Date(0).toISOString(), comment: 'made by a rehearsal of deploy-kit' }],
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = await blob({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...described },
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer.digest, size: layer.size },
    ],
  })
  await writeFile(join(dir, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  await writeFile(
    join(dir, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType, ...manifest, platform: { os: 'linux', architecture } }],
    }),
  )
  return { digest: manifest.digest }
}

async function writeLayer(dir: string, blobs: string, files: readonly BaseFile[]) {
  const part = join(dir, 'layer')
  const plain = createHash('sha256')
  const packed = createHash('sha256')
  const tar = pack()
  // Made anew by every rehearsal and read on this machine alone: quick counts more than small.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const written = pipeline(tar, tap(plain), gzip, tap(packed), createWriteStream(part))
  await Promise.all([fill(tar, files).catch((error: unknown) => tar.destroy(error as Error)), written])
  const hex = packed.digest('hex')
  const { size } = await stat(part)
  await rename(part, join(blobs, hex))
  return { digest: `sha256:${hex}`, size, diffId: `sha256:${plain.digest('hex')}` }
}

function tap(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
}

async function fill(tar: Pack, files: readonly BaseFile[]): Promise<void> {
  const owner = { mtime: new Date(0), uid: 0, gid: 0 }
  const folders = new Set<string>()
  for (const file of files) for (const folder of parents(file.path)) folders.add(folder)
  for (const folder of [...folders].sort())
    tar.entry({ name: `${folder}/`, type: 'directory', mode: 0o755, ...owner })
  tar.entry({ name: 'tmp/', type: 'directory', mode: 0o1777, ...owner })
  tar.entry({ name: 'root/', type: 'directory', mode: 0o700, ...owner })
  tar.entry({ name: 'home/node/', type: 'directory', mode: 0o755, ...owner, uid: 1000, gid: 1000 })
  for (const file of files) {
    const name = file.path
    if ('link' in file) tar.entry({ name, type: 'symlink', linkname: file.link, ...owner })
    else if ('content' in file) tar.entry({ name, mode: 0o644, ...owner }, file.content)
    else {
      const mode = file.executable ? 0o755 : 0o644
      const { size } = await stat(file.from)
      // Small ones in one piece: a stream for each of npm's thousands of files takes seconds.
      if (size < 1_000_000) tar.entry({ name, mode, ...owner }, await readFile(file.from))
      else await pipeline(createReadStream(file.from), tar.entry({ name, size, mode, ...owner }))
    }
  }
  tar.finalize()
}

function parents(path: string): readonly string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [...parents(folder), folder]
}
