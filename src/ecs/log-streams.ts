import type { ContainerDefinition, LogStream } from './types.ts'

/**
 * The log stream of a container in a task, where it logs to CloudWatch with a stream prefix; undefined where it does not.
 * Its name is prefix/container/task (ECS developer guide, "Using the awslogs log driver"). Pure.
 */
export function logStreams(container: ContainerDefinition): ((taskId: string) => LogStream) | undefined {
  const { logDriver, options = {} } = container.logConfiguration ?? {}
  const {
    'awslogs-group': group,
    'awslogs-stream-prefix': prefix,
    // Not always the region of the cluster.
    'awslogs-region': region,
  } = options
  if (logDriver !== 'awslogs' || group === undefined || prefix === undefined) return undefined
  return (taskId) => ({
    group,
    stream: `${prefix}/${container.name}/${taskId}`,
    ...(region === undefined ? {} : { region }),
  })
}
