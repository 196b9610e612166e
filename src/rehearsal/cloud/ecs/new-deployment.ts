import type { DeploymentConfiguration } from './aws.ts'
import { planDeployment } from './deployment-plan.ts'
import { createDeployment } from './deployment-state.ts'
import { type EcsEnvironment, emit, now } from './environment.ts'
import type { Schedulers } from './schedulers.ts'
import type {
  DeploymentRecord,
  RevisionRecord,
  ServiceRecord,
  TaskDefinitionRecord,
  Workload,
} from './state.ts'
import { tasksOf } from './task-counts.ts'
import { targetGroupsFor } from './traffic.ts'

/** A new service revision: what is to run and in which of the target groups. */
export function createRevision(
  environment: EcsEnvironment,
  cluster: string,
  service: string,
  taskDefinition: TaskDefinitionRecord,
  workload: Workload,
  base: RevisionRecord | undefined,
  configuration: DeploymentConfiguration,
): RevisionRecord {
  const { ids } = environment
  const deploymentId = ids.deploymentId()
  const besideBase = base !== undefined && (configuration.strategy ?? 'ROLLING') !== 'ROLLING'
  return {
    arn: ids.serviceRevision(cluster, service),
    deploymentId,
    taskDefinition,
    workload,
    targetGroups: targetGroupsFor(workload.loadBalancers ?? [], base, besideBase),
    createdAt: now(environment),
    updatedAt: now(environment),
    imageDigests: new Map(),
    requested: 0,
    halted: false,
    failedTasks: 0,
    failures: 0,
    backingOff: false,
    rollout: { state: 'IN_PROGRESS', reason: `ECS deployment ${deploymentId} in progress.` },
  }
}

/** Records the deployment of a revision and hands it to the service's scheduler. */
export function startDeployment(
  environment: EcsEnvironment,
  schedulers: Schedulers,
  service: ServiceRecord,
  target: RevisionRecord,
): void {
  const { base } = service
  takeBack(environment, service)
  const leftovers = leftBehind(environment, service)
  const configuration = structuredClone(service.configuration)
  const plan = planDeployment(configuration, {
    target: target.arn,
    base: base?.arn,
    leftovers: leftovers.map(({ arn }) => arn),
    testTraffic: target.targetGroups.some(({ testListenerRule }) => testListenerRule !== undefined),
  })
  const deployment: DeploymentRecord = {
    arn: environment.ids.serviceDeployment(service.cluster.name, service.name),
    service,
    target,
    base,
    leftovers,
    configuration,
    state: createDeployment(plan, environment.context.clock.now()),
    final: undefined,
  }
  service.revisions.push(target)
  service.primary = target
  service.deployments.push(deployment)
  resolveImages(environment, target)
  schedulers.of(service).deploy(deployment)
}

/** Revisions besides the base that still have tasks, or whose deployment ended without having cleared up. */
function leftBehind(environment: EcsEnvironment, service: ServiceRecord): readonly RevisionRecord[] {
  const tasks = tasksOf(environment.state, service)
  const cleared = service.deployments.findLastIndex(
    ({ state: { status } }) => status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL',
  )
  const unfinished = service.deployments.slice(cleared + 1).map(({ target }) => target)
  return service.revisions.filter(
    (revision) =>
      revision !== service.base &&
      (revision.requested > 0 ||
        unfinished.includes(revision) ||
        tasks.some((task) => task.revision === revision)),
  )
}

/** Tasks that a scenario kept running out of sight are seen again once the scenario is over. */
function takeBack(environment: EcsEnvironment, service: ServiceRecord): void {
  if (environment.faults.servesOldVersion(service)) return
  for (const task of environment.state.tasks.values()) if (task.service === service) task.detached = false
}

/** Binds a revision to the digests that its tags point at now, where they can be told before the first pull. */
function resolveImages(environment: EcsEnvironment, revision: RevisionRecord): void {
  const { resolveImage } = environment.ports
  if (resolveImage === undefined) return
  for (const container of revision.taskDefinition.given.containerDefinitions ?? []) {
    const { name = '', image = '' } = container
    resolveImage(image).then(
      (digest) => {
        if (digest !== undefined && !revision.imageDigests.has(name)) revision.imageDigests.set(name, digest)
      },
      (error: unknown) => emit(environment, 'image.unresolved', { image, error: String(error) }),
    )
  }
}
