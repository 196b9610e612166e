import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

/** What becomes of one request of a client: it goes through, or the connection ends before or behind it. */
export type Fate = 'pass' | 'lost before' | 'lost behind'

export interface FaultyConnection {
  /** The database's URL by way of this proxy; without TLS, so that it can be read. */
  readonly url: string
  /** How many requests came so far: simple queries and the ends of extended ones. */
  readonly requests: () => number
  close(): Promise<void>
}

/**
 * Stands between one client and PostgreSQL and loses the connection at a request of the test's choice: before the server
 * has got it, or behind it, when the server has done it and its answer does not arrive.
 *
 * @param decide is told the number of the request, from 1, and its text as far as it is a simple query
 */
export async function startFaultyConnection(
  url: string,
  decide: (request: number, text: string) => Fate | Promise<Fate>,
): Promise<FaultyConnection> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let requests = 0
  const listener = createServer((client) => {
    const server = createConnection(Number(target.port), target.hostname)
    const lose = () => {
      client.destroy()
      server.destroy()
    }
    for (const end of [client, server]) {
      sockets.add(end)
      end.setNoDelay(true)
      end.on('error', () => end.destroy())
    }
    server.on('close', () => client.destroy())
    // Of a client that died, the server still gets what was sent.
    client.on('close', () => fromClient.idle().then(() => server.end()))
    let answerLost = false
    const fromServer = messages(true, (message) => {
      if (!answerLost) {
        if (!client.destroyed) client.write(message)
        return
      }
      // ReadyForQuery: the server has done all that it was asked for, and would say so.
      if (message[0] === 0x5a) lose()
    })
    const fromClient = messages(false, async (message) => {
      const type = String.fromCharCode(message[0] ?? 0)
      if (type !== 'Q' && type !== 'S') {
        server.write(message)
        return
      }
      requests += 1
      const fate = await decide(requests, type === 'Q' ? message.toString('utf8', 5, message.length - 1) : '')
      if (fate === 'lost before') {
        lose()
        return
      }
      answerLost = fate === 'lost behind'
      server.write(message)
    })
    client.on('data', fromClient.add)
    server.on('data', fromServer.add)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const proxied = new URL(url)
  proxied.port = String((listener.address() as AddressInfo).port)
  proxied.searchParams.set('sslmode', 'disable')
  return {
    url: proxied.href,
    requests: () => requests,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** Cuts a stream of the protocol into messages, one at a time; a client's first has no type. */
function messages(
  typed: boolean,
  take: (message: Buffer) => void | Promise<void>,
): { readonly add: (chunk: Buffer) => void; readonly idle: () => Promise<void> } {
  let rest = Buffer.alloc(0)
  let begun = typed
  let turn = Promise.resolve()
  const add = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const head = begun ? 1 : 0
      if (rest.length < head + 4) return
      const length = head + rest.readInt32BE(head)
      if (rest.length < length) return
      const message = rest.subarray(0, length)
      rest = rest.subarray(length)
      begun = true
      turn = turn.then(() => take(message))
    }
  }
  return { add, idle: () => turn }
}
