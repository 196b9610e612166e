import { isAbort } from '../../../kernel/index.ts'
import { DeploymentRunner } from './deployment-runner.ts'
import type { EcsEnvironment } from './environment.ts'
import { ServiceCapacity } from './service-capacity.ts'
import { say } from './service-events.ts'
import type { DeploymentRecord, ServiceRecord } from './state.ts'
import { countTasks, tasksOf } from './task-counts.ts'

const busyPollMs = 1_000
const deployingPollMs = 10_000
const idlePollMs = 60_000

/**
 * Keeps one service as it is meant to be: judges its tasks, moves its deployments on, starts and stops tasks. It
 * looks when something happened and, because health and alarms are asked for and not told, from time to time.
 */
export class ServiceScheduler {
  readonly #environment: EcsEnvironment
  readonly #service: ServiceRecord
  readonly #capacity: ServiceCapacity
  readonly #deployments: DeploymentRunner
  #wake = new AbortController()
  #awake = false
  #stopped = false

  constructor(environment: EcsEnvironment, service: ServiceRecord) {
    this.#environment = environment
    this.#service = service
    this.#capacity = new ServiceCapacity(environment, service, () => this.wake())
    this.#deployments = new DeploymentRunner(environment, service, () => this.wake())
    void this.#keep()
  }

  /** Has the service looked at now. */
  wake(): void {
    this.#awake = true
    this.#wake.abort()
  }

  /** Takes a deployment in; one that is under way is superseded. */
  deploy(deployment: DeploymentRecord): void {
    this.#deployments.add(deployment)
    this.#service.steady = false
    this.wake()
  }

  stopDeployment(deployment: DeploymentRecord, stopType: 'ROLLBACK' | 'ABORT'): void {
    this.#deployments.dispatch(deployment, { type: 'stop', stopType })
    this.wake()
  }

  continueDeployment(deployment: DeploymentRecord, hookId: string, action: 'CONTINUE' | 'ROLLBACK'): void {
    this.#deployments.dispatch(deployment, { type: 'continue', hookId, action })
    this.wake()
  }

  /** Scales to nothing; the service is INACTIVE once its last task is gone. */
  drain(): void {
    this.#service.status = 'DRAINING'
    this.#service.desiredCount = 0
    for (const task of this.#environment.state.tasks.values())
      if (task.service === this.#service) task.detached = false
    this.#deployments.abandon()
    this.wake()
  }

  async #keep(): Promise<void> {
    const { closing, context } = this.#environment
    let pause = busyPollMs
    while (!closing.aborted && !this.#stopped) {
      this.#awake = false
      this.#wake = new AbortController()
      const changed = this.#look()
      if (this.#stopped) return
      pause = changed ? busyPollMs : Math.min(pause * 2, this.#longestPause())
      // What was told while it looked is looked at before it sleeps.
      if (this.#awake) {
        await Promise.resolve()
        continue
      }
      try {
        await context.clock.sleep(pause, AbortSignal.any([this.#wake.signal, closing]))
      } catch (error) {
        if (!isAbort(error) && !closing.aborted) throw error
        pause = busyPollMs
      }
    }
  }

  #look(): boolean {
    const judged = this.#capacity.judge()
    const moved = this.#deployments.advance()
    this.#follow()
    const scaled = this.#capacity.scale()
    return judged || moved || scaled
  }

  /** What holds between deployments: the desired count, the steady state, the end of a draining service. */
  #follow(): void {
    const service = this.#service
    const tasks = tasksOf(this.#environment.state, service)
    if (service.status === 'DRAINING') {
      for (const revision of service.revisions) revision.requested = 0
      if (tasks.length === 0) {
        service.status = 'INACTIVE'
        this.#stopped = true
      }
      return
    }
    if (this.#deployments.current() !== undefined) return
    const { primary } = service
    if (!primary.halted) primary.requested = service.desiredCount
    const counts = countTasks(tasks, primary)
    const steady =
      !primary.halted &&
      counts.healthy === service.desiredCount &&
      counts.present === counts.live &&
      tasks.length === counts.present
    if (steady && !service.steady) say(this.#environment, service, 'has reached a steady state.')
    service.steady = steady
  }

  /** How long it may look away: alarms and new tasks need an eye on them, a pause without alarms does not. */
  #longestPause(): number {
    const deployment = this.#deployments.current()
    if (deployment === undefined) return this.#service.steady ? idlePollMs : deployingPollMs
    const { hooks, plan } = deployment.state
    const paused = hooks.some(({ status }) => status === 'AWAITING_ACTION')
    return paused && plan.alarms === undefined ? idlePollMs : deployingPollMs
  }
}
