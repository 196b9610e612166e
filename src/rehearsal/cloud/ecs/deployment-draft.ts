import { deploymentLimitMs, rollbackSteps } from './deployment-plan.ts'
import type {
  DeploymentState,
  Effect,
  HookVisit,
  Observation,
  Surroundings,
  Transition,
} from './deployment-state.ts'
import type { TaskCounts } from './rolling.ts'

export const deploymentTimer = 'deployment'
export const requestTimer = 'request'
const requestHandlingMs = 1_000

/** A transition while it is being made: the state so far and the effects told so far. */
export class Draft {
  #state: DeploymentState
  readonly #effects: Effect[] = []
  readonly seen: Observation
  readonly surroundings: Surroundings

  constructor(state: DeploymentState, seen: Observation, surroundings: Surroundings) {
    this.#state = state
    this.seen = seen
    this.surroundings = surroundings
  }

  get state(): DeploymentState {
    return this.#state
  }

  /** Every revision of the deployment, as it is seen. */
  get revisions(): readonly TaskCounts[] {
    const { target, base, leftovers } = this.seen
    return [target, ...(base === undefined ? [] : [base]), ...leftovers]
  }

  result(): Transition {
    if (this.#effects.length > 0) this.set({ updatedAt: this.surroundings.now })
    return { state: this.#state, effects: this.#effects }
  }

  set(changes: Partial<DeploymentState>): void {
    this.#state = { ...this.#state, ...changes }
  }

  tell(effect: Effect): void {
    this.#effects.push(effect)
  }

  startTimer(id: string, ms: number): void {
    this.tell({ type: 'timer', id, ms })
  }

  setTraffic(production: number, test: number): void {
    this.set({ production, test })
    this.tell({ type: 'traffic', production, test })
  }

  /** Tells how many tasks a revision is to have, where that differs from what it is meant to have now. */
  ask(revision: string, count: number): void {
    const seen = this.revisions.find((one) => one.revision === revision)
    if (seen === undefined || seen.requested !== count) this.tell({ type: 'request', revision, count })
  }

  setHook(visit: HookVisit): void {
    const { hooks } = this.#state
    const known = hooks.some(({ id }) => id === visit.id)
    this.set({
      hooks: known ? hooks.map((hook) => (hook.id === visit.id ? visit : hook)) : [...hooks, visit],
    })
    this.tell({ type: 'hook', hook: visit })
    if (!known) this.startTimer(visit.id, visit.timeoutMs)
  }

  setStatus(status: DeploymentState['status'], statusReason: string | undefined): void {
    this.set({ status, statusReason })
    this.tell({ type: 'status', status, reason: statusReason })
  }

  /** Stops what is under way until the request of a caller is acted on. */
  request(status: 'STOP_REQUESTED' | 'ROLLBACK_REQUESTED', reason: string): void {
    this.tell({ type: 'cancel-timers' })
    this.set({ requestReason: reason })
    this.setStatus(status, reason)
    this.startTimer(requestTimer, requestHandlingMs)
  }

  /** The deployment failed `because` of something; `cause` are the words of the service event where they differ. */
  fail(because: string, rollsBack: boolean, cause?: string): void {
    if (rollsBack) {
      const reason = `Service deployment rolled back because ${because}`
      this.rollBack(reason, cause ?? reason)
      return
    }
    const reason = `Service deployment stopped because ${because}`
    this.tell({ type: 'failed', cause: cause ?? reason, rollsBack: false })
    this.tell({ type: 'halt', revision: this.#state.plan.target })
    this.stop(reason)
  }

  rollBack(reason: string, cause: string): void {
    const { plan, hooks } = this.#state
    this.tell({ type: 'cancel-timers' })
    this.tell({ type: 'failed', cause, rollsBack: plan.base !== undefined })
    this.tell({ type: 'halt', revision: plan.target })
    this.set({
      rollback: { reason, startedAt: this.surroundings.now },
      steps: rollbackSteps(plan),
      position: 0,
      progress: 'ahead',
      elapsed: [],
      hooks: hooks.map((hook) => (hook.status === 'AWAITING_ACTION' ? { ...hook, status: 'FAILED' } : hook)),
    })
    this.setStatus('ROLLBACK_IN_PROGRESS', reason)
    this.startTimer(deploymentTimer, deploymentLimitMs)
    if (plan.base === undefined)
      this.end('ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.')
    else if (this.seen.rollbackBlocked !== undefined) this.end('ROLLBACK_FAILED', this.seen.rollbackBlocked)
  }

  stop(reason: string): void {
    this.set({ stoppedAt: this.surroundings.now })
    this.end('STOPPED', reason)
  }

  end(
    status: 'SUCCESSFUL' | 'STOPPED' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED',
    reason: string | undefined,
  ): void {
    const { breaker, alarms } = this.#state
    this.tell({ type: 'cancel-timers' })
    this.set({
      finishedAt: this.surroundings.now,
      breaker: breaker === 'MONITORING' ? 'MONITORING_COMPLETE' : breaker,
      alarms: alarms === 'MONITORING' ? 'MONITORING_COMPLETE' : alarms,
    })
    this.setStatus(status, reason)
    this.tell({ type: 'finished' })
  }
}
