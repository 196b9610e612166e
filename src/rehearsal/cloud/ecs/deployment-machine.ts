import { assertNever } from '../../../kernel/index.ts'
import {
  deploymentLimitMs,
  rollbackSteps,
  type Step,
  stageLimitMs,
  trafficSettleMs,
} from './deployment-plan.ts'
import {
  type DeploymentEvent,
  type DeploymentState,
  type Effect,
  type HookVisit,
  isTerminal,
  type Observation,
  type Surroundings,
  type Transition,
} from './deployment-state.ts'
import { rollingCounts, type TaskCounts } from './rolling.ts'

const requestHandlingMs = 1_000
const deploymentTimer = 'deployment'
const requestTimer = 'request'

/**
 * One step of a service deployment: what it is after `event`, and what is to be done about it. Pure but for the ids
 * of new hooks, which come from `surroundings`.
 */
export function transition(
  state: DeploymentState,
  event: DeploymentEvent,
  seen: Observation,
  surroundings: Surroundings,
): Transition {
  if (isTerminal(state.status)) return { state, effects: [] }
  const draft = new Draft(state, seen, surroundings)
  switch (event.type) {
    case 'start':
      draft.start()
      break
    case 'observe':
      break
    case 'timer':
      draft.timer(event.id)
      break
    case 'continue':
      draft.resolveHook(event.hookId, event.action)
      break
    case 'stop':
      draft.requestStop(event.stopType)
      break
    case 'supersede':
      draft.supersede()
      break
    case 'networking-failed':
      draft.networkingFailed(event.problem)
      break
    default:
      assertNever(event, 'deployment event')
  }
  draft.run()
  return draft.result()
}

/** What the deployment waits for, in a person's words; undefined once it is over. */
export function waitingFor(state: DeploymentState): string | undefined {
  if (isTerminal(state.status)) return undefined
  if (state.status === 'PENDING') return 'the deployment before it to stop'
  if (state.status === 'STOP_REQUESTED' || state.status === 'ROLLBACK_REQUESTED')
    return 'the request to be handled'
  const step = state.steps[state.position]
  if (step === undefined) return undefined
  switch (step.kind) {
    case 'hooks':
      return `ContinueServiceDeployment at ${step.stage}`
    case 'reconcile':
      return 'tasks of earlier deployments to stop'
    case 'scale-up':
      return 'tasks of the new service revision to become healthy'
    case 'roll':
      return 'tasks to be replaced'
    case 'shift-test':
    case 'shift-production':
      return state.progress === 'arrived'
        ? 'a healthy task to shift traffic to'
        : 'the traffic shift to settle'
    case 'bake':
      return 'the bake time'
    case 'clean-up':
      return 'tasks of the old service revision to stop'
    case 'restore':
    case 'roll-back':
      return 'tasks of the old service revision to become healthy'
    case 'shift-back':
      return 'the traffic to shift back'
    case 'remove-target':
      return 'tasks of the failed service revision to stop'
    default:
      return assertNever(step, 'deployment step')
  }
}

/** A transition while it is being made. */
class Draft {
  #state: DeploymentState
  readonly #effects: Effect[] = []
  readonly #seen: Observation
  readonly #surroundings: Surroundings

  constructor(state: DeploymentState, seen: Observation, surroundings: Surroundings) {
    this.#state = state
    this.#seen = seen
    this.#surroundings = surroundings
  }

