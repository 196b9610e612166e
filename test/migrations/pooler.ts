import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import pg from 'pg'

/**
 * As much of a connection pooler as it takes to tell one apart: it answers the start of a connection itself, with a
 * process id of its own making, and hands a server connection to a client for one transaction or for its session.
 * Server connections are opened by the driver, whose sockets are then taken over.
 */
export async function startPooler(url: string, mode: 'transaction' | 'session') {
  const idle: Server[] = []
  const all: Server[] = []
  const clients = new Set<Socket>()
  const borrow = async (): Promise<Server> => idle.pop() ?? openServer(url, all)
  const listener = createServer((client) => {
    clients.add(client)
    client.on('error', () => client.destroy())
    serve(client, borrow, (server) => idle.push(server), mode)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const pooled = new URL(url)
  pooled.port = String((listener.address() as AddressInfo).port)
  return {
    url: pooled.href,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy()
      for (const server of all) server.socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

interface Server {
  readonly socket: Socket
  /** Takes what the server says, until the next borrower. */
  receive: (chunk: Buffer) => void
}

async function openServer(url: string, all: Server[]): Promise<Server> {
  const socket = createConnection({ port: Number(new URL(url).port), host: '127.0.0.1' })
  await once(socket, 'connect')
  const client = new pg.Client({ connectionString: url, stream: () => connected(socket) })
  client.on('error', () => undefined)
  await client.connect()
  socket.removeAllListeners('data')
  const server: Server = { socket, receive: () => undefined }
  socket.on('data', (chunk: Buffer) => server.receive(chunk))
  socket.on('error', () => undefined)
  all.push(server)
  return server
}

/** The driver calls connect() itself; this socket is connected already. */
function connected(socket: Socket): Socket {
  const connect = () => {
    setImmediate(() => socket.emit('connect'))
    return socket
  }
  Object.defineProperty(socket, 'connect', { value: connect })
  return socket
}

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const int32 = (...values: number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) buffer.writeInt32BE(value, index * 4)
  return buffer
}

function serve(
  client: Socket,
  borrow: () => Promise<Server>,
  giveBack: (server: Server) => void,
  mode: 'transaction' | 'session',
) {
  let started = false
  let server: Server | undefined
  let waiting: Promise<Server> | undefined
  client.on('data', async (chunk: Buffer) => {
    if (!started) {
      started = true
      client.write(
        Buffer.concat([
          message('R', int32(0)),
          message('S', Buffer.from('client_encoding\0UTF8\0')),
          message('K', int32(987_654, 1)),
          message('Z', Buffer.from('I')),
        ]),
      )
      return
    }
    if (chunk.toString('latin1', 0, 1) === 'X') return
    waiting ??= borrow()
    server = await waiting
    const current = server
    let rest = Buffer.alloc(0)
    current.receive = (answer) => {
      client.write(answer)
      rest = Buffer.concat([rest, answer])
      // Only the end of a transaction, ReadyForQuery with the state I, frees the server connection.
      let idleNow = false
      while (rest.length >= 5 && rest.length >= rest.readInt32BE(1) + 1) {
        const length = rest.readInt32BE(1) + 1
        idleNow = rest.toString('latin1', 0, 1) === 'Z' && rest.toString('latin1', 5, 6) === 'I'
        rest = rest.subarray(length)
      }
      if (idleNow && mode === 'transaction') {
        waiting = undefined
        giveBack(current)
      }
    }
    current.socket.write(chunk)
  })
  client.on('close', () => {
    if (server !== undefined && mode === 'session') server.socket.destroy()
  })
}
