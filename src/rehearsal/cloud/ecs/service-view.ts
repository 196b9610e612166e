import type { Deployment, Service } from './aws.ts'
import { placementOf } from './placement.ts'
import { type EcsState, isLive, type RevisionRecord, type ServiceRecord } from './state.ts'
import { tagsOf } from './tags.ts'
import { runningAndPending, tasksOf } from './task-counts.ts'

/** A service as DescribeServices gives it. */
export function serviceView(
  state: EcsState,
  service: ServiceRecord,
  options: { readonly tags: boolean; readonly stale: boolean },
): Service {
  const tasks = tasksOf(state, service)
  const inactive = service.status === 'INACTIVE'
  const shown = inactive ? [] : shownRevisions(state, service)
  const deployment = service.deployments.at(options.stale ? -2 : -1)
  const { settings, workload } = service
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: tasks.filter(({ status }) => status === 'RUNNING').length,
    pendingCount: tasks.filter((task) => isLive(task) && task.status !== 'RUNNING').length,
    loadBalancers: workload.loadBalancers ?? [],
    serviceRegistries: workload.serviceRegistries ?? [],
    ...placementOf(workload),
    capacityProviderStrategy: workload.capacityProviderStrategy,
    networkConfiguration: workload.networkConfiguration,
    healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds,
    taskDefinition: service.primary.taskDefinition.arn,
    deploymentConfiguration: service.configuration,
    deployments: shown.map((revision) => deploymentView(state, service, revision)),
    roleArn:
      settings.role ??
      `arn:aws:iam::${accountOf(service.arn)}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    events: [...service.events],
    createdAt: service.createdAt,
    createdBy: service.createdBy,
    ...(deployment === undefined || inactive ? {} : { currentServiceDeployment: deployment.arn }),
    currentServiceRevisions: shown.map((revision) => ({
      arn: revision.arn,
      requestedTaskCount: revision.requested,
      runningTaskCount: runningAndPending(tasks, revision).running,
      pendingTaskCount: runningAndPending(tasks, revision).pending,
    })),
    placementConstraints: settings.placementConstraints ?? [],
    placementStrategy: settings.placementStrategy ?? [],
    schedulingStrategy: settings.schedulingStrategy ?? 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: settings.enableECSManagedTags ?? false,
    propagateTags: settings.propagateTags ?? 'NONE',
    enableExecuteCommand: settings.enableExecuteCommand ?? false,
    availabilityZoneRebalancing: settings.availabilityZoneRebalancing ?? 'DISABLED',
    ...(options.tags ? { tags: [...tagsOf(state, service.arn)] } : {}),
  }
}

/** The primary first, then every other revision that still has tasks or is meant to have some. */
function shownRevisions(state: EcsState, service: ServiceRecord): readonly RevisionRecord[] {
  const tasks = tasksOf(state, service)
  const others = service.revisions.filter(
    (revision) =>
      revision !== service.primary &&
      (revision.requested > 0 || tasks.some((task) => task.revision === revision)),
  )
  return [service.primary, ...others.reverse()]
}

/**
 * An entry of `deployments[]`. The rollout state is given for every strategy: the API reference says that it is
 * returned for rolling updates only, but deployers that know nothing of service deployments read it to tell a failed
 * deployment from a finished one.
 */
function deploymentView(state: EcsState, service: ServiceRecord, revision: RevisionRecord): Deployment {
  const counts = runningAndPending(tasksOf(state, service), revision)
  const { workload } = revision
  return {
    id: revision.deploymentId,
    status: revision === service.primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: revision.taskDefinition.arn,
    desiredCount: revision === service.primary ? service.desiredCount : revision.requested,
    pendingCount: counts.pending,
    runningCount: counts.running,
    failedTasks: revision.failedTasks,
    createdAt: revision.createdAt,
    updatedAt: revision.updatedAt,
    ...placementOf(workload),
    networkConfiguration: workload.networkConfiguration,
    capacityProviderStrategy: workload.capacityProviderStrategy,
    serviceConnectConfiguration: workload.serviceConnectConfiguration,
    volumeConfigurations: workload.volumeConfigurations,
    vpcLatticeConfigurations: workload.vpcLatticeConfigurations,
    rolloutState: revision.rollout.state,
    rolloutStateReason: revision.rollout.reason,
  }
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? ''
}
