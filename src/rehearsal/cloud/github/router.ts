import type { Route } from './api.ts'

/** Finds the route of a request: of those whose template matches, the one with the most fixed text. */

/** Parameters whose value may hold slashes. */
const LONG = new Set(['ref', 'path', 'branch', 'basehead', 'tag'])

interface Compiled {
  readonly route: Route
  readonly method: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly fixed: number
}

export class Router {
  readonly #compiled: readonly Compiled[]

  constructor(routes: readonly Route[]) {
    this.#compiled = routes.map(compile).sort((a, b) => b.fixed - a.fixed)
  }

  /** @param path as it came, still percent-encoded */
  find(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
    for (const { route, method: own, pattern, names } of this.#compiled) {
      const match = own === method ? pattern.exec(path) : null
      if (match === null) continue
      const params = Object.fromEntries(
        names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]),
      )
      return { route, params: { ...params, $path: path } }
    }
    return undefined
  }
}

function compile(route: Route): Compiled {
  const [method = '', template = ''] = route.route.split(' ')
  const names: string[] = []
  const source = template
    .split(/(\/?\{[a-z_]+\})/)
    .map((part) => {
      const name = /\{([a-z_]+)\}/.exec(part)?.[1]
      if (name === undefined) return part.replaceAll(/[.+*?^$()[\]|\\]/g, '\\$&')
      names.push(name)
      // The root folder's contents are asked for with and without the last slash.
      if (name === 'path') return '(?:/(.*?))?/?'
      return `/${LONG.has(name) ? '(.+?)' : '([^/]+)'}`
    })
    .join('')
  const fixed = template.replaceAll(/\{[a-z_]+\}/g, '').length
  return { route, method, pattern: new RegExp(`^${source}$`), names, fixed }
}
