import { ConfigurationError } from '../kernel/index.ts'

/**
 * Sets the top `version` of a JSON file, and npm's second one in a lock file, and leaves every other byte alone.
 *
 * @param name the file's name, for the error
 * @throws ConfigurationError where the file is not JSON or has no version
 */
export function withVersion(text: string, name: string, version: string): string {
  const fix = 'Take it out of release.version-files, or give it a version.'
  try {
    JSON.parse(text)
  } catch (cause) {
    throw new ConfigurationError(`${name} is not JSON`, { fix, cause })
  }
  const own = stringAt(text, ['version'])
  if (own === undefined) throw new ConfigurationError(`${name} has no "version" of its own`, { fix })
  const locked = stringAt(text, ['packages', '', 'version'])
  return [own, locked]
    .filter((it) => it !== undefined)
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end }) => all.slice(0, start) + JSON.stringify(version) + all.slice(end), text)
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Where the string at a path of a JSON text stands, its quotes included. The text was parsed before. */
function stringAt(text: string, path: readonly string[]): Range | undefined {
  const keys: (string | undefined)[] = []
  let key: string | undefined
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]/g)) {
    const [word] = token
    if (word === '{' || word === '[') {
      keys.push(key)
      key = undefined
    } else if (word === '}' || word === ']') {
      keys.pop()
      key = undefined
    } else if (word === ',') key = undefined
    else if (word.startsWith('"')) {
      const range = { start: token.index, end: token.index + word.length }
      // A string before a colon is a key; a colon within a list there is none.
      if (key === undefined && /^\s*:/.test(text.slice(range.end, range.end + 64)))
        key = String(JSON.parse(word))
      else if (key !== undefined && same([...keys.slice(1), key], path)) return range
    }
  }
  return undefined
}

function same(a: readonly (string | undefined)[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i])
}
