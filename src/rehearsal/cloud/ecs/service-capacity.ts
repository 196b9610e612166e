import { type EcsEnvironment, later } from './environment.ts'
import { taskPlacementOf } from './placement.ts'
import { say, taskList } from './service-events.ts'
import { isLive, type RevisionRecord, type ServiceRecord, type TaskRecord } from './state.ts'
import { tasksOf } from './task-counts.ts'
import { judge, startHealthClocks } from './task-health.ts'
import { startTask, stopTask, type TaskWatcher } from './task-life.ts'

/** From this many failures in a row on, starts are spread ever further apart, up to 15 minutes. */
const patientFailures = 10
const longestBackOffMs = 15 * 60_000

/** Starts, judges and stops the tasks of one service so that each revision has as many as it is meant to have. */
export class ServiceCapacity implements TaskWatcher {
  readonly #environment: EcsEnvironment
  readonly #service: ServiceRecord
  readonly #wake: () => void
  #replacing = 0

  constructor(environment: EcsEnvironment, service: ServiceRecord, wake: () => void) {
    this.#environment = environment
    this.#service = service
    this.#wake = wake
  }

  /** Looks at the health of every running task; unhealthy ones are stopped. True where something changed. */
  judge(): boolean {
    let changed = false
    for (const task of tasksOf(this.#environment.state, this.#service)) {
      if (!isLive(task)) continue
      const verdict = judge(this.#environment, this.#service, task)
      if (verdict.kind === 'unhealthy') {
        say(this.#environment, this.#service, verdict.event)
        this.#replacing += 1
        this.#countFailure(task)
        this.#retire([task], verdict.reason)
        changed = true
        continue
      }
      const healthy = verdict.kind === 'healthy'
      if (healthy !== task.healthy) {
        task.healthy = healthy
        changed = true
      }
      if (healthy && !task.everHealthy) this.#becameHealthy(task)
    }
    return changed
  }

  /** Starts and stops tasks until each revision has what it is meant to have. True where something changed. */
  scale(): boolean {
    const tasks = tasksOf(this.#environment.state, this.#service)
    let changed = false
    for (const revision of this.#service.revisions) {
      const live = tasks.filter((task) => task.revision === revision && isLive(task))
      const missing = revision.requested - live.length
      if (missing > 0 && !revision.halted && !revision.backingOff) {
        this.#start(revision, missing)
        changed = true
      }
      if (missing < 0) {
        const order = [...live].sort((one, other) => rank(one) - rank(other))
        this.#retire(
          order.slice(0, -missing),
          `Scaling activity initiated by (deployment ${this.#service.primary.deploymentId})`,
        )
        changed = true
      }
    }
    return changed
  }

  running(task: TaskRecord): void {
    this.#register(task)
    startHealthClocks(this.#environment, task, this.#wake)
    this.#wake()
  }

  stopped(task: TaskRecord): void {
    if (task.stopping === undefined) this.#countFailure(task)
    this.#wake()
  }

  #start(revision: RevisionRecord, count: number): void {
    const { workload } = revision
    const started = Array.from({ length: count }, () =>
      startTask(
        this.#environment,
        {
          cluster: this.#service.cluster,
          taskDefinition: revision.taskDefinition,
          service: this.#service,
          revision,
          group: `service:${this.#service.name}`,
          startedBy: revision.deploymentId,
          placement: taskPlacementOf(workload),
          overrides: {},
          enableExecuteCommand: this.#service.settings.enableExecuteCommand ?? false,
        },
        this,
      ),
    )
    const replaced = Math.min(this.#replacing, count)
    this.#replacing -= replaced
    const note = replaced > 0 ? ` Amazon ECS replaced ${replaced} tasks due to an unhealthy status.` : ''
    say(this.#environment, this.#service, `has started ${count} tasks: ${taskList(started)}.${note}`)
  }

  #retire(tasks: readonly TaskRecord[], reason: string): void {
    const running = tasks.filter((task) => task.status === 'RUNNING')
    if (running.length > 0)
      say(
        this.#environment,
        this.#service,
        `has stopped ${running.length} running tasks: ${taskList(running)}.`,
      )
    if (running.length < tasks.length)
      say(this.#environment, this.#service, `stopped ${tasks.length - running.length} pending tasks.`)
    const groups = Map.groupBy(
      running.flatMap((task) => [...task.targets.keys()].map((targetGroup) => ({ task, targetGroup }))),
      ({ targetGroup }) => targetGroup,
    )
    for (const [targetGroup, entries] of groups) {
      say(
        this.#environment,
        this.#service,
        `deregistered ${entries.length} targets in (target-group ${targetGroup})`,
      )
      const [first] = entries
      if (first?.task.revision !== undefined)
        say(
          this.#environment,
          this.#service,
          `has begun draining connections on ${entries.length} tasks.`,
          first.task.revision,
        )
    }
    for (const task of tasks) stopTask(this.#environment, task, 'ServiceSchedulerInitiated', reason)
  }

  #register(task: TaskRecord): void {
    const { revision } = task
    if (revision === undefined || this.#environment.faults.neverHealthy(this.#service, revision)) return
    const { loadBalancing } = this.#environment.ports
    const keepsOld = this.#environment.faults.servesOldVersion(this.#service)
    for (const group of revision.targetGroups) {
      const endpoint = task.run?.endpoint(group.containerPort)
      if (endpoint === undefined) continue
      const target =
        task.taskDefinition.given.networkMode === 'awsvpc'
          ? { ...endpoint, shown: { host: task.privateAddress, port: group.containerPort } }
          : endpoint
      // Under this fault a new revision may stand in no target group that has users.
      if (keepsOld && revision !== this.#service.base && hasUsers(loadBalancing, group)) continue
      loadBalancing.register(group.targetGroupArn, target)
      task.targets.set(group.targetGroupArn, target)
      say(this.#environment, this.#service, `registered 1 targets in (target-group ${group.targetGroupArn})`)
    }
  }

  #becameHealthy(task: TaskRecord): void {
    task.everHealthy = true
    const { revision } = task
    if (revision === undefined) return
    revision.failedTasks = 0
    if (this.#service.configuration.deploymentCircuitBreaker?.resetOnHealthyTask ?? true)
      revision.failures = 0
  }

  #countFailure(task: TaskRecord): void {
    const { revision } = task
    if (revision === undefined) return
    revision.failedTasks += 1
    revision.failures += 1
    if (revision.failedTasks < patientFailures || revision.backingOff) return
    revision.backingOff = true
    if (revision.failedTasks === patientFailures)
      say(this.#environment, this.#service, 'is unable to consistently start tasks successfully.')
    const ms = Math.min(longestBackOffMs, 60_000 * 2 ** (revision.failedTasks - patientFailures))
    later(this.#environment, ms, () => {
      revision.backingOff = false
      this.#wake()
    })
  }
}

/** Unhealthy tasks go first, then those that began last. */
function rank(task: TaskRecord): number {
  return (task.healthy ? 1e15 : 0) - task.createdAt.getTime() / 1e3
}

function hasUsers(
  loadBalancing: EcsEnvironment['ports']['loadBalancing'],
  group: RevisionRecord['targetGroups'][number],
): boolean {
  if (group.productionListenerRule === undefined) return true
  const weights = loadBalancing.weights(group.productionListenerRule) ?? []
  return weights.some(({ targetGroupArn, weight }) => targetGroupArn === group.targetGroupArn && weight > 0)
}
