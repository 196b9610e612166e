import type { CloudContext } from '../ports.ts'
import { clusterOperations } from './cluster-operations.ts'
import { deploymentOperations } from './deployment-operations.ts'
import type { EcsEnvironment } from './environment.ts'
import { FaultBook } from './faults.ts'
import { createIdentifiers } from './identifiers.ts'
import { ecsState } from './saved.ts'
import { Schedulers } from './schedulers.ts'
import { serviceOperations } from './service-operations.ts'
import { EcsState } from './state.ts'
import { tagOperations } from './tag-operations.ts'
import { taskDefinitionOperations } from './task-definition-operations.ts'
import { taskOperations } from './task-operations.ts'
import type { Ecs, EcsPorts } from './types.ts'

/**
 * The local cloud's ECS: decides what runs and who gets traffic, driven by `context.clock`. One state, one scheduler
 * a service, the operations over both.
 */
export function createEcs(context: CloudContext, ports: EcsPorts): Ecs {
  const closing = new AbortController()
  const state = new EcsState()
  const faults = new FaultBook(state)
  const environment: EcsEnvironment = {
    context,
    ports,
    ids: createIdentifiers(context.region, context.accountId, context.random),
    state,
    faults,
    closing: closing.signal,
  }
  const schedulers = new Schedulers(environment)
  return {
    state: ecsState(environment, schedulers),
    service: {
      id: 'ecs',
      operations: {
        ...clusterOperations(environment),
        ...taskDefinitionOperations(environment),
        ...serviceOperations(environment, schedulers),
        ...deploymentOperations(environment, schedulers),
        ...taskOperations(environment),
        ...tagOperations(environment),
      },
    },
    faults: faults.surface,
    close: async () => closing.abort(),
  }
}
