import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGunzip, gzipSync } from 'node:zlib'
import { extract, pack } from 'tar-stream'

const manifestName = 'package/package.json'

export interface RunnerPackage {
  readonly tarball: Uint8Array
  /** As a lock file has it. */
  readonly integrity: string
  readonly bin: Readonly<Record<string, string>>
}

/**
 * The package deploy-kit as a product gets it from npm, as far as its image needs it: what the example has of it
 * already, and the bundle with the runner that applies migrations as a task. It depends on no other package.
 */
export async function packageWithRunner(vendored: Uint8Array, bundle: string): Promise<RunnerPackage> {
  const bin = { 'deploy-kit': 'dist/runner.js' }
  const files = new Map<string, Buffer>()
  const entries = Readable.from([vendored]).pipe(createGunzip()).pipe(extract())
  for await (const entry of entries) files.set(entry.header.name, await buffer(entry))
  const manifest = JSON.parse(files.get(manifestName)?.toString('utf8') ?? '{}') as object
  files.set(manifestName, Buffer.from(`${JSON.stringify({ ...manifest, bin }, undefined, 2)}\n`))
  for (const name of (await readdir(bundle)).sort()) {
    if (/\.(js|wasm|json)$/.test(name)) files.set(`package/dist/${name}`, await readFile(join(bundle, name)))
  }
  const tar = pack()
  const whole = buffer(tar)
  for (const [name, content] of files)
    tar.entry({ name, mode: name.endsWith('/runner.js') ? 0o755 : 0o644, mtime: new Date(0) }, content)
  tar.finalize()
  const tarball = gzipSync(await whole)
  return { tarball, bin, integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}` }
}
