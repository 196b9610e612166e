import { clusterName, lastPart } from './identifiers.ts'
import {
  clientException,
  clusterInactive,
  clusterNotFound,
  serviceNotActive,
  serviceNotFound,
} from './refusal.ts'
import type {
  ClusterRecord,
  DeploymentRecord,
  EcsState,
  ServiceRecord,
  TaskDefinitionRecord,
} from './state.ts'

/** The cluster that a request names, `default` where it names none; throws ClusterNotFoundException. */
export function findCluster(state: EcsState, nameOrArn: string | undefined): ClusterRecord {
  const cluster = state.clusters.get(clusterName(nameOrArn))
  if (cluster === undefined) throw clusterNotFound()
  return cluster
}

/** Like `findCluster`; an inactive one is refused too. */
export function findActiveCluster(state: EcsState, nameOrArn: string | undefined): ClusterRecord {
  const cluster = findCluster(state, nameOrArn)
  if (!cluster.active) throw clusterInactive()
  return cluster
}

/** A service by name in a cluster or by ARN, inactive ones included; undefined where there is none. */
export function lookUpService(
  state: EcsState,
  cluster: ClusterRecord,
  nameOrArn: string,
): ServiceRecord | undefined {
  return [...state.services.values()].find(
    (service) => service.cluster === cluster && service.name === lastPart(nameOrArn),
  )
}

/** An active service; throws ServiceNotFoundException, or ServiceNotActiveException for one that is going or gone. */
export function findActiveService(state: EcsState, cluster: ClusterRecord, nameOrArn: string): ServiceRecord {
  const service = lookUpService(state, cluster, nameOrArn)
  if (service === undefined) throw serviceNotFound()
  if (service.status !== 'ACTIVE') throw serviceNotActive()
  return service
}

export function findDeployment(state: EcsState, arn: string): DeploymentRecord | undefined {
  return (
    [...state.services.values()]
      // A deleted service's deployments are deleted with it (service-deployment in the developer guide).
      .flatMap(({ status, deployments }) => (status === 'INACTIVE' ? [] : deployments))
      .find((deployment) => deployment.arn === arn)
  )
}

/** `family`, `family:revision` or an ARN; the newest active revision where none is named. */
export function lookUpTaskDefinition(state: EcsState, reference: string): TaskDefinitionRecord | undefined {
  const [family = '', revision] = lastPart(reference).split(':')
  const known = state.taskDefinitions.get(family) ?? []
  return revision === undefined
    ? known.findLast(({ deregisteredAt }) => deregisteredAt === undefined)
    : known.find((candidate) => String(candidate.revision) === revision)
}

/** A task definition that can be run; throws ClientException as CreateService, UpdateService and RunTask do. */
export function findRunnableTaskDefinition(state: EcsState, reference: string): TaskDefinitionRecord {
  const found = lookUpTaskDefinition(state, reference)
  if (found === undefined) throw clientException('TaskDefinition not found.')
  if (found.deregisteredAt !== undefined) throw clientException('TaskDefinition is inactive')
  return found
}
