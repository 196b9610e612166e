import type { Stateful } from '../ports.ts'
import { isTerminal } from './deployment-state.ts'
import type { EcsEnvironment } from './environment.ts'
import type { Schedulers } from './schedulers.ts'
import { say } from './service-events.ts'
import type { EcsState, ServiceRecord } from './state.ts'
import { shiftTraffic } from './traffic.ts'

type SavedEcs = Pick<EcsState, 'clusters' | 'taskDefinitions' | 'services' | 'tags'>

const interrupted = 'Service deployment stopped because the local cloud was stopped.'

/**
 * Clusters, task definitions, and services with all that was ever deployed to them. Tasks are started anew; a deployment
 * that was under way has ended, and the service goes on with the revision before it.
 */
export function ecsState(environment: EcsEnvironment, schedulers: Schedulers): Stateful {
  const { state } = environment
  return {
    save: (): SavedEcs => {
      const { clusters, taskDefinitions, services, tags } = state
      return { clusters, taskDefinitions, services, tags }
    },
    restore: async (data) => {
      const saved = data as SavedEcs
      for (const [name, cluster] of saved.clusters) state.clusters.set(name, cluster)
      for (const [family, revisions] of saved.taskDefinitions) state.taskDefinitions.set(family, revisions)
      for (const [arn, tags] of saved.tags) state.tags.set(arn, tags)
      for (const [arn, service] of saved.services) {
        state.services.set(arn, service)
        if (service.status === 'DRAINING') service.status = 'INACTIVE'
        if (service.status === 'ACTIVE') goOn(environment, schedulers, service)
      }
    },
  }
}

function goOn(environment: EcsEnvironment, schedulers: Schedulers, service: ServiceRecord): void {
  const { context, ports } = environment
  for (const deployment of service.deployments) {
    if (isTerminal(deployment.state.status)) continue
    const at = context.clock.now()
    const times = { stoppedAt: at, finishedAt: at, updatedAt: at }
    deployment.state = { ...deployment.state, status: 'STOPPED', statusReason: interrupted, ...times }
    deployment.final = []
    const { target, base } = deployment
    if (base === undefined) continue
    target.rollout = { state: 'FAILED', reason: interrupted }
    for (const kind of ['production', 'test'] as const)
      shiftTraffic(ports.loadBalancing, target, base, kind, 0)
    say(environment, service, `was ${interrupted[0]?.toLowerCase()}${interrupted.slice(1)}`)
  }
  service.primary = service.base ?? service.primary
  for (const revision of service.revisions) {
    revision.requested = revision === service.primary ? service.desiredCount : 0
    revision.halted = revision !== service.primary
    revision.failures = 0
    revision.backingOff = false
  }
  service.steady = false
  schedulers.of(service).wake()
}
