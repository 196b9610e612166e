import { globSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'

export interface FoundFiles {
  readonly files: readonly string[]
  /** The least common folder of what was searched; paths are kept relative to it. */
  readonly root: string
}

/** The files that the lines of a `path` input name: files, folders with all that is in them, globs, `!` to leave out. */
export function findFiles(workspace: string, home: string, lines: string, hidden: boolean): FoundFiles {
  const found = new Set<string>()
  const searched: string[] = []
  for (const line of lines.split('\n').map((part) => part.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const excluded = line.startsWith('!')
    const pattern = resolve(workspace, expandHome(excluded ? line.slice(1) : line, home))
    if (!excluded) searched.push(searchRoot(pattern))
    for (const match of globSync(pattern)) {
      for (const file of statSync(match).isDirectory() ? walk(match) : [match]) {
        if (excluded) found.delete(file)
        else found.add(file)
      }
    }
  }
  const root = commonFolder(searched)
  const files = [...found].sort()
  return {
    root,
    files: hidden ? files : files.filter((file) => !/(^|\/)\./.test(file.slice(root.length))),
  }
}

export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function searchRoot(pattern: string): string {
  const parts = pattern.split(sep)
  const wild = parts.findIndex((part) => /[*?[{]/.test(part))
  if (wild >= 0) return parts.slice(0, wild).join(sep) || sep
  const stat = statSync(pattern, { throwIfNoEntry: false })
  return stat?.isDirectory() ? pattern : dirname(pattern)
}

function commonFolder(folders: readonly string[]): string {
  const [first = [], ...rest] = folders.map((folder) => folder.split(sep))
  const shared = [...first]
  for (const other of rest) {
    const differs = shared.findIndex((part, index) => other[index] !== part)
    if (differs >= 0) shared.length = differs
  }
  return shared.length === 0 ? sep : shared.join(sep) || sep
}
