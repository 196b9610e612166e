import { randomBytes } from 'node:crypto'
import { PlatformError } from '../../kernel/index.ts'
import { type ServerDatabases, serverDatabases } from './server-databases.ts'
import type { EphemeralPorts, ThrowAwayServer } from './types.ts'

/** A container of Docker Hub's official image, its data in memory; it goes with the server. */
export async function dockerServer(major: number, ports: EphemeralPorts): Promise<ThrowAwayServer> {
  const image = `postgres:${major}`
  const name = `deploy-kit-check-${randomBytes(6).toString('hex')}`
  const password = randomBytes(18).toString('hex')
  const env = { ...ports.env, POSTGRES_PASSWORD: password }
  // What removes the container must run even where the job was cancelled.
  const remove = () => ports.exec('docker', ['rm', '--force', '--volumes', name], { env, allowFailure: true })
  await ports.exec('docker', ['version', '--format', '{{.Server.Version}}'], { env, signal: ports.signal })
  try {
    await ports.exec('docker', runArguments(name, image), { env, signal: ports.signal })
    const { stdout } = await ports.exec('docker', ['port', name, '5432/tcp'], { env, signal: ports.signal })
    const port = /127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]
    if (port === undefined)
      throw new PlatformError('process', `docker port named no port of 127.0.0.1: ${stdout.trim()}`)
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres?sslmode=disable`
    const server = await untilServing(name, url, ports)
    return {
      source: 'docker',
      label: `PostgreSQL ${server.version} in docker (${image})`,
      major: server.major,
      degraded: undefined,
      database: server.create,
      close: async () => {
        try {
          await server.close()
        } finally {
          await remove()
        }
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

function runArguments(name: string, image: string): readonly string[] {
  return [
    ...['run', '--detach', '--name', name, '--label', 'deploy-kit=check'],
    ...['--publish', '127.0.0.1::5432', '--tmpfs', '/deploy-kit'],
    // The password itself is taken from the environment of docker, not from its arguments.
    ...['--env', 'POSTGRES_PASSWORD', '--env', 'PGDATA=/deploy-kit/data'],
    image,
    ...[
      '-c',
      'fsync=off',
      '-c',
      'full_page_writes=off',
      '-c',
      'synchronous_commit=off',
      '-c',
      'wal_level=logical',
    ],
  ]
}

/**
 * The image's first server, which only sets up, listens on no TCP port; docker's own proxy accepts and hangs up until
 * the second one listens.
 */
async function untilServing(name: string, url: string, ports: EphemeralPorts): Promise<ServerDatabases> {
  const end = ports.clock.now() + 180_000
  for (;;) {
    try {
      return await serverDatabases(url, ports)
    } catch (error) {
      ports.signal.throwIfAborted()
      const state = await ports.exec('docker', ['inspect', '--format', '{{.State.Running}}', name], {
        env: ports.env,
        signal: ports.signal,
        allowFailure: true,
      })
      if (state.stdout.trim() !== 'true' || ports.clock.now() >= end) {
        const logs = await ports.exec('docker', ['logs', '--tail', '8', name], {
          env: ports.env,
          signal: ports.signal,
          allowFailure: true,
        })
        throw new PlatformError(
          'process',
          `the container of the throw-away PostgreSQL does not answer: ${`${logs.stdout}\n${logs.stderr}`.trim()}`,
          { cause: error },
        )
      }
    }
    await ports.clock.sleep(250, ports.signal)
  }
}
