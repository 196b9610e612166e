import { errorMessage } from '../../../kernel/index.ts'
import { failureThreshold } from './circuit-breaker.ts'
import { transition } from './deployment-machine.ts'
import { recordEnd, recordFailure } from './deployment-outcome.ts'
import { type DeploymentEvent, type Effect, isTerminal, type Observation } from './deployment-state.ts'
import { waitingFor } from './deployment-wait.ts'
import { type EcsEnvironment, emit, later } from './environment.ts'
import { say } from './service-events.ts'
import type { DeploymentRecord, RevisionRecord, ServiceRecord } from './state.ts'
import { countTasks, tasksOf } from './task-counts.ts'
import { networkingProblem, shiftTraffic } from './traffic.ts'

/** How long a deployment stays PENDING before it starts; AWS gives no figure. */
const pendingMs = 1_000

const superseded = 'Service deployment stopped because a newer service deployment was started.'
const deleted = 'Service deployment stopped because the service was deleted.'

/** Lets the deployments of one service run: feeds the machine what is seen, and does what it tells. */
export class DeploymentRunner {
  readonly #environment: EcsEnvironment
  readonly #service: ServiceRecord
  readonly #wake: () => void
  readonly #due = new Set<DeploymentRecord>()
  readonly #timers = new Map<DeploymentRecord, AbortController>()

  constructor(environment: EcsEnvironment, service: ServiceRecord, wake: () => void) {
    this.#environment = environment
    this.#service = service
    this.#wake = wake
  }

  /** The deployment that is not over, the newest where an older one is still being stopped. */
  current(): DeploymentRecord | undefined {
    return this.#service.deployments.findLast(({ state }) => !isTerminal(state.status))
  }