  result(): Transition {
    if (this.#effects.length > 0) this.#set({ updatedAt: this.#surroundings.now })
    return { state: this.#state, effects: this.#effects }
  }

  start(): void {
    if (this.#state.status !== 'PENDING') return
    this.#set({ startedAt: this.#surroundings.now })
    this.#setStatus('IN_PROGRESS', undefined)
    this.#effects.push({ type: 'timer', id: deploymentTimer, ms: deploymentLimitMs })
    // An alarm that is already in ALARM when the deployment starts switches the check off for this deployment
    // (aws-samples/sample-apex-skills, failure-detection-and-rollback, citing AWS's pages of 2026-07-09).
    if (this.#seen.alarms.length > 0) this.#set({ alarms: 'DISABLED' })
    if (this.#seen.networking !== undefined) this.networkingFailed(this.#seen.networking)
  }

  timer(id: string): void {
    if (id === requestTimer) {
      const reason = this.#state.requestReason ?? ''
      if (this.#state.status === 'ROLLBACK_REQUESTED') this.#rollBack(reason, reason)
      if (this.#state.status === 'STOP_REQUESTED') this.#stop(reason)
      return
    }
    const visit = this.#state.hooks.find((hook) => hook.id === id)
    if (visit !== undefined) this.#timeOut(visit)
    else if (id === deploymentTimer || id === `limit:${this.#state.position}`) this.#limitReached(id)
    else this.#set({ elapsed: [...this.#state.elapsed, id] })
  }

  resolveHook(id: string, action: 'CONTINUE' | 'ROLLBACK'): void {
    const visit = this.#state.hooks.find((hook) => hook.id === id && hook.status === 'AWAITING_ACTION')
    if (visit === undefined || this.#state.status !== 'IN_PROGRESS') return
    this.#setHook({ ...visit, status: action === 'CONTINUE' ? 'SUCCEEDED' : 'FAILED' })
    if (action === 'ROLLBACK') this.#fail(`${visit.stage} lifecycle hook(s) failed.`, true)
  }

  /**
   * ROLLBACK goes through ROLLBACK_REQUESTED to a rollback (stop-service-deployment in the developer guide). ABORT is
   * in the model and in no page: here it ends the deployment where it stands, without a rollback, which is what the
   * word says beside the other choice; traffic stays as it is.
   */
  requestStop(stopType: 'ROLLBACK' | 'ABORT'): void {
    if (this.#state.status !== 'PENDING' && this.#state.status !== 'IN_PROGRESS') return
    this.#request(
      stopType === 'ROLLBACK' ? 'ROLLBACK_REQUESTED' : 'STOP_REQUESTED',
      stopType === 'ROLLBACK'
        ? 'Service deployment rolled back because of a StopServiceDeployment request.'
        : 'Service deployment stopped because of a StopServiceDeployment request.',
    )
  }

  /**
   * What UpdateService does to a deployment under way is in no page. That RECONCILE_SERVICE exists for deployments
   * that start with more than one active service revision says that the older deployment ends without a rollback and
   * the newer one clears up.
   */
  supersede(): void {
    const { status } = this.#state
    if (status === 'STOP_REQUESTED') return
    this.#request(
      'STOP_REQUESTED',
      'Service deployment stopped because a newer service deployment was started.',
    )
  }

  networkingFailed(problem: string): void {
    const reason = `because of invalid networking configuration. ${problem}`
    if (this.#state.status === 'IN_PROGRESS') {
      this.#rollBack(`Service deployment rolled back ${reason}`, `Service deployment rolled back ${reason}`)
    } else if (this.#state.status === 'ROLLBACK_IN_PROGRESS') {
      this.#end('ROLLBACK_FAILED', `Service deployment rollback failed ${reason}`)
    }
  }

  /** Does what can be done now; stops at the first step that has to wait. */
  run(): void {
    while (this.#state.status === 'IN_PROGRESS' || this.#state.status === 'ROLLBACK_IN_PROGRESS') {
      if (this.#monitorsTripped()) continue
      const step = this.#state.steps[this.#state.position]
      if (step === undefined) {
        this.#complete()
        return
      }
      if (this.#state.progress === 'ahead') this.#arrive(step)
      if (this.#state.progress === 'arrived' && this.#ready(step)) {
        this.#set({ progress: 'acted' })
        this.#act(step)
      }
      this.#followDesiredCount(step)
      if (this.#state.progress !== 'acted' || !this.#done(step)) return
      this.#set({ position: this.#state.position + 1, progress: 'ahead', elapsed: [] })
    }
  }

  /** A changed desired count reaches both revisions at once, so that neither is too small for the traffic it has. */
  #followDesiredCount(step: Step): void {
    const { plan, steps, position, status } = this.#state
    if (this.#seen.desired === 0) {
      const all = [plan.target, ...(plan.base === undefined ? [] : [plan.base]), ...plan.leftovers]
      for (const revision of all) this.#ask(revision, 0)
      return
    }
    if (status !== 'IN_PROGRESS' || step.kind === 'roll') return
    const started = steps.slice(0, position + 1).some(({ kind }) => kind === 'scale-up' || kind === 'roll')
    if (started) this.#ask(plan.target, this.#seen.desired)
    const serving = plan.strategy === 'ROLLING' ? !started : step.kind !== 'clean-up'
    if (plan.base !== undefined && serving) this.#ask(plan.base, this.#seen.desired)
  }

  #monitorsTripped(): boolean {
    const { plan, status, breaker, alarms } = this.#state
    if (status !== 'IN_PROGRESS') return false
    // Circuit breaker with BLUE_GREEN: the type's note says rolling only; the developer guide's failure detection
    // page says both, and terraform's acceptance test BlueGreenDeployment_circuitBreakerRollback shows it. Both here.
    if (
      plan.breaker !== undefined &&
      breaker === 'MONITORING' &&
      this.#seen.failures >= this.#seen.threshold
    ) {
      this.#set({ breaker: 'TRIGGERED' })
      this.#fail(
        'the circuit breaker threshold was exceeded.',
        plan.breaker.rollback,
        'tasks failed to start.',
      )
      return true
    }
    if (plan.alarms !== undefined && alarms === 'MONITORING' && this.#seen.alarms.length > 0) {
      this.#set({ alarms: 'TRIGGERED', triggeredAlarms: this.#seen.alarms })
      this.#fail(
        `the following alarm(s) were triggered: ${this.#seen.alarms.join(', ')}.`,
        plan.alarms.rollback,
        'alarm detected.',
      )
      return true
    }
    return false
  }

  #arrive(step: Step): void {
    this.#set({ progress: 'arrived' })
    if (step.stage !== undefined && step.stage !== this.#state.stage) {
      this.#set({ stage: step.stage })
      this.#effects.push({ type: 'stage', stage: step.stage })
    }
    if (step.kind === 'roll') this.#set({ stage: undefined })
    // Hooks and the bake have clocks of their own; a rolling update has no stages, so only the deployment's limit.
    if (step.kind !== 'hooks' && step.kind !== 'bake' && step.kind !== 'roll')
      this.#effects.push({ type: 'timer', id: `limit:${this.#state.position}`, ms: stageLimitMs })
  }

  /** Traffic never goes to a revision that has no healthy task while another one has some. */
  #ready(step: Step): boolean {
    const { desired, target, base, leftovers } = this.#seen
    const others = (one: TaskCounts) =>
      [target, ...(base === undefined ? [] : [base]), ...leftovers]
        .filter((other) => other !== one)
        .reduce((sum, { healthy }) => sum + healthy, 0)
    switch (step.kind) {
      case 'shift-test':
      case 'shift-production':
        return target.healthy > 0 || (desired === 0 && others(target) === 0)
      case 'shift-back':
      case 'reconcile':
        if (base === undefined) return true
        return base.healthy > 0
          ? base.healthy >= desired || others(base) === 0
          : desired === 0 && others(base) === 0
      default:
        return true
    }
  }

  #act(step: Step): void {
    const { plan } = this.#state
    switch (step.kind) {
      case 'hooks':
        for (const hook of plan.hooks.filter(({ stages }) => stages.includes(step.stage))) {
          this.#setHook({
            id: this.#surroundings.newHookId(),
            stage: step.stage,
            status: 'AWAITING_ACTION',
            timeoutMs: hook.timeoutMs,
            timeoutAction: hook.timeoutAction,
            expiresAt: this.#surroundings.now + hook.timeoutMs,
          })
        }
        return
      case 'reconcile':
        if (plan.base !== undefined) this.#traffic(0, 0)
        if (plan.strategy !== 'ROLLING') for (const revision of plan.leftovers) this.#ask(revision, 0)
        return
      case 'shift-test':
        this.#traffic(this.#state.production, 100)
        this.#startTimer('settle', trafficSettleMs)
        return
      case 'shift-production':
        this.#traffic(step.percent, this.#state.test)
        this.#startTimer('settle', trafficSettleMs + step.bakeMs)
        return
      case 'shift-back': {
        const moved = this.#state.production > 0 || this.#state.test > 0
        this.#traffic(0, 0)
        this.#startTimer('settle', moved ? trafficSettleMs : 0)
        return
      }
      case 'bake':
        this.#startTimer('bake', step.ms)
        return
      case 'remove-target':
        for (const revision of plan.leftovers) this.#ask(revision, 0)
        return
      case 'scale-up':
      case 'roll':
      case 'clean-up':
      case 'restore':
      case 'roll-back':
        return
      default:
        assertNever(step, 'deployment step')
    }
  }

  /** Whether the step is over; steps that follow the desired count tell the wanted counts each time. */
  #done(step: Step): boolean {
    const { desired, target, base, leftovers } = this.#seen
    const { plan, elapsed } = this.#state
    switch (step.kind) {
      case 'hooks':
        return this.#state.hooks.every((hook) => hook.status !== 'AWAITING_ACTION')
      case 'reconcile':
        return plan.strategy === 'ROLLING' || gone(leftovers)
      case 'scale-up':
        return target.healthy >= desired
      case 'roll':
        return this.#roll()
      case 'shift-test':
      case 'shift-production':
      case 'shift-back':
        return elapsed.includes('settle')
      case 'bake':
        return elapsed.includes('bake')
      case 'clean-up':
        if (plan.base !== undefined) this.#ask(plan.base, 0)
        return base === undefined || base.present === 0
      case 'restore':
        if (plan.base !== undefined) this.#ask(plan.base, desired)
        return base === undefined || base.healthy >= desired || (base.healthy > 0 && target.healthy === 0)
      case 'remove-target':
        this.#ask(plan.target, 0)
        if (plan.base !== undefined) this.#ask(plan.base, desired)
        return gone([target, ...leftovers]) && (base === undefined || base.healthy >= desired)
      case 'roll-back':
        return this.#rollToBase()
      default:
        return assertNever(step, 'deployment step')
    }
  }

