import { connect, createServer, isIPv4, type Server, type Socket } from 'node:net'
import type { Docker } from './docker-command.ts'

/** The name under which a container reaches this machine. */
export const hostName = 'host.docker.internal'

/**
 * Lets containers reach services that listen on 127.0.0.1 of this machine, without giving them its network: on Linux
 * a forwarder listens on the bridge's own address, for each port that a container is told of. Docker Desktop
 * does the same by itself.
 */
export class HostBridge {
  /** The bridge's address on this machine; undefined where the daemon runs in a machine of its own. */
  readonly address: string | undefined
  readonly #servers = new Map<number, Promise<Server | undefined>>()
  readonly #sockets = new Set<Socket>()

  private constructor(address: string | undefined) {
    this.address = address
  }

  static async open(docker: Docker): Promise<HostBridge> {
    const printed = await docker(['network', 'inspect', 'bridge', '--format', '{{json .IPAM.Config}}'])
    const gateway = gatewayOf(JSON.parse(printed))
    return new HostBridge(gateway !== undefined && (await isOwnAddress(gateway)) ? gateway : undefined)
  }

  /**
   * What a container calls this machine: the address itself where there is one, since an image without
   * /etc/nsswitch.conf may not look into /etc/hosts.
   */
  get host(): string {
    return this.address ?? hostName
  }

  /**
   * Replaces `127.0.0.1:PORT` and `localhost:PORT` in a value by an address that works from inside, ports of the
   * task itself left out.
   */
  async translate(value: string, own: ReadonlySet<number>): Promise<string> {
    const places = [...value.matchAll(/(?<![\w.-])(?:127\.0\.0\.1|localhost):(\d{1,5})(?!\d)/g)]
    for (const port of new Set(places.map((place) => Number(place[1])))) {
      if (!own.has(port)) await this.#forward(port)
    }
    return value.replace(/(?<![\w.-])(?:127\.0\.0\.1|localhost):(\d{1,5})(?!\d)/g, (text, port: string) =>
      own.has(Number(port)) ? text : `${this.host}:${port}`,
    )
  }

  async close(): Promise<void> {
    const servers = await Promise.all(this.#servers.values())
    this.#servers.clear()
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))),
      ),
    )
  }

  async #forward(port: number): Promise<void> {
    const { address } = this
    if (address === undefined) return
    const known = this.#servers.get(port)
    const made = known ?? listen(address, port, (socket) => this.#join(socket, port))
    this.#servers.set(port, made)
    await made
  }

  #join(socket: Socket, port: number): void {
    const far = connect({ host: '127.0.0.1', port })
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  }
}

/** The bridge's IPv4 address: what docker says, else (20.10 leaves it out of a fresh bridge) the first of its subnet. */
function gatewayOf(config: unknown): string | undefined {
  const [first]: unknown[] = Array.isArray(config) ? config : []
  if (typeof first !== 'object' || first === null) return undefined
  const text = 'Gateway' in first ? first.Gateway : undefined
  if (typeof text === 'string' && isIPv4(text)) return text
  const subnet = 'Subnet' in first && typeof first.Subnet === 'string' ? first.Subnet : ''
  const base = /^(\d+\.\d+\.\d+)\.0\//.exec(subnet)?.[1]
  return base === undefined ? undefined : `${base}.1`
}

/** Undefined where something listens there already: a service on all addresses, which needs no forwarder. */
function listen(host: string, port: number, join: (socket: Socket) => void): Promise<Server | undefined> {
  const server = createServer(join)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })
}

function isOwnAddress(host: string): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ host, port: 0 }, () => server.close(() => resolve(true)))
  })
}
