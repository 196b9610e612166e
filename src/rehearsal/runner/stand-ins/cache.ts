import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { expandHome } from './paths.ts'
import type { StandIn, StandInContext } from './types.ts'

const inputs = {
  path: '',
  key: '',
  'restore-keys': '',
  'upload-chunk-size': '',
  enableCrossOsArchive: 'false',
  'fail-on-cache-miss': 'false',
  'lookup-only': 'false',
}

/** actions/cache over a folder that all runs share. */
export const cache: StandIn = { inputs, main: restore, post: saveIfNew, postIf: 'success()' }
export const restoreCache: StandIn = { inputs, main: restore }
export const saveCache: StandIn = {
  inputs: { path: '', key: '', 'upload-chunk-size': '', enableCrossOsArchive: 'false' },
  main: save,
}

async function restore(action: StandInContext): Promise<void> {
  const key = required(action, 'key')
  const keys = lines(action.input('restore-keys'))
  const folder = cacheFolder(action)
  const found = await lookUp(folder, key, keys)
  action.output('cache-primary-key', key)
  action.state['CACHE_RESULT'] = found?.key ?? ''
  if (found === undefined) {
    const message = `Cache not found for input keys: ${[key, ...keys].join(', ')}`
    if (action.flag('fail-on-cache-miss'))
      throw new Error(
        `Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ${key}`,
      )
    action.output('cache-hit', '')
    action.log(message)
    return
  }
  action.output('cache-hit', String(found.key === key))
  action.output('cache-matched-key', found.key)
  if (!action.flag('lookup-only')) await action.exec('tar', ['-xPf', found.file, '-C', action.dirs.workspace])
  action.log(`Cache restored from key: ${found.key}`)
}

async function saveIfNew(action: StandInContext): Promise<void> {
  if (action.state['CACHE_RESULT'] === action.input('key')) {
    action.log(`Cache hit occurred on the primary key ${action.input('key')}, not saving cache.`)
  } else await save(action)
}

async function save(action: StandInContext): Promise<void> {
  const key = required(action, 'key')
  const { workspace, home, temp } = action.dirs
  const paths = lines(required(action, 'path')).flatMap((line) =>
    globSync(resolve(workspace, expandHome(line, home))),
  )
  if (paths.length === 0) {
    action.warning(
      'Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache is being saved.',
    )
    return
  }
  const folder = cacheFolder(action)
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${encodeURIComponent(key)}.tar`)
  if (await exists(file)) {
    action.warning(
      `Failed to save: Unable to reserve cache with key ${key}, another job may be creating this cache.`,
    )
    return
  }
  const list = join(temp, 'cache-manifest.txt')
  await writeFile(list, `${paths.map((path) => relative(workspace, path) || '.').join('\n')}\n`)
  const staged = join(temp, 'cache.tar')
  await action.exec('tar', ['-cPf', staged, '-C', workspace, '--files-from', list])
  await rename(staged, file)
  await rm(list)
  action.log(`Cache saved with key: ${key}`)
}

/** Exact key first, then the newest whose key begins with a restore key, in their order. */
async function lookUp(folder: string, key: string, prefixes: readonly string[]) {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const known = entries.map((entry) => ({
    key: decodeURIComponent(entry.replace(/\.tar$/, '')),
    file: join(folder, entry),
  }))
  const exact = known.find((entry) => entry.key === key)
  if (exact !== undefined) return exact
  for (const prefix of prefixes) {
    const dated = await Promise.all(
      known
        .filter((entry) => entry.key.startsWith(prefix))
        .map(async (entry) => ({ ...entry, at: (await stat(entry.file)).mtimeMs })),
    )
    const newest = dated.sort((a, b) => b.at - a.at)[0]
    if (newest !== undefined) return newest
  }
  return undefined
}

// As on GitHub a cache is found only by a step that names the same paths.
function cacheFolder(action: StandInContext): string {
  const version = createHash('sha256')
    .update(lines(required(action, 'path')).join('|'))
    .digest('hex')
    .slice(0, 16)
  return join(action.dirs.shared, 'cache', String(action.github['repository']).replace('/', '_'), version)
}

function required(action: StandInContext, name: string): string {
  const value = action.input(name)
  if (value === '') throw new Error(`Input required and not supplied: ${name}`)
  return value
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}
