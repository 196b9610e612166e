import type { ContainerDefinition, TaskDefinition } from './aws.ts'
import type { TaskDefinitionRecord } from './state.ts'

/** A task definition as ECS gives it back, with the defaults that it fills in. */
export function taskDefinitionView(record: TaskDefinitionRecord): TaskDefinition {
  const { given } = record
  const awsvpc = given.networkMode === 'awsvpc'
  return {
    ...given,
    taskDefinitionArn: record.arn,
    family: record.family,
    revision: record.revision,
    containerDefinitions: (given.containerDefinitions ?? []).map((container) =>
      containerView(container, awsvpc),
    ),
    volumes: given.volumes ?? [],
    placementConstraints: given.placementConstraints ?? [],
    status: record.deregisteredAt === undefined ? 'ACTIVE' : 'INACTIVE',
    compatibilities: awsvpc ? ['EC2', 'FARGATE'] : ['EXTERNAL', 'EC2'],
    registeredAt: record.registeredAt,
    registeredBy: record.registeredBy,
    ...(record.deregisteredAt === undefined ? {} : { deregisteredAt: record.deregisteredAt }),
  }
}

function containerView(container: ContainerDefinition, awsvpc: boolean): ContainerDefinition {
  return {
    cpu: 0,
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    portMappings: (container.portMappings ?? []).map((mapping) => ({
      protocol: 'tcp' as const,
      ...(awsvpc && mapping.containerPort !== undefined ? { hostPort: mapping.containerPort } : {}),
      ...mapping,
    })),
    ...(container.healthCheck === undefined
      ? {}
      : { healthCheck: { interval: 30, timeout: 5, retries: 3, ...container.healthCheck } }),
  }
}
