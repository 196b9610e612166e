import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below what Linux and macOS give to outgoing connections, so that none of those takes the port meanwhile. */
const lowest = 20_000
const highest = 32_000

/**
 * A TCP port that nothing on 127.0.0.1 listens on and that was not given to another task of this runtime. Chosen
 * with the machine's randomness: two clouds with the same seed must not reach for the same ports.
 */
export async function freePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, highest)
    if (taken.has(port)) continue
    taken.add(port)
    if (await canListen(port)) return port
    taken.delete(port)
  }
  throw new Error(`no free port was found between ${lowest} and ${highest}`)
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
