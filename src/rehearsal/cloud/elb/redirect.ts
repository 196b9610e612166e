import type { RequestLine } from './condition.ts'
import type { Action } from './resources.ts'

/**
 * The `Location` of a redirect action, its `#{…}` parts filled in (user guide, redirect actions). The port is the one
 * under which the named listener really answers here, so that a client can follow.
 */
export function redirectLocation(
  action: Extract<Action, { type: 'redirect' }>,
  request: RequestLine,
  protocol: 'http' | 'https',
  listenerPort: number,
  realPort: (port: number) => number | undefined,
): string {
  const [path = '/', ...query] = request.target.split('?')
  const parts: Readonly<Record<string, string>> = {
    protocol,
    host: request.host.replace(/:\d+$/, ''),
    port: String(listenerPort),
    path: path.replace(/^\//, ''),
    query: query.join('?'),
  }
  const fill = (template: string) =>
    template.replace(/#\{(protocol|host|port|path|query)\}/g, (_, name: string) => parts[name] ?? '')
  const port = Number(fill(action.port))
  const filledQuery = fill(action.query)
  return `${fill(action.protocol).toLowerCase()}://${fill(action.host)}:${realPort(port) ?? port}${fill(action.path)}${filledQuery === '' ? '' : `?${filledQuery}`}`
}
