import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { ConfigurationError } from '../kernel/index.ts'
import { insertSection, sectionOf } from './changelog.ts'
import type { Asset, FileChange } from './types.ts'
import { withVersion } from './version-file.ts'

/** Where a product keeps what a release writes; the names are relative to the folder. */
export interface ReleaseFiles {
  /** Absolute. */
  readonly folder: string
  readonly changelog: string
  readonly versionFiles: readonly string[]
}

/**
 * What the release commit changes: the changelog, and the version of those files that exist.
 *
 * @param repository the work tree, absolute: paths of a commit are relative to it
 */
export function releaseChanges(
  files: ReleaseFiles,
  repository: string,
  version: string,
  notes: string,
): readonly FileChange[] {
  const changed = (name: string, change: (text: string | undefined) => string | undefined): FileChange[] => {
    const path = join(files.folder, name)
    const content = change(existsSync(path) ? readFileSync(path, 'utf8') : undefined)
    if (content === undefined) return []
    return [{ path: relative(repository, path).replaceAll('\\', '/'), content }]
  }
  return [
    ...changed(files.changelog, (text) => insertSection(text, version, notes)),
    ...files.versionFiles.flatMap((name) =>
      changed(name, (text) => (text === undefined ? undefined : withVersion(text, name, version))),
    ),
  ]
}

/**
 * The notes of a version: a file of the caller's, or the changelog's section.
 *
 * @throws ConfigurationError where there are none
 */
export function readNotes(
  files: Pick<ReleaseFiles, 'folder' | 'changelog'>,
  version: string,
  file?: string,
): string {
  const path = join(files.folder, file ?? files.changelog)
  if (!existsSync(path)) {
    throw new ConfigurationError(`there is no file ${file ?? files.changelog}`, {
      fix: 'Publish the commit that `mode: prepare` made, or give the notes as a file.',
    })
  }
  const text = readFileSync(path, 'utf8')
  const notes = file === undefined ? sectionOf(text, version) : text
  if (notes !== undefined) return notes
  throw new ConfigurationError(`${files.changelog} has no section for ${version}`, {
    fix: 'Publish the commit that `mode: prepare` made, or give the notes as a file.',
  })
}

/**
 * Copies what the release attaches into one folder, so that the job that publishes it needs no build.
 *
 * @returns the names of the copies
 * @throws ConfigurationError for a pattern without a file, and for two files of one name
 */
export function collectAssets(
  folder: string,
  patterns: readonly string[],
  target: string,
): readonly string[] {
  const found = new Map<string, string>()
  for (const pattern of patterns) {
    const matches = matching(join(folder, dirname(pattern)), basename(pattern))
    if (matches.length === 0) {
      throw new ConfigurationError(`release.assets names ${pattern}, and no file matches`, {
        fix: 'Let a task of `checks` make it, or take it out.',
      })
    }
    for (const file of matches) {
      const other = found.get(basename(file))
      if (other !== undefined && other !== file) {
        throw new ConfigurationError(
          `release.assets finds ${relative(folder, other)} and ${relative(folder, file)}, and a release holds each name once`,
          { fix: 'Give one of them another name.' },
        )
      }
      found.set(basename(file), file)
    }
  }
  mkdirSync(target, { recursive: true })
  for (const [name, file] of found) copyFileSync(file, join(target, name))
  return [...found.keys()]
}

/**
 * Reads what `collectAssets` put into a folder; other files in it are attached too.
 *
 * @throws ConfigurationError where a pattern of release.assets finds nothing there: a release cannot be completed later
 */
export function readAssets(folder: string, patterns: readonly string[]): readonly Asset[] {
  for (const pattern of patterns) {
    if (matching(folder, basename(pattern)).length > 0) continue
    throw new ConfigurationError(
      `release.assets names ${pattern}, and ${basename(folder)} holds no such file`,
      {
        fix: 'Run `mode: collect` after the build, and hand its folder to this job as the input path.',
      },
    )
  }
  return matching(folder, '*').map((file) => ({ name: basename(file), body: readFileSync(file) }))
}

/** The files of a folder whose name fits a pattern with `*`, in order of their names. */
function matching(folder: string, pattern: string): readonly string[] {
  if (!existsSync(folder)) return []
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const name = new RegExp(`^${parts.join('.*')}$`)
  return readdirSync(folder)
    .filter((file) => name.test(file) && statSync(join(folder, file)).isFile())
    .sort()
    .map((file) => join(folder, file))
}
