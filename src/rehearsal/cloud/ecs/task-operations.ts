import type { AwsOperation } from '../ports.ts'
import type {
  DescribeTasksRequest,
  Failure,
  ListTasksRequest,
  RunTaskRequest,
  StopTaskRequest,
  Tag,
} from './aws.ts'
import type { EcsEnvironment } from './environment.ts'
import { lastPart } from './identifiers.ts'
import { findActiveCluster, findCluster, findRunnableTaskDefinition, lookUpService } from './lookup.ts'
import { operation, paginate } from './operation.ts'
import { taskPlacementOf, withClusterDefault } from './placement.ts'
import { invalidParameter, serviceNotFound } from './refusal.ts'
import { rememberRun, startedBefore } from './run-tokens.ts'
import { checkWorkload } from './service-checks.ts'
import type { ClusterRecord, TaskRecord } from './state.ts'
import { addTags, checkTags, tagsOf } from './tags.ts'
import { startTask, stopTask, type TaskWatcher } from './task-life.ts'
import { taskView } from './task-view.ts'

export function taskOperations(environment: EcsEnvironment): Readonly<Record<string, AwsOperation>> {
  const { state, ids } = environment
  const find = (cluster: ClusterRecord, reference: string): TaskRecord | undefined => {
    const task = state.tasks.get(ids.task(cluster.name, lastPart(reference)))
    return task?.cluster === cluster ? task : undefined
  }
  const view = (task: TaskRecord, tags: boolean) => taskView(task, tags ? tagsOf(state, task.arn) : [])
  // A task that no service owns is nobody's to replace.
  const watcher: TaskWatcher = { running: () => undefined, stopped: () => undefined }

  return {
    RunTask: operation<RunTaskRequest>((input) => {
      const cluster = findActiveCluster(state, input.cluster)
      const at = environment.context.clock.now()
      const before = startedBefore(state, cluster, input, at)
      if (before !== undefined) return { tasks: before.map((task) => view(task, true)), failures: [] }
      const taskDefinition = findRunnableTaskDefinition(state, input.taskDefinition ?? '')
      const count = input.count ?? 1
      if (count < 1 || count > 10) throw invalidParameter('Count should be between 1 and 10.')
      checkWorkload(
        {
          networkConfiguration: input.networkConfiguration,
          capacityProviderStrategy: input.capacityProviderStrategy,
          ...(input.launchType === undefined ? {} : { launchType: input.launchType }),
        },
        taskDefinition,
        environment.ports.loadBalancing,
      )
      const names = (taskDefinition.given.containerDefinitions ?? []).map(({ name }) => name)
      const unknown = input.overrides?.containerOverrides?.find(({ name }) => !names.includes(name))
      if (unknown !== undefined)
        throw invalidParameter(
          `Override for container named ${unknown.name} is not a container in the TaskDefinition.`,
        )
      const given = checkTags(input.tags)
      const tags: readonly Tag[] =
        input.propagateTags === 'TASK_DEFINITION' ? [...tagsOf(state, taskDefinition.arn), ...given] : given
      const tasks = Array.from({ length: count }, () =>
        startTask(
          environment,
          {
            cluster,
            taskDefinition,
            group: input.group ?? `family:${taskDefinition.family}`,
            startedBy: input.startedBy,
            placement: taskPlacementOf(withClusterDefault(input, cluster)),
            overrides: input.overrides ?? {},
            enableExecuteCommand: input.enableExecuteCommand ?? false,
          },
          watcher,
        ),
      )
      for (const task of tasks) addTags(state, task.arn, tags)
      rememberRun(state, cluster, input, tasks, at)
      return { tasks: tasks.map((task) => view(task, true)), failures: [] }
    }),

    StopTask: operation<StopTaskRequest>((input) => {
      const cluster = findActiveCluster(state, input.cluster)
      const task = find(cluster, input.task ?? '')
      if (task === undefined) throw invalidParameter('The referenced task was not found.')
      stopTask(environment, task, 'UserInitiated', input.reason ?? 'Task stopped by user')
      return { task: view(task, false) }
    }),

    ListTasks: operation<ListTasksRequest>((input) => {
      const cluster = findActiveCluster(state, input.cluster)
      if (input.serviceName !== undefined && lookUpService(state, cluster, input.serviceName) === undefined)
        throw serviceNotFound()
      const wanted = input.desiredStatus ?? 'RUNNING'
      const arns = [...state.tasks.values()]
        .filter((task) => task.cluster === cluster && !task.detached)
        .filter(
          (task) => (task.stopping === undefined && task.status !== 'STOPPED') === (wanted !== 'STOPPED'),
        )
        .filter(
          (task) => input.serviceName === undefined || task.service?.name === lastPart(input.serviceName),
        )
        .filter((task) => input.family === undefined || task.taskDefinition.family === input.family)
        .filter((task) => input.startedBy === undefined || task.startedBy === input.startedBy)
        .filter((task) => input.launchType === undefined || task.placement.launchType === input.launchType)
        .map(({ arn }) => arn)
      const page = paginate(arns, input)
      return { taskArns: page.items, nextToken: page.nextToken }
    }),

    DescribeTasks: operation<DescribeTasksRequest>((input) => {
      const cluster = findCluster(state, input.cluster)
      const references = input.tasks ?? []
      if (references.length === 0) throw invalidParameter('Tasks cannot be empty.')
      if (references.length > 100) throw invalidParameter('Tasks cannot have more than 100 elements.')
      const tags = input.include?.includes('TAGS') ?? false
      const found = references.map((reference) => ({ reference, task: find(cluster, reference) }))
      return {
        tasks: found.flatMap(({ task }) => (task === undefined ? [] : view(task, tags))),
        failures: found
          .filter(({ task }) => task === undefined)
          .map(
            ({ reference }): Failure => ({
              arn: ids.task(cluster.name, lastPart(reference)),
              reason: 'MISSING',
            }),
          ),
      }
    }),
  }
}
