import { errorMessage } from '../kernel/index.ts'
import { logStreams } from './log-streams.ts'
import type {
  ContainerDefinition,
  DeployPorts,
  DeployRequest,
  Evidence,
  ServiceDeployment,
  ServiceEvent,
  StoppedTask,
} from './types.ts'

/** How many failed tasks are kept with their logs; the rest are counted by ECS's own events. */
const keptTasks = 5

/**
 * Collects what is seen while a deployment runs, and prints each change once: ECS forgets stopped tasks within the
 * hour, so what failed is read while it happens.
 */
export class Recorder {
  readonly #ports: DeployPorts
  readonly #request: DeployRequest
  readonly #startedAt: number
  readonly #seenEvents = new Set<string>()
  readonly #stages: { at: number; text: string }[] = []
  readonly #events: ServiceEvent[] = []
  readonly #tasks = new Map<string, StoppedTask & { log: readonly string[] }>()
  readonly #warnings: string[] = []
  #before: Evidence['before']
  #last = ''

  constructor(request: DeployRequest, ports: DeployPorts) {
    this.#request = request
    this.#ports = ports
    this.#startedAt = ports.clock.now()
  }

  before(taskDefinition: string, image: string | undefined): void {
    this.#before = { taskDefinition, ...(image === undefined ? {} : { image }) }
  }

  /** Events from before the deploy are not its own. */
  ignoreEvents(events: readonly ServiceEvent[]): void {
    for (const event of events) this.#seenEvents.add(event.id)
  }

  say(text: string): void {
    this.#stages.push({ at: this.#ports.clock.now(), text })
    this.#ports.log.info(text)
  }

  warn(text: string): void {
    if (this.#warnings.includes(text)) return
    this.#warnings.push(text)
    this.#ports.log.info(`warning: ${text}`)
  }

  /** Prints the deployment's state where it differs from the last one seen; tells whether it did. */
  observe(deployment: ServiceDeployment): boolean {
    const text = describeProgress(deployment)
    if (text === this.#last) return false
    this.#last = text
    this.say(text)
    return true
  }

  events(events: readonly ServiceEvent[]): void {
    for (const event of events.toSorted((a, b) => a.at - b.at)) {
      if (this.#seenEvents.has(event.id)) continue
      this.#seenEvents.add(event.id)
      this.#events.push(event)
      this.#ports.log.info(`  ${event.message}`)
    }
  }

  /** Reads the log of each task that failed and was not seen before. A log that cannot be read is said, not fatal. */
  async failedTasks(
    tasks: readonly StoppedTask[],
    containers: readonly ContainerDefinition[],
  ): Promise<void> {
    for (const task of tasks) {
      if (this.#tasks.has(task.taskArn) || this.#tasks.size >= keptTasks || isOrderly(task)) continue
      this.#ports.log.info(
        `  task ${shortId(task.taskArn)} stopped: ${task.reason ?? task.stopCode ?? 'no reason given'}`,
      )
      this.#tasks.set(task.taskArn, { ...task, log: await this.#log(task, containers) })
    }
  }

  evidence(): Evidence {
    return {
      startedAt: this.#startedAt,
      durationMs: this.#ports.clock.now() - this.#startedAt,
      ...(this.#before === undefined ? {} : { before: this.#before }),
      stages: this.#stages,
      events: this.#events,
      failedTasks: [...this.#tasks.values()],
      warnings: this.#warnings,
    }
  }

  async #log(task: StoppedTask, containers: readonly ContainerDefinition[]): Promise<readonly string[]> {
    const container = containers.find((it) => it.name === this.#request.target.container)
    const logOf = container === undefined ? undefined : logStreams(container)
    if (logOf === undefined) return []
    try {
      return await this.#ports.taskLog(logOf(shortId(task.taskArn)))
    } catch (error) {
      this.warn(`The log of task ${shortId(task.taskArn)} could not be read: ${errorMessage(error)}`)
      return []
    }
  }
}

/** Stopped to scale in, by the deployment itself: nothing went wrong with it. An unhealthy one is replaced by the scheduler too. */
function isOrderly(task: StoppedTask): boolean {
  return task.stopCode === 'ServiceSchedulerInitiated' && !/fail|unhealthy/i.test(task.reason ?? '')
}

export function shortId(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

/** One line: status, stage, tasks, and the share of traffic. */
export function describeProgress(deployment: ServiceDeployment): string {
  const revision = deployment.targetRevision
  const parts = [words(deployment.status)]
  if (deployment.lifecycleStage !== undefined) parts.push(words(deployment.lifecycleStage))
  if (revision !== undefined) {
    parts.push(`${revision.running} of ${revision.requested} tasks`)
    if ((revision.testWeight ?? 0) > 0) parts.push(`test traffic ${revision.testWeight} %`)
    if (revision.productionWeight !== undefined)
      parts.push(`production traffic ${revision.productionWeight} %`)
  }
  if ((deployment.circuitBreaker?.failureCount ?? 0) > 0) {
    parts.push(
      `${deployment.circuitBreaker?.failureCount} failed tasks (threshold ${deployment.circuitBreaker?.threshold ?? 'unknown'})`,
    )
  }
  return parts.join(' · ')
}

function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ')
}
