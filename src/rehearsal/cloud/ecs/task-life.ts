import { errorMessage } from '../../../kernel/index.ts'
import type { RunningTask, Target, TaskSpec, TaskStop } from '../ports.ts'
import type { TaskOverride } from './aws.ts'
import { containerSpecs } from './container-specs.ts'
import { type EcsEnvironment, emit, later, now } from './environment.ts'
import type { Placement } from './placement.ts'
import type {
  ClusterRecord,
  RevisionRecord,
  ServiceRecord,
  TaskDefinitionRecord,
  TaskRecord,
} from './state.ts'
import { taskSize } from './task-size.ts'

/** Stopped tasks can be described for about an hour (containers-roadmap #1246). */
const stoppedTaskMemoryMs = 60 * 60_000
/** How long a task that cannot even begin takes to be STOPPED. */
const failedStartMs = 2_000

export interface TaskRequest {
  readonly cluster: ClusterRecord
  readonly taskDefinition: TaskDefinitionRecord
  readonly service?: ServiceRecord
  readonly revision?: RevisionRecord
  readonly group: string
  readonly startedBy: string | undefined
  readonly placement: Placement
  readonly overrides: TaskOverride
  readonly enableExecuteCommand: boolean
}

/** Told of what happens to a task. */
export interface TaskWatcher {
  running(task: TaskRecord): void
  stopped(task: TaskRecord): void
}

/** Starts a task; what becomes of it is told to the watcher, failures included. */
export function startTask(
  environment: EcsEnvironment,
  request: TaskRequest,
  watcher: TaskWatcher,
): TaskRecord {
  const { ids, state } = environment
  const id = ids.taskId()
  const task: TaskRecord = {
    arn: ids.task(request.cluster.name, id),
    id,
    cluster: request.cluster,
    taskDefinition: request.taskDefinition,
    service: request.service,
    revision: request.revision,
    group: request.group,
    startedBy: request.startedBy,
    placement: request.placement,
    overrides: request.overrides,
    containerArns: new Map(
      (request.taskDefinition.given.containerDefinitions ?? []).map(({ name }) => [
        name ?? '',
        ids.container(request.cluster.name, id),
      ]),
    ),
    createdAt: now(environment),
    enableExecuteCommand: request.enableExecuteCommand,
    networkInterfaceId: ids.uuid(),
    privateAddress: ids.privateAddress(),
    run: undefined,
    status: 'PENDING',
    imageDigests: {},
    startedAt: undefined,
    stoppingAt: undefined,
    stoppedAt: undefined,
    stopping: undefined,
    stop: undefined,
    exit: undefined,
    targets: new Map(),
    healthy: false,
    everHealthy: false,
    graceOver: false,
    settled: false,
    detached: false,
    version: 1,
  }
  state.tasks.set(task.arn, task)
  task.run = run(environment, task)
  emit(environment, 'task.starting', describe(task))
  task.run.started.then(
    (started) => onStarted(environment, task, started.imageDigests, watcher),
    // The runtime tells a failed start as the task's stop.
    () => undefined,
  )
  task.run.stopped.then((stop) => onStopped(environment, task, stop, watcher))
  return task
}

/** Begins to stop a task: takes it from its target groups, waits for them to drain, then ends its processes. */
export function stopTask(
  environment: EcsEnvironment,
  task: TaskRecord,
  code: TaskStop['stopCode'],
  reason: string,
): void {
  if (task.stopping !== undefined || task.status === 'STOPPED') return
  task.stopping = { code, reason }
  task.stoppingAt = now(environment)
  task.healthy = false
  task.version += 1
  task.status = task.targets.size > 0 ? 'DEACTIVATING' : 'STOPPING'
  emit(environment, 'task.stopping', { ...describe(task), reason })
  const targets = [...task.targets]
  task.targets.clear()
  const drained = targets.map(([targetGroup, target]) =>
    environment.ports.loadBalancing.deregister(targetGroup, target),
  )
  Promise.allSettled(drained).then((results) => {
    for (const result of results)
      if (result.status === 'rejected')
        emit(environment, 'target.deregister-failed', {
          ...describe(task),
          error: errorMessage(result.reason),
        })
    if (task.status === 'STOPPED') return
    task.status = 'STOPPING'
    task.run?.stop(code, reason)
  })
}

