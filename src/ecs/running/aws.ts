import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  type Tag,
  type Task,
} from '@aws-sdk/client-ecs'
import { type AwsSession, allPages, awsCall, clientOptions } from '../../config/index.ts'
import { PlatformError } from '../../kernel/index.ts'
import type { Tags, TaskDefinition } from '../types.ts'
import type { ClusterService, ClusterTask, EcsCluster } from './types.ts'

/** How many DescribeServices and DescribeTasks take in one call. */
const servicesAtOnce = 10
const tasksAtOnce = 100

/** Its containers have ended, whatever is still to be tidied up. */
const over = ['DEPROVISIONING', 'STOPPED', 'DELETED']

/** `EcsCluster` over the AWS SDK. */
export function createEcsCluster(session: AwsSession): EcsCluster & { close(): void } {
  const ecs = new ECSClient(clientOptions(session))
  const serviceArns = (cluster: string) =>
    awsCall('ecs:ListServices', () =>
      allPages(async (nextToken) => {
        const answer = await ecs.send(new ListServicesCommand({ cluster, maxResults: 100, nextToken }))
        return { items: answer.serviceArns ?? [], next: answer.nextToken }
      }),
    )
  const taskArns = (cluster: string, desiredStatus: 'RUNNING' | 'STOPPED') =>
    awsCall('ecs:ListTasks', () =>
      allPages(async (nextToken) => {
        const answer = await ecs.send(
          new ListTasksCommand({ cluster, desiredStatus, maxResults: 100, nextToken }),
        )
        return { items: answer.taskArns ?? [], next: answer.nextToken }
      }),
    )
  return {
    services: async (cluster) => {
      const found: Service[] = []
      for (const services of chunks(await serviceArns(cluster), servicesAtOnce)) {
        const answer = await awsCall('ecs:DescribeServices', () =>
          ecs.send(new DescribeServicesCommand({ cluster, services, include: ['TAGS'] })),
        )
        found.push(...(answer.services ?? []))
      }
      return found.map(parseService)
    },
    tasks: async (cluster) => {
      // Those that ECS is stopping are listed as STOPPED, and run until they have stopped.
      const arns = [...(await taskArns(cluster, 'RUNNING')), ...(await taskArns(cluster, 'STOPPED'))]
      const found: Task[] = []
      for (const tasks of chunks([...new Set(arns)], tasksAtOnce)) {
        const answer = await awsCall('ecs:DescribeTasks', () =>
          ecs.send(new DescribeTasksCommand({ cluster, tasks, include: ['TAGS'] })),
        )
        found.push(...(answer.tasks ?? []))
      }
      return found.filter(({ lastStatus }) => !over.includes(lastStatus ?? '')).map(parseTask)
    },
    describeTaskDefinition: (arn) =>
      awsCall('ecs:DescribeTaskDefinition', async () => {
        const { taskDefinition, tags } = await ecs.send(
          new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] }),
        )
        if (taskDefinition === undefined) throw new PlatformError('aws', `ECS has no task definition ${arn}`)
        return { taskDefinition: taskDefinition as unknown as TaskDefinition, tags: tagsOf(tags) }
      }),
    close: () => ecs.destroy(),
  }
}

function parseService(service: Service): ClusterService {
  const sets = [
    ...(service.deployments ?? []).map((it) => ({ ...it, wanted: it.desiredCount })),
    ...(service.taskSets ?? []).map((it) => ({ ...it, wanted: it.computedDesiredCount })),
  ]
  const definitions = (those: typeof sets) => [
    ...new Set(those.flatMap(({ taskDefinition }) => taskDefinition ?? [])),
  ]
  const wanted = sets.filter((it) => (it.wanted ?? 0) > 0)
  const underWay = sets.filter((it) => (it.wanted ?? 0) + (it.runningCount ?? 0) + (it.pendingCount ?? 0) > 0)
  return {
    name: service.serviceName ?? '',
    status: service.status ?? '',
    tags: tagsOf(service.tags),
    taskDefinition: service.taskDefinition,
    underWay: definitions(underWay),
    wanted: definitions(wanted),
  }
}

function parseTask(task: Task): ClusterTask {
  return {
    id: task.taskArn?.split('/').at(-1) ?? '',
    group: task.group ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    leaving: task.desiredStatus === 'STOPPED',
    tags: tagsOf(task.tags),
    digests: Object.fromEntries(
      (task.containers ?? []).flatMap(({ name, imageDigest }) =>
        name === undefined || imageDigest === undefined ? [] : [[name, imageDigest]],
      ),
    ),
  }
}

function tagsOf(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']))
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  )
}
