import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Ends a server without losing a request: for `delayMs` it answers as before, but asks for every connection to be
 * closed; then it takes no new connection and lets running requests end, for at most `timeoutMs`.
 * @returns false where requests had to be cut off
 */
export async function drain(
  server: Server,
  options: { readonly delayMs: number; readonly timeoutMs: number },
): Promise<boolean> {
  await wait(options.delayMs)
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)))
  })
  // `close` ends the connections that are idle now; one that turns idle later would hold it up.
  const idle = setInterval(() => server.closeIdleConnections(), 100)
  const timer = new AbortController()
  const ended = await Promise.race([
    closed.then(() => true),
    wait(options.timeoutMs, false, { signal: timer.signal, ref: false }),
  ])
  if (!ended) server.closeAllConnections()
  clearInterval(idle)
  timer.abort()
  return ended
}
