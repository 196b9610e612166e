import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type Config, readConfig } from './config.ts'
import { createHandler } from './handler.ts'
import { instanceId } from './instance.ts'
import { drain } from './shutdown.ts'
import { readSite } from './site.ts'

const SERVICE = 'admin'

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const instance = await instanceId(process.env['ECS_CONTAINER_METADATA_URI_V4'], randomUUID)
  const log = logger(config, instance)

  let draining = false
  const server = createServer(
    createHandler({
      config,
      instanceId: instance,
      site: readSite(join(import.meta.dirname, 'site')),
      isDraining: () => draining,
      log,
    }),
  )
  // Longer than a load balancer keeps its own side of an idle connection (ALB: 60 s).
  server.keepAliveTimeout = 65_000
  server.headersTimeout = 70_000
  server.on('error', fail)
  server.listen(config.port, '0.0.0.0', () => {
    const address = server.address()
    log({ level: 'info', port: typeof address === 'object' ? address?.port : undefined, msg: 'listening' })
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A second signal means now.
      if (draining) process.exit(1)
      draining = true
      log({ level: 'info', signal, msg: 'shutting down' })
      drain(server, { delayMs: config.environment === 'local' ? 0 : 1_000, timeoutMs: 20_000 }).then(
        (ended) => {
          if (!ended) fail(new Error('cut off requests that did not end in time'))
          log({ level: 'info', msg: 'bye' })
          process.exit(0)
        },
        fail,
      )
    })
  }
}

function logger(config: Config, instance: string) {
  const base = {
    service: SERVICE,
    environment: config.environment,
    version: config.version,
    instance_id: instance,
  }
  return ({ level, ...line }: Readonly<Record<string, unknown>>): void => {
    process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), ...base, ...line })}\n`)
  }
}

function fail(error: unknown): never {
  const msg = error instanceof Error ? error.message : String(error)
  process.stderr.write(
    `${JSON.stringify({ level: 'fatal', time: new Date().toISOString(), service: SERVICE, msg })}\n`,
  )
  process.exit(1)
}

main().catch(fail)
