import type { Container, Tag, Task } from './aws.ts'
import type { TaskRecord } from './state.ts'

/** A task as DescribeTasks gives it. */
export function taskView(task: TaskRecord, tags: readonly Tag[]): Task {
  const { given } = task.taskDefinition
  const awsvpc = given.networkMode === 'awsvpc'
  const { stop } = task
  return {
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.taskDefinition.arn,
    group: task.group,
    startedBy: task.startedBy,
    ...task.placement,
    availabilityZone: `${task.arn.split(':')[3]}a`,
    attributes: [{ name: 'ecs.cpu-architecture', value: process.arch === 'arm64' ? 'arm64' : 'x86_64' }],
    attachments: awsvpc ? [networkInterface(task)] : [],
    connectivity: 'CONNECTED',
    connectivityAt: task.createdAt,
    containers: (given.containerDefinitions ?? []).map(({ name = '', image }) =>
      containerView(task, name, image, awsvpc),
    ),
    cpu: given.cpu,
    memory: given.memory,
    createdAt: task.createdAt,
    desiredStatus: task.stopping === undefined && task.status !== 'STOPPED' ? 'RUNNING' : 'STOPPED',
    lastStatus: task.status,
    enableExecuteCommand: task.enableExecuteCommand,
    healthStatus: task.status === 'STOPPED' ? 'UNKNOWN' : (task.run?.health() ?? 'UNKNOWN'),
    overrides:
      task.overrides.containerOverrides === undefined
        ? {
            ...task.overrides,
            containerOverrides: (given.containerDefinitions ?? []).map(({ name }) => ({ name })),
          }
        : task.overrides,
    pullStartedAt: task.createdAt,
    ...(task.startedAt === undefined ? {} : { pullStoppedAt: task.startedAt, startedAt: task.startedAt }),
    ...(task.stoppingAt === undefined ? {} : { stoppingAt: task.stoppingAt }),
    ...(task.stopping === undefined || stop !== undefined
      ? {}
      : { stopCode: task.stopping.code, stoppedReason: task.stopping.reason }),
    ...(stop === undefined ? {} : { stopCode: stop.stopCode, stoppedReason: stop.stoppedReason }),
    ...(task.stoppedAt === undefined
      ? {}
      : { stoppedAt: task.stoppedAt, executionStoppedAt: task.stoppedAt }),
    tags: [...tags],
    version: task.version,
  }
}

function containerView(
  task: TaskRecord,
  name: string,
  image: string | undefined,
  awsvpc: boolean,
): Container {
  const ended = task.stop?.containers.find((container) => container.name === name)
  const digest = task.imageDigests[name] ?? ended?.imageDigest
  const mappings = task.taskDefinition.given.containerDefinitions?.find(
    (one) => one.name === name,
  )?.portMappings
  const endpoints = (mappings ?? []).flatMap(({ containerPort }) => {
    const endpoint =
      containerPort === undefined || task.status !== 'RUNNING' ? undefined : task.run?.endpoint(containerPort)
    return endpoint === undefined
      ? []
      : { bindIP: endpoint.host, containerPort, hostPort: endpoint.port, protocol: 'tcp' as const }
  })
  return {
    containerArn: task.containerArns.get(name),
    taskArn: task.arn,
    name,
    image,
    ...(digest === undefined ? {} : { imageDigest: digest }),
    runtimeId: `${task.id}-${name}`,
    lastStatus: task.status === 'STOPPED' ? 'STOPPED' : task.status === 'PENDING' ? 'PENDING' : 'RUNNING',
    ...(ended?.exitCode === undefined ? {} : { exitCode: ended.exitCode }),
    ...(ended?.reason === undefined ? {} : { reason: ended.reason }),
    networkBindings: awsvpc ? [] : endpoints,
    networkInterfaces: awsvpc
      ? [{ attachmentId: task.networkInterfaceId, privateIpv4Address: task.privateAddress }]
      : [],
    healthStatus: task.status === 'STOPPED' ? 'UNKNOWN' : (task.run?.health() ?? 'UNKNOWN'),
  }
}

function networkInterface(task: TaskRecord): NonNullable<Task['attachments']>[number] {
  return {
    id: task.networkInterfaceId,
    type: 'ElasticNetworkInterface',
    status: task.status === 'STOPPED' ? 'DELETED' : task.status === 'PENDING' ? 'ATTACHING' : 'ATTACHED',
    details: [
      { name: 'networkInterfaceId', value: `eni-${task.id.slice(0, 17)}` },
      { name: 'privateIPv4Address', value: task.privateAddress },
    ],
  }
}
