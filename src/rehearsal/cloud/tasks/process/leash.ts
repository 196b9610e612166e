import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { lineSplitter } from '../../../../kernel/index.ts'

/**
 * The connection that ties container processes to this one: they tell when they listen, and they end when it closes,
 * however this process came to its end.
 */
export class Leash {
  readonly port: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #listeners = new Map<string, (containerPort: number) => void>()

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
    server.on('connection', (socket) => this.#accept(socket))
  }

  static open(): Promise<Leash> {
    const server = createServer()
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        server.off('error', reject)
        resolve(new Leash(server, (server.address() as AddressInfo).port))
      })
    })
  }

  /** Calls `listening` with each container port that a process with this id begins to listen on. */
  watch(id: string, listening: (containerPort: number) => void): void {
    this.#listeners.set(id, listening)
  }

  forget(id: string): void {
    this.#listeners.delete(id)
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      for (const socket of this.#sockets) socket.destroy()
    })
  }

  #accept(socket: Socket): void {
    let id: string | undefined
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    // A process that was killed resets its connection.
    socket.on('error', () => socket.destroy())
    const lines = lineSplitter((line) => {
      const message = parse(line)
      if (message === undefined) socket.destroy()
      else if ('id' in message) id = message.id
      else if (id !== undefined) this.#listeners.get(id)?.(message.listening)
    })
    socket.setEncoding('utf8').on('data', (chunk: string) => lines.write(chunk))
  }
}

function parse(line: string): { readonly id: string } | { readonly listening: number } | undefined {
  try {
    const message: unknown = JSON.parse(line)
    if (typeof message !== 'object' || message === null) return undefined
    if ('id' in message && typeof message.id === 'string') return { id: message.id }
    if ('listening' in message && typeof message.listening === 'number')
      return { listening: message.listening }
    return undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