  #roll(): boolean {
    const { desired, target, base, leftovers } = this.#seen
    const { plan } = this.#state
    const sources = base === undefined ? leftovers : [...leftovers, base]
    const early = plan.early
    if (early !== undefined && target.healthy >= Math.ceil((desired * early.healthyPercent) / 100)) {
      for (const source of sources) this.#ask(source.revision, 0)
      this.#ask(plan.target, desired)
      return early.deferred || gone(sources)
    }
    const next = rollingCounts(desired, plan, target, sources)
    this.#ask(plan.target, next.target)
    for (const source of next.sources) this.#ask(source.revision, source.count)
    if (next.stalled && !this.#state.stalled) this.#effects.push({ type: 'stalled' })
    if (next.stalled !== this.#state.stalled) this.#set({ stalled: next.stalled })
    return target.healthy >= desired && gone(sources)
  }

  #rollToBase(): boolean {
    const { desired, target, base, leftovers } = this.#seen
    if (base === undefined) return true
    const sources = [target, ...leftovers]
    const next = rollingCounts(desired, this.#state.plan, base, sources)
    this.#ask(base.revision, next.target)
    for (const source of next.sources) this.#ask(source.revision, source.count)
    return base.healthy >= desired && gone(sources)
  }

  #timeOut(visit: HookVisit): void {
    if (visit.status !== 'AWAITING_ACTION' || this.#state.status !== 'IN_PROGRESS') return
    this.#setHook({ ...visit, status: 'TIMED_OUT' })
    if (visit.timeoutAction === 'ROLLBACK') this.#fail(`${visit.stage} pause hook timed out.`, true)
  }

  #limitReached(id: string): void {
    const what = id === deploymentTimer ? 'the service deployment' : `the ${this.#state.stage} stage`
    if (this.#state.status === 'ROLLBACK_IN_PROGRESS')
      this.#end('ROLLBACK_FAILED', `Service deployment rollback failed because ${what} timed out.`)
    else this.#fail(`${what} timed out.`, true)
  }

  #fail(because: string, rollsBack: boolean, cause?: string): void {
    if (rollsBack) {
      const reason = `Service deployment rolled back because ${because}`
      this.#rollBack(reason, cause ?? reason)
      return
    }
    const reason = `Service deployment stopped because ${because}`
    this.#effects.push({ type: 'failed', cause: cause ?? reason, rollsBack: false })
    this.#effects.push({ type: 'halt', revision: this.#state.plan.target })
    this.#stop(reason)
  }

