import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a container may ask about itself and its task. */
export interface MetadataSubject {
  container(): object
  task(): object
}

/**
 * The task metadata endpoint, version 4: `/v4/ID` answers about the container, `/v4/ID/task` about its task
 * (Fargate developer guide, task metadata endpoint version 4). There are no statistics.
 */
export class MetadataServer {
  readonly #server: Server
  readonly #subjects = new Map<string, MetadataSubject>()
  readonly port: number

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
    server.on('request', (request, response) => {
      const [, id, rest] = /^\/v4\/([\w-]+)(?:\/(.*))?$/.exec((request.url ?? '').split('?')[0] ?? '') ?? []
      const subject = id === undefined ? undefined : this.#subjects.get(id)
      const document =
        rest === undefined || rest === ''
          ? subject?.container()
          : rest === 'task'
            ? subject?.task()
            : undefined
      response.setHeader('content-type', 'application/json')
      if (document === undefined) {
        response.writeHead(404).end(JSON.stringify(`unable to get metadata for ${request.url ?? ''}`))
      } else response.end(JSON.stringify(document))
    })
  }

  /** Answers on `host` and any free port. */
  static open(host: string): Promise<MetadataServer> {
    const server = createServer()
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, host, () => {
        server.off('error', reject)
        resolve(new MetadataServer(server, (server.address() as AddressInfo).port))
      })
    })
  }

  serve(id: string, subject: MetadataSubject): void {
    this.#subjects.set(id, subject)
  }

  forget(id: string): void {
    this.#subjects.delete(id)
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}
