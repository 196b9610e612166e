import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import dockerignore from '@balena/dockerignore'

/** A folder that COPY copies from: the build context or the tree of a stage. */
export interface CopySource {
  /** For messages: `the build context`, `stage build`. */
  readonly name: string
  readonly root: string
  /** Paths below the root, POSIX, sorted; folders included. */
  readonly paths: readonly string[]
}

/** The build context without what `.dockerignore` (or `<Dockerfile>.dockerignore`, which wins) leaves out. */
export async function readContext(root: string, dockerfile: string): Promise<CopySource> {
  const rules =
    (await readIfThere(path.join(root, `${dockerfile}.dockerignore`))) ??
    (await readIfThere(path.join(root, '.dockerignore')))
  const lines = (rules ?? '').split(/\r?\n/)
  // Docker's patterns tell upper from lower case.
  const ignore = dockerignore.default({ ignorecase: false }).add(lines)
  const exceptions = lines.filter((line) => line.trim().startsWith('!')).map((line) => line.trim().slice(1))
  return {
    name: 'the build context',
    root,
    paths: await walk(root, (name) =>
      rules === undefined || !ignore.ignores(name) ? 'take' : mayHold(name, exceptions) ? 'look' : 'skip',
    ),
  }
}

/** Whether an exception can lie below an ignored folder; only then is it looked into. */
function mayHold(folder: string, exceptions: readonly string[]): boolean {
  return exceptions.some((exception) => {
    const parts = path.posix
      .normalize(exception)
      .split('/')
      .filter((part) => part !== '')
    const wild = parts.findIndex((part) => /[*?[]/.test(part))
    const fixed = (wild < 0 ? parts : parts.slice(0, wild)).join('/')
    return (
      `${fixed}/`.startsWith(`${folder}/`) ||
      (wild >= 0 && (fixed === '' || `${folder}/`.startsWith(`${fixed}/`)))
    )
  })
}

/** Everything below the root of a stage's tree. */
export async function readTree(root: string, name: string): Promise<CopySource> {
  return { name, root, paths: await walk(root, () => 'take') }
}

/** `look` leaves a path out but looks below it. */
async function walk(
  root: string,
  choose: (name: string) => 'take' | 'look' | 'skip',
): Promise<readonly string[]> {
  const found: string[] = []
  const visit = async (dir: string): Promise<void> => {
    for (const entry of await readdir(path.join(root, dir), { withFileTypes: true })) {
      const name = dir === '' ? entry.name : `${dir}/${entry.name}`
      const choice = choose(name)
      if (choice === 'take') found.push(name)
      if (entry.isDirectory() && choice !== 'skip') await visit(name)
    }
  }
  await visit('')
  return found.sort()
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export async function typeOf(file: string): Promise<'file' | 'directory' | 'symlink' | 'other' | undefined> {
  try {
    const stats = await lstat(file)
    if (stats.isFile()) return 'file'
    if (stats.isDirectory()) return 'directory'
    return stats.isSymbolicLink() ? 'symlink' : 'other'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