/** What an event of the cloud says of a task. */
export function describe(task: TaskRecord): Readonly<Record<string, unknown>> {
  return {
    task: task.arn,
    cluster: task.cluster.name,
    taskDefinition: task.taskDefinition.arn,
    ...(task.service === undefined ? {} : { service: task.service.name }),
    ...(task.revision === undefined ? {} : { serviceRevision: task.revision.arn }),
  }
}

function run(environment: EcsEnvironment, task: TaskRecord): RunningTask {
  const limits = taskSize(task.taskDefinition.given, task.overrides)
  const spec = (containers: TaskSpec['containers']): TaskSpec => ({
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.taskDefinition.arn,
    family: task.taskDefinition.family,
    revision: task.taskDefinition.revision,
    containers,
    ...(limits === undefined ? {} : { limits }),
  })
  try {
    const digests = task.revision?.imageDigests ?? new Map<string, string>()
    const containers = containerSpecs(
      task.taskDefinition,
      task.overrides,
      task.id,
      digests,
      environment.ports.secrets,
    )
    return environment.ports.tasks.start(spec(containers))
  } catch (error) {
    return failedStart(environment, spec([]), errorMessage(error))
  }
}

/** A task that could not be handed to the runtime, for example because a secret cannot be resolved. */
function failedStart(environment: EcsEnvironment, spec: TaskSpec, reason: string): RunningTask {
  const stopped = Promise.withResolvers<TaskStop>()
  const end = (): void =>
    stopped.resolve({ stopCode: 'TaskFailedToStart', stoppedReason: reason, containers: [] })
  later(environment, failedStartMs, end)
  return {
    spec,
    started: new Promise(() => undefined),
    stopped: stopped.promise,
    health: () => 'UNKNOWN',
    endpoint: () => undefined,
    stop: end,
  }
}

function onStarted(
  environment: EcsEnvironment,
  task: TaskRecord,
  imageDigests: Readonly<Record<string, string>>,
  watcher: TaskWatcher,
): void {
  if (task.status === 'STOPPED') return
  task.imageDigests = imageDigests
  for (const [container, digest] of Object.entries(imageDigests)) {
    const settled = task.revision?.imageDigests
    if (settled !== undefined && !settled.has(container)) settled.set(container, digest)
  }
  task.startedAt = now(environment)
  task.version += 1
  if (task.stopping !== undefined) return
  task.status = 'RUNNING'
  emit(environment, 'task.started', { ...describe(task), imageDigests })
  watcher.running(task)
}

function onStopped(
  environment: EcsEnvironment,
  task: TaskRecord,
  stop: TaskStop,
  watcher: TaskWatcher,
): void {
  const asked = task.stopping
  // A task that was asked to stop did so for that reason, whatever its containers' exit looked like.
  task.stop = {
    ...stop,
    ...(asked === undefined ? {} : { stopCode: asked.code, stoppedReason: asked.reason }),
    ...(task.exit === undefined ? {} : { containers: withExit(task, stop, task.exit) }),
  }
  for (const [targetGroup, target] of task.targets) void release(environment, task, targetGroup, target)
  task.targets.clear()
  task.status = 'STOPPED'
  task.healthy = false
  task.stoppingAt ??= now(environment)
  task.stoppedAt = now(environment)
  task.version += 1
  emit(environment, 'task.stopped', {
    ...describe(task),
    stopCode: task.stop.stopCode,
    reason: task.stop.stoppedReason,
    containers: task.stop.containers,
  })
  later(environment, stoppedTaskMemoryMs, () => {
    environment.state.tasks.delete(task.arn)
    environment.state.tags.delete(task.arn)
  })
  watcher.stopped(task)
}

async function release(
  environment: EcsEnvironment,
  task: TaskRecord,
  targetGroup: string,
  target: Target,
): Promise<void> {
  try {
    await environment.ports.loadBalancing.deregister(targetGroup, target)
  } catch (error) {
    emit(environment, 'target.deregister-failed', { ...describe(task), error: errorMessage(error) })
  }
}

function withExit(task: TaskRecord, stop: TaskStop, exitCode: number): TaskStop['containers'] {
  const essential = (task.taskDefinition.given.containerDefinitions ?? []).find(
    (container) => container.essential ?? true,
  )
  return stop.containers.map((container) =>
    container.name === essential?.name ? { ...container, exitCode } : container,
  )
}
