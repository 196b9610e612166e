import type { ContainerDefinition, Refusal, TaskDefinition } from '../types.ts'
import type { TaskPlacement, TaskRequest } from './types.ts'

export interface TaskPlan {
  readonly placement: TaskPlacement
  /** The task definition to register, where another image is to run. */
  readonly register: TaskDefinition | undefined
  readonly logGroup: string
  /** What stands before the task's id in the name of its log stream. */
  readonly streamPrefix: string
}

/** RunTask refuses longer overrides (API reference, TaskOverride: 8192 characters, JSON formatting included). */
const longestOverride = 8_192

/** Members of DescribeTaskDefinition's answer that RegisterTaskDefinition takes. */
const writable = [
  'taskRoleArn',
  'executionRoleArn',
  'networkMode',
  'volumes',
  'placementConstraints',
  'requiresCompatibilities',
  'cpu',
  'memory',
  'pidMode',
  'ipcMode',
  'proxyConfiguration',
  'inferenceAccelerators',
  'ephemeralStorage',
  'runtimePlatform',
  'enableFaultInjection',
]

/** Decides what to run, or says everything that stands in the way. Pure. */
export function planTask(
  request: TaskRequest,
  placement: TaskPlacement | undefined,
  definition: TaskDefinition | undefined,
): TaskPlan | { readonly reasons: readonly Refusal[] } {
  const { target } = request
  if (placement === undefined || definition === undefined || placement.status !== 'ACTIVE')
    return {
      reasons: [
        {
          reason: `there is no active service ${target.service} in the cluster ${target.cluster}, whose network and task definition the task would take`,
          fix: 'Check ecs.cluster and ecs.service.',
        },
      ],
    }
  const container = definition.containerDefinitions.find(({ name }) => name === target.container)
  if (container === undefined)
    return {
      reasons: [
        {
          reason: `the task definition ${definition.family} has no container ${target.container}; it has ${definition.containerDefinitions.map(({ name }) => name).join(', ')}`,
          fix: 'Set ecs.container to one of them.',
        },
      ],
    }
  const reasons: Refusal[] = []
  if (container['essential'] === false)
    reasons.push({
      reason: `the container ${target.container} is not essential, so the task would go on when it ends`,
      fix: 'Make it essential in the task definition.',
    })
  const options = container.logConfiguration?.options ?? {}
  const [logGroup, prefix] = [options['awslogs-group'], options['awslogs-stream-prefix']]
  if (container.logConfiguration?.logDriver !== 'awslogs' || logGroup === undefined || prefix === undefined)
    reasons.push({
      reason: `the container ${target.container} does not log to CloudWatch with a stream prefix, and the result of the task is read from its log`,
      fix: 'Give it the log driver awslogs with awslogs-group and awslogs-stream-prefix.',
    })
  const length = JSON.stringify(overrideOf(request)).length
  if (length > longestOverride)
    reasons.push({
      reason: `the override of the container would have ${length} characters; ECS takes ${longestOverride}`,
      fix: 'Put what is long into the image or the task definition.',
    })
  if (reasons.length > 0 || logGroup === undefined || prefix === undefined) return { reasons }
  return {
    placement,
    register: request.image === undefined ? undefined : withImage(definition, request),
    logGroup,
    streamPrefix: `${prefix}/${target.container}`,
  }
}

/** The container override as RunTask takes it. */
export function overrideOf(
  request: Pick<TaskRequest, 'target' | 'command' | 'environment'>,
): Readonly<Record<string, unknown>> {
  return {
    containerOverrides: [
      {
        name: request.target.container,
        command: [...request.command],
        environment: Object.entries(request.environment).map(([name, value]) => ({ name, value })),
      },
    ],
  }
}

/**
 * The service's definition with the image to run, in a family of its own: the service's family keeps its newest
 * revision. Port mappings and the health check go, for nobody asks this task anything.
 */
function withImage(definition: TaskDefinition, { target, image }: TaskRequest): TaskDefinition {
  const task = (container: ContainerDefinition): ContainerDefinition => {
    if (container.name !== target.container || image === undefined) return container
    const { portMappings: _ports, healthCheck: _check, ...rest } = container
    return { ...rest, name: container.name, image: `${image.repository}@${image.digest}` }
  }
  return {
    ...Object.fromEntries(Object.entries(definition).filter(([member]) => writable.includes(member))),
    family: `${definition.family}-task`.slice(0, 255),
    containerDefinitions: definition.containerDefinitions.map(task),
  }
}
