import {
  type CapacityProviderStrategyItem,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  type NetworkConfiguration,
  type PlacementConstraint,
  type PlacementStrategy,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  StopTaskCommand,
  type TaskVolumeConfiguration,
} from '@aws-sdk/client-ecs'
import { type AwsSession, awsCall, clientOptions } from '../../config/index.ts'
import { PlatformError } from '../../kernel/index.ts'
import type { TaskDefinition } from '../types.ts'
import type { EcsTasks, TaskPlacement, TaskState } from './types.ts'

/** `EcsTasks` over the AWS SDK. */
export function createEcsTasks(session: AwsSession): EcsTasks & { close(): void } {
  const ecs = new ECSClient(clientOptions(session))
  return {
    describePlacement: (target) =>
      awsCall('ecs:DescribeServices', async () => {
        const answer = await ecs.send(
          new DescribeServicesCommand({ cluster: target.cluster, services: [target.service] }),
        )
        const service = answer.services?.[0]
        if (service === undefined) return undefined
        const strategy = service.capacityProviderStrategy ?? []
        const primary = service.deployments?.find(({ status }) => status === 'PRIMARY')
        const placement: TaskPlacement = {
          status: service.status ?? '',
          taskDefinition: service.taskDefinition ?? '',
          ...(service.networkConfiguration === undefined
            ? {}
            : { networkConfiguration: { ...service.networkConfiguration } }),
          // One of the two: RunTask refuses both together.
          ...(strategy.length > 0
            ? { capacityProviderStrategy: strategy.map((it) => ({ ...it })) }
            : service.launchType === undefined
              ? {}
              : { launchType: service.launchType }),
          ...(service.platformVersion === undefined ? {} : { platformVersion: service.platformVersion }),
          ...given('placementConstraints', service.placementConstraints),
          ...given('placementStrategy', service.placementStrategy),
          ...given('volumeConfigurations', primary?.volumeConfigurations),
        }
        return placement
      }),
    describeTaskDefinition: (arn) =>
      awsCall('ecs:DescribeTaskDefinition', async () => {
        const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))
        if (answer.taskDefinition === undefined)
          throw new PlatformError('aws', `ECS has no task definition ${arn}`)
        return answer.taskDefinition as unknown as TaskDefinition
      }),
    newestOfFamily: (family) =>
      awsCall('ecs:DescribeTaskDefinition', async () => {
        try {
          const { taskDefinition, tags } = await ecs.send(
            new DescribeTaskDefinitionCommand({ taskDefinition: family, include: ['TAGS'] }),
          )
          const arn = taskDefinition?.taskDefinitionArn
          if (arn === undefined || taskDefinition?.status !== 'ACTIVE') return undefined
          return { arn, tags: Object.fromEntries((tags ?? []).map((it) => [it.key ?? '', it.value ?? ''])) }
        } catch (error) {
          // "Unable to describe task definition.": there is no such family.
          if (error instanceof Error && error.name === 'ClientException') return undefined
          throw error
        }
      }),
    registerTaskDefinition: (definition, tags) =>
      awsCall('ecs:RegisterTaskDefinition', async () => {
        const input = { ...definition, tags: tagList(tags) }
        const answer = await ecs.send(
          new RegisterTaskDefinitionCommand(input as unknown as RegisterTaskDefinitionCommandInput),
        )
        const arn = answer.taskDefinition?.taskDefinitionArn
        if (arn === undefined)
          throw new PlatformError('aws', 'ecs:RegisterTaskDefinition answered without an ARN')
        return arn
      }),
    runTask: (start) =>
      awsCall('ecs:RunTask', async () => {
        const { placement } = start
        const answer = await ecs.send(
          new RunTaskCommand({
            cluster: start.cluster,
            taskDefinition: start.taskDefinition,
            count: 1,
            clientToken: start.token,
            startedBy: start.startedBy,
            tags: tagList(start.tags),
            overrides: {
              containerOverrides: [
                {
                  name: start.container,
                  command: [...start.command],
                  environment: Object.entries(start.environment).map(([name, value]) => ({ name, value })),
                },
              ],
            },
            ...(placement.networkConfiguration === undefined
              ? {}
              : { networkConfiguration: placement.networkConfiguration as NetworkConfiguration }),
            ...(placement.capacityProviderStrategy === undefined
              ? {}
              : {
                  capacityProviderStrategy:
                    placement.capacityProviderStrategy as unknown as CapacityProviderStrategyItem[],
                }),
            ...(placement.launchType === undefined
              ? {}
              : { launchType: placement.launchType as 'EC2' | 'FARGATE' | 'EXTERNAL' }),
            ...(placement.platformVersion === undefined || placement.platformVersion === ''
              ? {}
              : { platformVersion: placement.platformVersion }),
            ...(placement.placementConstraints === undefined
              ? {}
              : { placementConstraints: [...placement.placementConstraints] as PlacementConstraint[] }),
            ...(placement.placementStrategy === undefined
              ? {}
              : { placementStrategy: [...placement.placementStrategy] as PlacementStrategy[] }),
            ...(placement.volumeConfigurations === undefined
              ? {}
              : {
                  volumeConfigurations:
                    placement.volumeConfigurations as unknown as TaskVolumeConfiguration[],
                }),
          }),
        )
        const arn = answer.tasks?.[0]?.taskArn
        if (arn !== undefined) return { arn }
        const [failure] = answer.failures ?? []
        return {
          failure: `ECS placed no task: ${[failure?.reason, failure?.detail].filter((it) => it !== undefined && it !== '').join(', ') || 'it gives no reason'}`,
        }
      }),
    describeTask: (cluster, arn) =>
      awsCall('ecs:DescribeTasks', async () => {
        const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }))
        const task = answer.tasks?.[0]
        if (task === undefined) return undefined
        const state: TaskState = {
          status: task.lastStatus ?? '',
          ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
          ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
          containers: (task.containers ?? []).map((it) => ({
            name: it.name ?? '',
            ...(it.exitCode === undefined ? {} : { exitCode: it.exitCode }),
            ...(it.reason === undefined ? {} : { reason: it.reason }),
          })),
        }
        return state
      }),
    stopTask: (cluster, task, reason) =>
      awsCall('ecs:StopTask', async () => {
        await ecs.send(new StopTaskCommand({ cluster, task, reason }))
      }),
    close: () => ecs.destroy(),
  }
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([key, value]) => ({ key, value }))
}

/** A list of the service's as RunTask takes it; an empty one says nothing. */
function given<K extends 'placementConstraints' | 'placementStrategy' | 'volumeConfigurations'>(
  member: K,
  list: readonly object[] | undefined,
): Pick<TaskPlacement, K> | Record<never, never> {
  return list === undefined || list.length === 0 ? {} : { [member]: list.map((it) => ({ ...it })) }
}
