import type { ContainerSpec, TaskSpec } from '../../ports.ts'

export interface ContainerFacts {
  readonly dockerId: string
  readonly imageDigest: string
  readonly createdAt: Date
}

/** The container's document (Fargate developer guide, task metadata v4 examples). */
export function containerDocument(task: TaskSpec, container: ContainerSpec, facts: ContainerFacts): object {
  return {
    DockerId: facts.dockerId,
    Name: container.name,
    DockerName: container.name,
    Image: container.image,
    ImageID: facts.imageDigest,
    Labels: {
      'com.amazonaws.ecs.cluster': task.clusterArn,
      'com.amazonaws.ecs.container-name': container.name,
      'com.amazonaws.ecs.task-arn': task.taskArn,
      'com.amazonaws.ecs.task-definition-family': task.family,
      'com.amazonaws.ecs.task-definition-version': String(task.revision),
    },
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    Limits: {},
    CreatedAt: facts.createdAt.toISOString(),
    StartedAt: facts.createdAt.toISOString(),
    Type: 'NORMAL',
    ...(container.logs === undefined
      ? {}
      : {
          LogDriver: 'awslogs',
          LogOptions: { 'awslogs-group': container.logs.group, 'awslogs-stream': container.logs.stream },
        }),
    Networks: [{ NetworkMode: 'awsvpc', IPv4Addresses: ['127.0.0.1'] }],
    ContainerARN: `${task.taskArn.replace(':task/', ':container/')}/${facts.dockerId}`,
  }
}

/** The task's document; its containers' documents are inside. */
export function taskDocument(
  task: TaskSpec,
  region: string,
  containers: readonly object[],
  startedAt: Date,
): object {
  return {
    Cluster: task.clusterArn,
    TaskARN: task.taskArn,
    Family: task.family,
    Revision: String(task.revision),
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    ...(task.limits === undefined
      ? {}
      : { Limits: { CPU: task.limits.vCpu, Memory: task.limits.memoryMiB } }),
    PullStartedAt: startedAt.toISOString(),
    AvailabilityZone: `${region}a`,
    LaunchType: 'FARGATE',
    Containers: containers,
  }
}
