import type { LoadBalancing } from '../ports.ts'
import { invalidParameter, unsupported } from './refusal.ts'
import type { ServiceRecord, TaskDefinitionRecord, Workload } from './state.ts'

/** Refuses a workload that does not fit its task definition or names what is not there. */
export function checkWorkload(
  workload: Workload,
  taskDefinition: TaskDefinitionRecord,
  loadBalancing: LoadBalancing,
): void {
  const { given } = taskDefinition
  if (workload.launchType !== undefined && (workload.capacityProviderStrategy ?? []).length > 0)
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    )
  if (given.networkMode === 'awsvpc' && workload.networkConfiguration?.awsvpcConfiguration === undefined)
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
  if (given.networkMode !== 'awsvpc' && workload.networkConfiguration?.awsvpcConfiguration !== undefined)
    throw invalidParameter(
      'Network Configuration is not valid for the given networkMode of this task definition.',
    )
  if (
    workload.launchType === 'FARGATE' &&
    !given.requiresCompatibilities?.includes('FARGATE') &&
    given.networkMode !== 'awsvpc'
  )
    throw invalidParameter('Task definition does not support launch_type FARGATE.')
  for (const entry of workload.loadBalancers ?? []) {
    const container = given.containerDefinitions?.find(({ name }) => name === entry.containerName)
    if (container === undefined)
      throw invalidParameter(`The container ${entry.containerName} does not exist in the task definition.`)
    if (!container.portMappings?.some(({ containerPort }) => containerPort === entry.containerPort))
      throw invalidParameter(
        `The container ${entry.containerName} did not have a container port ${entry.containerPort} defined.`,
      )
    if (entry.targetGroupArn === undefined)
      throw unsupported('The local cloud has no Classic Load Balancers: name a targetGroupArn.')
    for (const arn of [entry.targetGroupArn, entry.advancedConfiguration?.alternateTargetGroupArn]) {
      if (arn !== undefined && loadBalancing.targetGroup(arn) === undefined)
        throw invalidParameter(`The specified target group ${arn} does not exist.`)
    }
  }
}

/** What the local cloud does not do is refused by name, never done otherwise in silence. */
export function checkController(settings: ServiceRecord['settings']): void {
  const controller = settings.deploymentController?.type ?? 'ECS'
  if (controller !== 'ECS')
    throw unsupported(`The local cloud runs the ECS deployment controller only, not ${controller}.`)
  if (settings.schedulingStrategy === 'DAEMON')
    throw unsupported(
      'The local cloud has no container instances, so it runs REPLICA services only, not DAEMON.',
    )
}
