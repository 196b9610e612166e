import { errorMessage } from '../../../kernel/index.ts'
import type { AwsService, CloudContext } from '../ports.ts'
import { addCluster, clusterOperations } from './clusters.ts'
import { createEngine, type DatabaseEngine, type Server } from './engine.ts'
import { add } from './instance-life.ts'
import { instanceOperations } from './instances.ts'
import { snapshotOperations } from './snapshots.ts'
import type { RdsState, Settings } from './state.ts'
import { tagOperations } from './tags.ts'

export { createEngine as createDatabaseEngine } from './engine.ts'

export interface Adopted {
  /** Lower case letters, digits and hyphens. */
  readonly identifier: string
  /** A superuser's URL of a PostgreSQL (15 or later) that runs on 127.0.0.1. */
  readonly url: string
  readonly engineVersion: string
  readonly databaseName?: string
  readonly settings?: Settings
}

export interface Rds {
  readonly service: AwsService
  /** Makes RDS know a server that runs already as an available instance; it is never stopped from here. */
  adopt(server: Adopted): void
  /** The same as an Aurora cluster with one instance, `IDENTIFIER-1`. */
  adoptCluster(server: Adopted): void
  /** Ends every server that it started and removes every copy. */
  close(): Promise<void>
}

/** RDS for PostgreSQL over real servers: what a snapshot holds is what comes back. */
export function createRds(context: CloudContext, engine: DatabaseEngine = createEngine()): Rds {
  const closing = new AbortController()
  const running = new Set<Promise<void>>()
  const state: RdsState = {
    context,
    engine,
    instances: new Map(),
    clusters: new Map(),
    snapshots: new Map(),
    tags: new Map(),
    background: (what, work) => {
      const started: Promise<void> = work(closing.signal)
        .catch((error: unknown) => {
          if (closing.signal.aborted) return
          context.emit({
            at: context.clock.now(),
            source: 'rds',
            type: 'work.failed',
            detail: { what, error: errorMessage(error) },
          })
        })
        .finally(() => running.delete(started))
      running.add(started)
    },
  }
  let closed: Promise<void> | undefined
  return {
    service: {
      id: 'rds',
      operations: {
        ...instanceOperations(state),
        ...clusterOperations(state),
        ...snapshotOperations(state),
        ...tagOperations(state),
      },
    },
    adopt: (given) => {
      const instance = add(state, { ...recordOf(given), engine: 'postgres', cluster: undefined })
      instance.server = serverAt(given.url)
      instance.status = 'available'
    },
    adoptCluster: (given) => {
      const server = serverAt(given.url)
      const cluster = addCluster(state, { ...recordOf(given), port: server.port })
      cluster.server = server
      cluster.status = 'available'
      const identifier = `${given.identifier}-1`
      const writer = add(state, { ...recordOf(given), identifier, engine: 'aurora-postgresql', cluster })
      writer.server = server
      writer.status = 'available'
    },
    close: () =>
      (closed ??= (async () => {
        closing.abort(new Error('the cloud closes'))
        await Promise.all(running)
        await engine.close()
      })()),
  }
}

function recordOf({ identifier, url, engineVersion, databaseName, settings = {} }: Adopted) {
  return {
    identifier,
    engineVersion,
    masterUsername: decodeURIComponent(new URL(url).username),
    databaseName,
    settings,
  }
}

function serverAt(url: string): Server {
  const { hostname, port } = new URL(url)
  return { url, host: hostname, port: Number(port || 5432), close: async () => undefined }
}
