import { logStreams } from '../log-streams.ts'
import type { LogStream, Refusal, TaskDefinition } from '../types.ts'
import { definitionOf } from './definition.ts'
import type { TaskPlacement, TaskRequest } from './types.ts'

export interface TaskPlan {
  readonly placement: TaskPlacement
  /** The task definition to run, which is registered where its family does not have it yet. */
  readonly definition: TaskDefinition
  /** Where the task of that id logs. */
  readonly logOf: (taskId: string) => LogStream
}

/** RunTask refuses longer overrides (API reference, TaskOverride: 8192 characters, JSON formatting included). */
const longestOverride = 8_192

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
  const logOf = logStreams(container)
  if (logOf === undefined)
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
  if (reasons.length > 0 || logOf === undefined) return { reasons }
  return {
    placement,
    definition: definitionOf(definition, request),
    logOf,
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
