import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigurationError, errorMessage } from '../../kernel/index.ts'

/** The product's own drizzle-kit. */
export interface DrizzleKit {
  readonly version: string
  readonly major: number
  /** The folder of the package. */
  readonly folder: string
  /** The script of its command. */
  readonly bin: string
}

/** Node's rule: the nearest node_modules upwards that has it. */
export async function findDrizzleKit(project: string): Promise<DrizzleKit> {
  for (let folder = project; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', 'drizzle-kit')
    const text = await readFile(join(path, 'package.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
      throw error
    })
    if (text !== undefined) return readManifest(path, text)
    if (dirname(folder) === folder) break
  }
  throw new ConfigurationError(`drizzle-kit is not installed in ${project} or above it`, {
    fix: 'Add drizzle-kit to the devDependencies of the product and install before this check.',
  })
}

function readManifest(path: string, text: string): DrizzleKit {
  let manifest: unknown
  try {
    manifest = JSON.parse(text)
  } catch (cause) {
    throw new ConfigurationError(`${path}/package.json cannot be read: ${errorMessage(cause)}`, {
      fix: 'Install the dependencies again.',
      cause,
    })
  }
  const field = (name: string): unknown => Reflect.get(Object(manifest), name)
  const version = field('version')
  const bin = field('bin')
  const script = typeof bin === 'string' ? bin : Reflect.get(Object(bin), 'drizzle-kit')
  if (typeof version !== 'string' || typeof script !== 'string') {
    throw new ConfigurationError(`${path}/package.json has no version or no drizzle-kit command`, {
      fix: 'Install the dependencies again.',
    })
  }
  return { version, major: Number(version.split('.')[0]), folder: path, bin: join(path, script) }
}
