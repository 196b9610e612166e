import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorMessage } from '../../../kernel/index.ts'
import type { CloudContext } from '../ports.ts'
import { BlobStore } from './blobs.ts'
import { Catalog } from './catalog.ts'
import { serve } from './endpoints.ts'
import { RegistryError } from './errors.ts'
import { Logins } from './login.ts'
import type { Registry, RegistryOptions } from './types.ts'

/**
 * Starts an OCI distribution 1.1 server on 127.0.0.1, which docker, cosign, crane and oras take for insecure-allowed.
 * Repositories are addressed as `127.0.0.1:PORT/NAME`; no part of a name has a meaning of its own.
 * Rejects where the port is taken.
 */
export async function startRegistry(context: CloudContext, options: RegistryOptions = {}): Promise<Registry> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'deploy-kit-registry-')))
  const blobs = await BlobStore.open(dataDir)
  const catalog = new Catalog(context, blobs, options)
  const logins = new Logins(context)
  const newId = () =>
    Array.from({ length: 32 }, () => Math.floor(context.random() * 16).toString(16)).join('')

  const server = createServer((request, response) => {
    void answer(request, response)
  })
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('docker-distribution-api-version', 'registry/2.0')
    try {
      const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`)
      if (options.requireAuth === true) logins.check(request.headers.authorization, `${url.origin}/`)
      await serve({ request, response, url, catalog, blobs, newId })
    } catch (error) {
      refuse(context, request, response, error)
    }
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the registry listens on no TCP port')
  const host = `127.0.0.1:${address.port}`
  return {
    host,
    url: `http://${host}`,
    images: catalog,
    state: catalog.state,
    addresses: { registry: `http://${host}` },
    issueToken: () => logins.issue(),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function refuse(
  context: CloudContext,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  // What is left of the body is read and dropped, so that a client that is still sending sees the answer.
  request.resume()
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  if (error instanceof RegistryError) {
    response.writeHead(error.status, { 'content-type': 'application/json', ...error.headers })
    response.end(request.method === 'HEAD' ? undefined : error.body())
    return
  }
  context.emit({
    at: Date.now(),
    source: 'registry',
    type: 'internal.error',
    detail: { method: request.method, url: request.url, message: errorMessage(error) },
  })
  response.writeHead(500, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors: [{ code: 'UNKNOWN', message: errorMessage(error) }] }))
}
