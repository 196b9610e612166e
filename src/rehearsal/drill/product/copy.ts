import { existsSync, lstatSync } from 'node:fs'
import { cp, mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Exec } from '../../../kernel/index.ts'

/** A link stays what it is: made absolute, as `cp` would, it leads out of the copy and back into the product. */
const asItIs = { recursive: true, verbatimSymlinks: true } as const

/**
 * Copies a product to a folder of its own: of a git repository what is committed or could be, as it stands now; else
 * everything but what npm installed. Its `.gitignore` keeps holding where the copy is committed.
 */
export async function copyProduct(
  source: string,
  target: string,
  exec: Exec,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const listed = existsSync(join(source, '.git'))
    ? await exec('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        cwd: source,
        env,
      })
    : undefined
  if (listed === undefined) {
    await cp(source, target, {
      ...asItIs,
      filter: (path) => path === source || !['node_modules', '.git'].includes(basename(path)),
    })
  } else {
    await mkdir(target, { recursive: true })
    for (const file of new Set(listed.stdout.split('\0'))) {
      // A file that was deleted and not yet committed is listed and not there.
      if (file === '' || !isThere(join(source, file))) continue
      await mkdir(dirname(join(target, file)), { recursive: true })
      await cp(join(source, file), join(target, file), asItIs)
    }
  }
  // npm leaves files of these names out of a package, so the examples in deploy-kit's own carry others.
  for (const name of ['gitignore', 'npmrc']) {
    const packed = join(target, `_${name}`)
    if (existsSync(packed)) await rename(packed, join(target, `.${name}`))
  }
}

/** A link is there, whatever it leads to. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
