import { base32, randomText } from '../services/identifier.ts'
import type { Server } from './engine.ts'
import { arnOf, type Cluster, type Instance, type RdsState } from './state.ts'

/** A record of an instance under its name. */
export function add(
  state: RdsState,
  given: Omit<Instance, 'arn' | 'resourceId' | 'createdAt' | 'status' | 'server'>,
): Instance {
  const instance: Instance = {
    ...given,
    arn: arnOf(state, 'db', given.identifier),
    resourceId: `db-${randomText(state.context.random, 26, base32)}`,
    createdAt: new Date(state.context.clock.now()),
    status: 'creating',
    server: undefined,
  }
  state.instances.set(instance.identifier, instance)
  tell(state, 'instance.creating', instance)
  return instance
}

/** Tells what became of an instance or a cluster. */
export function tell(state: RdsState, type: string, it: Instance | Cluster): void {
  state.context.emit({
    at: state.context.clock.now(),
    source: 'rds',
    type,
    detail: { identifier: it.identifier, ...(it.server === undefined ? {} : { port: it.server.port }) },
  })
}

/** Stops its server; that of a cluster only with the last of its instances. */
export async function stopInstance(state: RdsState, instance: Instance): Promise<void> {
  const { cluster } = instance
  if (cluster === undefined) await instance.server?.close()
  else {
    const others = [...state.instances.values()].some((it) => it !== instance && it.cluster === cluster)
    if (!others) {
      await cluster.server?.close()
      cluster.server = undefined
    }
  }
  instance.server = undefined
}

/** Starts the server of an instance and tells when it is available, after as long as AWS takes; a failed one is `failed`. */
export function bringUp(
  state: RdsState,
  instance: Instance,
  takesMs: number,
  start: () => Promise<Server | undefined>,
): void {
  state.background(`starting ${instance.identifier}`, async (signal) => {
    try {
      instance.server = await start()
      await state.context.clock.sleep(takesMs, signal)
    } catch (error) {
      if (instance.status === 'creating') instance.status = 'failed'
      throw error
    }
    if (instance.status === 'creating') {
      instance.status = 'available'
      tell(state, 'instance.available', instance)
    }
    // Deleted before it had ever begun.
    if (state.instances.get(instance.identifier) !== instance) await stopInstance(state, instance)
  })
}
