import type {
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
  ServiceRevisionSummary,
} from './aws.ts'
import { failureThreshold } from './circuit-breaker.ts'
import { placementOf } from './placement.ts'
import type { DeploymentRecord, EcsState, RevisionRecord, ServiceRecord } from './state.ts'
import { runningAndPending, tasksOf } from './task-counts.ts'

/** An entry of ListServiceDeployments. */
export function deploymentBrief(deployment: DeploymentRecord): ServiceDeploymentBrief {
  const { state, service } = deployment
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    ...dates({ createdAt: state.createdAt, startedAt: state.startedAt, finishedAt: state.finishedAt }),
    targetServiceRevisionArn: deployment.target.arn,
    status: state.status,
    ...(state.statusReason === undefined ? {} : { statusReason: state.statusReason }),
  }
}

/** A service deployment as DescribeServiceDeployments gives it. */
export function deploymentView(ecs: EcsState, deployment: DeploymentRecord): ServiceDeployment {
  const { state, service, target, base, leftovers } = deployment
  const shifts = state.plan.strategy !== 'ROLLING'
  return {
    ...deploymentBriefWithoutTarget(deployment),
    ...dates({ stoppedAt: state.stoppedAt, updatedAt: state.updatedAt }),
    sourceServiceRevisions: [...(base === undefined ? [] : [base]), ...leftovers].map((revision) =>
      summary(
        ecs,
        deployment,
        revision,
        shifts
          ? {
              production: revision === base ? 100 - state.production : 0,
              test: revision === base ? 100 - state.test : 0,
            }
          : undefined,
      ),
    ),
    targetServiceRevision: summary(
      ecs,
      deployment,
      target,
      shifts ? { production: state.production, test: state.test } : undefined,
    ),
    ...(state.stage === undefined
      ? {}
      : { lifecycleStage: state.stage as ServiceDeployment['lifecycleStage'] }),
    lifecycleHookDetails: state.hooks.map((hook) => ({
      hookId: hook.id,
      targetType: 'PAUSE',
      status: hook.status,
      expiresAt: new Date(hook.expiresAt),
      timeoutAction: hook.timeoutAction,
    })),
    deploymentConfiguration: deployment.configuration,
    ...(state.rollback === undefined
      ? {}
      : {
          rollback: {
            reason: state.rollback.reason,
            startedAt: new Date(state.rollback.startedAt),
            ...(base === undefined ? {} : { serviceRevisionArn: base.arn }),
          },
        }),
    deploymentCircuitBreaker: {
      status: state.breaker,
      failureCount: state.breaker === 'DISABLED' ? 0 : target.failures,
      threshold: failureThreshold(deployment.configuration.deploymentCircuitBreaker, service.desiredCount),
    },
    ...(state.plan.alarms === undefined
      ? {}
      : {
          alarms: {
            status: state.alarms,
            alarmNames: [...state.plan.alarms.names],
            triggeredAlarmNames: [...state.triggeredAlarms],
          },
        }),
  }
}

/** A service revision as DescribeServiceRevisions gives it. */
export function revisionView(service: ServiceRecord, revision: RevisionRecord): ServiceRevision {
  const { workload, taskDefinition } = revision
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: taskDefinition.arn,
    capacityProviderStrategy: workload.capacityProviderStrategy,
    ...placementOf(workload),
    loadBalancers: workload.loadBalancers ?? [],
    serviceRegistries: workload.serviceRegistries,
    networkConfiguration: workload.networkConfiguration,
    containerImages: (taskDefinition.given.containerDefinitions ?? []).map(({ name = '', image }) => {
      const digest = revision.imageDigests.get(name)
      return {
        containerName: name,
        image,
        ...(digest === undefined ? {} : { imageDigest: digest }),
      }
    }),
    guardDutyEnabled: false,
    serviceConnectConfiguration: workload.serviceConnectConfiguration,
    volumeConfigurations: workload.volumeConfigurations,
    vpcLatticeConfigurations: workload.vpcLatticeConfigurations,
    createdAt: revision.createdAt,
    ...(revision.targetGroups.length === 0
      ? {}
      : {
          resolvedConfiguration: {
            loadBalancers: revision.targetGroups.map((group) => ({
              targetGroupArn: group.targetGroupArn,
              ...(group.productionListenerRule === undefined
                ? {}
                : { productionListenerRule: group.productionListenerRule }),
            })),
          },
        }),
  }
}

function deploymentBriefWithoutTarget(
  deployment: DeploymentRecord,
): Omit<ServiceDeploymentBrief, 'targetServiceRevisionArn'> {
  const { targetServiceRevisionArn: _, ...rest } = deploymentBrief(deployment)
  return rest
}

function summary(
  ecs: EcsState,
  deployment: DeploymentRecord,
  revision: RevisionRecord,
  traffic: { readonly production: number; readonly test: number } | undefined,
): ServiceRevisionSummary {
  const ended = deployment.final?.find(({ arn }) => arn === revision.arn)
  const counts = ended ?? {
    requested: revision.requested,
    ...runningAndPending(tasksOf(ecs, deployment.service), revision),
  }
  return {
    arn: revision.arn,
    requestedTaskCount: counts.requested,
    runningTaskCount: counts.running,
    pendingTaskCount: counts.pending,
    ...(traffic === undefined
      ? {}
      : { requestedTestTrafficWeight: traffic.test, requestedProductionTrafficWeight: traffic.production }),
  }
}

/** Timestamps of an answer; those that are not there yet are left out. */
function dates<K extends string>(times: Readonly<Record<K, number | undefined>>): Partial<Record<K, Date>> {
  const known = Object.entries<number | undefined>(times).flatMap(([key, time]) =>
    time === undefined ? [] : [[key, new Date(time)] as const],
  )
  return Object.fromEntries(known) as Partial<Record<K, Date>>
}
