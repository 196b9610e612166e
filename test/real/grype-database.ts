import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { toolsLock } from '../../src/image/index.ts'
import { nodeExec, PlatformError } from '../../src/kernel/index.ts'

const cache = path.join(import.meta.dirname, '../../.cache/grype-database-module')
const source = path.join(import.meta.dirname, 'grype-database/main.go')

/**
 * Writes a vulnerability database for real grype into a folder for GRYPE_DB_CACHE_DIR: three known findings, and a
 * critical in every version of `critical`, an npm package. The Go program that does it is built once and kept.
 */
export async function makeGrypeDatabase(dir: string, critical?: string): Promise<void> {
  const { version } = toolsLock().grype
  const key = createHash('sha256')
    .update(await readFile(source))
    .update(version)
  const program = path.join(cache, `grype-database-${key.digest('hex').slice(0, 16)}`)
  const args = critical === undefined ? [dir] : [dir, critical]
  try {
    await nodeExec(program, args)
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== 'ENOENT') throw error
    await build(program, version)
    await nodeExec(program, args)
  }
}

async function build(program: string, version: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  await copyFile(source, path.join(cache, 'main.go'))
  await writeFile(
    path.join(cache, 'go.mod'),
    `module grype-database\n\ngo 1.25\n\nrequire github.com/anchore/grype v${version}\n`,
  )
  await nodeExec('go', ['mod', 'tidy'], { cwd: cache, env: process.env })
  await nodeExec('go', ['build', '-o', `${program}.part`, '.'], { cwd: cache, env: process.env })
  await rename(`${program}.part`, program)
}
