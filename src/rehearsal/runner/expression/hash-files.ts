import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { resolve, sep } from 'node:path'

/**
 * GitHub's hashFiles: the SHA-256 over the SHA-256 of every file below the workspace that the patterns match, in
 * the order found; `!pattern` takes files out again. Empty where nothing matches.
 */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const lines = patterns.flatMap((pattern) => pattern.split('\n')).map((line) => line.trim())
  const found = new Set<string>()
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue
    const excluded = line.startsWith('!')
    const pattern = (excluded ? line.slice(1) : line).replace(/^\.\//, '')
    for (const path of globSync(pattern, { cwd: workspace })) {
      const file = resolve(workspace, path)
      if (!file.startsWith(workspace + sep)) continue
      if (excluded) found.delete(file)
      else if (statSync(file).isFile()) found.add(file)
    }
  }
  if (found.size === 0) return ''
  const all = createHash('sha256')
  for (const file of [...found].sort()) all.update(createHash('sha256').update(readFileSync(file)).digest())
  return all.digest('hex')
}