  add(deployment: DeploymentRecord): void {
    for (const other of this.#service.deployments)
      if (other !== deployment) this.dispatch(other, { type: 'supersede', reason: superseded })
    emit(this.#environment, 'deployment.created', this.#detail(deployment))
    later(this.#environment, pendingMs, () => {
      this.#due.add(deployment)
      this.#wake()
    })
  }

  /** Starts what can start and moves on what is under way. True where something changed. */
  advance(): boolean {
    let changed = false
    for (const deployment of this.#service.deployments) {
      if (isTerminal(deployment.state.status)) continue
      const first = this.#service.deployments.find(({ state }) => !isTerminal(state.status))
      if (deployment.state.status === 'PENDING') {
        if (first === deployment && this.#due.has(deployment))
          changed = this.dispatch(deployment, { type: 'start' }) || changed
      } else changed = this.dispatch(deployment, { type: 'observe' }) || changed
    }
    return changed
  }

  /** Ends every deployment of a service that is deleted. */
  abandon(): void {
    for (const deployment of this.#service.deployments) {
      this.dispatch(deployment, { type: 'supersede', reason: deleted })
    }
  }

  /** Feeds one event to a deployment's machine and does what comes of it. True where something changed. */
  dispatch(deployment: DeploymentRecord, event: DeploymentEvent): boolean {
    let changed = false
    for (let next: DeploymentEvent | undefined = event; next !== undefined; ) {
      const before = deployment.state
      const { state, effects } = transition(before, next, this.#observe(deployment, next), {
        now: this.#environment.context.clock.now(),
        newHookId: this.#environment.ids.pauseHook,
      })
      deployment.state = state
      if (state !== before) changed = true
      const follow = effects
        .map((effect) => this.#apply(deployment, effect))
        .find((result) => result !== undefined)
      next = follow ?? (effects.length > 0 && !isTerminal(state.status) ? { type: 'observe' } : undefined)
    }
    return changed
  }

  #observe(deployment: DeploymentRecord, event: DeploymentEvent): Observation {
    const { state, faults, ports } = this.#environment
    const service = this.#service
    const tasks = tasksOf(state, service)
    const { base, target, leftovers } = deployment
    return {
      desired: service.desiredCount,
      target: countTasks(tasks, target),
      base: base === undefined ? undefined : countTasks(tasks, base),
      leftovers: leftovers.map((revision) => countTasks(tasks, revision)),
      failures: target.failures,
      threshold: failureThreshold(deployment.configuration.deploymentCircuitBreaker, service.desiredCount),
      alarms: (deployment.state.plan.alarms?.names ?? []).filter(
        (name) => ports.alarms.state(name) === 'ALARM',
      ),
      networking:
        event.type === 'start' && deployment.state.plan.strategy !== 'ROLLING'
          ? networkingProblem(
              ports.loadBalancing,
              target.workload.loadBalancers ?? [],
              base !== undefined && leftovers.length === 0,
            )
          : undefined,
      rollbackBlocked: faults.rollbackFailure(service),
    }
  }

  /** Does one thing that the machine told; gives the event that follows from it at once, where there is one. */
  #apply(deployment: DeploymentRecord, effect: Effect): DeploymentEvent | undefined {
    switch (effect.type) {
      case 'request':
        this.#request(deployment, effect.revision, effect.count)
        return undefined
      case 'halt':
        deployment.target.halted = true
        return undefined
      case 'traffic':
        return this.#traffic(deployment, effect.production, effect.test)
      case 'timer': {
        const timers = this.#timers.get(deployment) ?? new AbortController()
        this.#timers.set(deployment, timers)
        const signal = AbortSignal.any([timers.signal, this.#environment.closing])
        later(this.#environment, effect.ms, () => this.#ring(deployment, effect.id), signal)
        return undefined
      }
      case 'cancel-timers':
        this.#timers.get(deployment)?.abort()
        this.#timers.delete(deployment)
        return undefined
      case 'stage':
        emit(this.#environment, 'deployment.stage', { ...this.#detail(deployment), stage: effect.stage })
        return undefined
      case 'hook':
        emit(this.#environment, 'deployment.hook', {
          ...this.#detail(deployment),
          hookId: effect.hook.id,
          stage: effect.hook.stage,
          status: effect.hook.status,
          expiresAt: effect.hook.expiresAt,
        })
        return undefined
      case 'status':
        emit(this.#environment, 'deployment.status', {
          ...this.#detail(deployment),
          status: effect.status,
          reason: effect.reason,
        })
        return undefined
      case 'stalled':
        this.#sayStalled()
        return undefined
      case 'failed':
        recordFailure(this.#environment, deployment, effect.cause, effect.rollsBack)
        return undefined
      case 'finished':
        recordEnd(this.#environment, deployment)
        return undefined
      default:
        throw new Error(`unexpected effect: ${JSON.stringify(effect satisfies never)}`)
    }
  }

  #ring(deployment: DeploymentRecord, id: string): void {
    this.dispatch(deployment, { type: 'timer', id })
    this.#wake()
  }

  #request(deployment: DeploymentRecord, arn: string, count: number): void {
    const revision = this.#revision(deployment, arn)
    const fewer = count < revision.requested
    revision.requested = count
    if (revision !== deployment.target && fewer && this.#environment.faults.servesOldVersion(this.#service)) {
      const tasks = tasksOf(this.#environment.state, this.#service).filter(
        (task) => task.revision === revision,
      )
      for (const task of tasks.slice(count)) task.detached = true
    }
    this.#wake()
  }

  #traffic(deployment: DeploymentRecord, production: number, test: number): DeploymentEvent | undefined {
    if (this.#environment.faults.servesOldVersion(this.#service)) return undefined
    const { loadBalancing } = this.#environment.ports
    try {
      for (const [kind, percent] of [['production', production] as const, ['test', test] as const]) {
        for (const change of shiftTraffic(loadBalancing, deployment.target, deployment.base, kind, percent))
          emit(this.#environment, 'weights.changed', {
            ...this.#detail(deployment),
            kind,
            rule: change.rule,
            weights: change.weights,
            revisions: this.#shares(deployment, percent),
          })
      }
      return undefined
    } catch (error) {
      return { type: 'networking-failed', problem: errorMessage(error) }
    }
  }

  #shares(deployment: DeploymentRecord, percent: number): readonly object[] {
    const { target, base } = deployment
    return [target, ...(base === undefined ? [] : [base])].map((revision) => ({
      serviceRevision: revision.arn,
      taskDefinition: revision.taskDefinition.arn,
      percent: revision === target ? percent : 100 - percent,
    }))
  }

  #sayStalled(): void {
    say(
      this.#environment,
      this.#service,
      'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    )
  }

  #revision(deployment: DeploymentRecord, arn: string): RevisionRecord {
    const { target, base, leftovers } = deployment
    const found = [target, ...(base === undefined ? [] : [base]), ...leftovers].find(
      (revision) => revision.arn === arn,
    )
    if (found === undefined) throw new Error(`deployment ${deployment.arn} has no service revision ${arn}`)
    return found
  }

  #detail(deployment: DeploymentRecord): Readonly<Record<string, unknown>> {
    return {
      cluster: this.#service.cluster.name,
      service: this.#service.name,
      deployment: deployment.arn,
      taskDefinition: deployment.target.taskDefinition.arn,
      strategy: deployment.state.plan.strategy,
      waitingFor: waitingFor(deployment.state),
    }
  }
}