  #rollBack(reason: string, cause: string): void {
    const { plan } = this.#state
    this.#effects.push({ type: 'cancel-timers' })
    this.#effects.push({ type: 'failed', cause, rollsBack: plan.base !== undefined })
    this.#effects.push({ type: 'halt', revision: plan.target })
    this.#set({
      rollback: { reason, startedAt: this.#surroundings.now },
      steps: rollbackSteps(plan),
      position: 0,
      progress: 'ahead',
      elapsed: [],
      hooks: this.#state.hooks.map((hook) =>
        hook.status === 'AWAITING_ACTION' ? { ...hook, status: 'FAILED' } : hook,
      ),
    })
    this.#setStatus('ROLLBACK_IN_PROGRESS', reason)
    this.#effects.push({ type: 'timer', id: deploymentTimer, ms: deploymentLimitMs })
    if (plan.base === undefined)
      this.#end('ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.')
    else if (this.#seen.rollbackBlocked !== undefined)
      this.#end('ROLLBACK_FAILED', this.#seen.rollbackBlocked)
  }

  #request(status: 'STOP_REQUESTED' | 'ROLLBACK_REQUESTED', reason: string): void {
    this.#effects.push({ type: 'cancel-timers' })
    this.#set({ requestReason: reason })
    this.#setStatus(status, reason)
    this.#startTimer(requestTimer, requestHandlingMs)
  }

  #stop(reason: string): void {
    this.#set({ stoppedAt: this.#surroundings.now })
    this.#end('STOPPED', reason)
  }

  #complete(): void {
    if (this.#state.status === 'ROLLBACK_IN_PROGRESS')
      this.#end('ROLLBACK_SUCCESSFUL', this.#state.rollback?.reason)
    else this.#end('SUCCESSFUL', undefined)
  }

  #end(
    status: 'SUCCESSFUL' | 'STOPPED' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED',
    reason: string | undefined,
  ): void {
    this.#effects.push({ type: 'cancel-timers' })
    this.#set({
      finishedAt: this.#surroundings.now,
      breaker: this.#state.breaker === 'MONITORING' ? 'MONITORING_COMPLETE' : this.#state.breaker,
      alarms: this.#state.alarms === 'MONITORING' ? 'MONITORING_COMPLETE' : this.#state.alarms,
    })
    this.#setStatus(status, reason)
    this.#effects.push({ type: 'finished' })
  }

  #setStatus(status: DeploymentState['status'], statusReason: string | undefined): void {
    this.#set({ status, statusReason })
    this.#effects.push({ type: 'status', status, reason: statusReason })
  }

  #setHook(visit: HookVisit): void {
    const known = this.#state.hooks.some((hook) => hook.id === visit.id)
    this.#set({
      hooks: known
        ? this.#state.hooks.map((hook) => (hook.id === visit.id ? visit : hook))
        : [...this.#state.hooks, visit],
    })
    this.#effects.push({ type: 'hook', hook: visit })
    if (!known) this.#startTimer(visit.id, visit.timeoutMs)
  }

  #traffic(production: number, test: number): void {
    this.#set({ production, test })
    this.#effects.push({ type: 'traffic', production, test })
  }

  /** Tells how many tasks a revision is to have, where that differs from what it has. */
  #ask(revision: string, count: number): void {
    const seen = this.#counts(revision)
    if (seen === undefined || seen.requested !== count)
      this.#effects.push({ type: 'request', revision, count })
  }

  #counts(revision: string): TaskCounts | undefined {
    const { target, base, leftovers } = this.#seen
    return [target, ...(base === undefined ? [] : [base]), ...leftovers].find(
      (seen) => seen.revision === revision,
    )
  }

  #startTimer(id: string, ms: number): void {
    this.#effects.push({ type: 'timer', id, ms })
  }

  #set(changes: Partial<DeploymentState>): void {
    this.#state = { ...this.#state, ...changes }
  }
}

function gone(counts: readonly TaskCounts[]): boolean {
  return counts.every((count) => count.present === 0)
}
