import { assertNever } from '../../../kernel/index.ts'
import { Draft, deploymentTimer, requestTimer } from './deployment-draft.ts'
import { deploymentLimitMs } from './deployment-plan.ts'
import {
  type DeploymentEvent,
  type DeploymentState,
  isTerminal,
  type Observation,
  type Surroundings,
  type Transition,
} from './deployment-state.ts'
import { act, arrive, done, followDesiredCount, ready } from './deployment-steps.ts'

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
  take(draft, event)
  run(draft)
  return draft.result()
}

function take(draft: Draft, event: DeploymentEvent): void {
  switch (event.type) {
    case 'start':
      start(draft)
      break
    case 'observe':
      break
    case 'timer':
      timer(draft, event.id)
      break
    case 'continue':
      resolveHook(draft, event.hookId, event.action)
      break
    case 'stop':
      requestStop(draft, event.stopType)
      break
    case 'supersede':
      supersede(draft, event.reason)
      break
    case 'networking-failed':
      networkingFailed(draft, event.problem)
      break
    default:
      assertNever(event, 'deployment event')
  }
}

/** Does what can be done now; stops at the first step that has to wait. */
function run(draft: Draft): void {
  while (draft.state.status === 'IN_PROGRESS' || draft.state.status === 'ROLLBACK_IN_PROGRESS') {
    if (monitorsTripped(draft)) continue
    const { steps, position } = draft.state
    const step = steps[position]
    if (step === undefined) {
      complete(draft)
      return
    }
    if (draft.state.progress === 'ahead') arrive(draft, step)
    if (draft.state.progress === 'arrived' && ready(draft, step)) act(draft, step)
    followDesiredCount(draft, step)
    if (draft.state.progress !== 'acted' || !done(draft, step)) return
    draft.set({ position: position + 1, progress: 'ahead', elapsed: [] })
  }
}

function start(draft: Draft): void {
  if (draft.state.status !== 'PENDING') return
  draft.set({ startedAt: draft.surroundings.now })
  draft.setStatus('IN_PROGRESS', undefined)
  draft.startTimer(deploymentTimer, deploymentLimitMs)
  // An alarm that is already in ALARM when the deployment starts switches the check off for this deployment
  // (aws-samples/sample-apex-skills, failure-detection-and-rollback, citing AWS's pages of 2026-07-09).
  if (draft.seen.alarms.length > 0) draft.set({ alarms: 'DISABLED' })
  if (draft.seen.networking !== undefined) networkingFailed(draft, draft.seen.networking)
}

function timer(draft: Draft, id: string): void {
  const { status, requestReason = '', position, elapsed } = draft.state
  if (id === requestTimer) {
    if (status === 'ROLLBACK_REQUESTED') draft.rollBack(requestReason, requestReason)
    if (status === 'STOP_REQUESTED') draft.stop(requestReason)
  } else if (id === deploymentTimer || id === `limit:${position}`) limitReached(draft, id)
  else if (draft.state.hooks.some((hook) => hook.id === id)) timeOutHook(draft, id)
  else draft.set({ elapsed: [...elapsed, id] })
}

function resolveHook(draft: Draft, id: string, action: 'CONTINUE' | 'ROLLBACK'): void {
  const visit = draft.state.hooks.find((hook) => hook.id === id && hook.status === 'AWAITING_ACTION')
  if (visit === undefined || draft.state.status !== 'IN_PROGRESS') return
  draft.setHook({ ...visit, status: action === 'CONTINUE' ? 'SUCCEEDED' : 'FAILED' })
  if (action === 'ROLLBACK') draft.fail(`${visit.stage} lifecycle hook(s) failed.`, true)
}

function timeOutHook(draft: Draft, id: string): void {
  const visit = draft.state.hooks.find((hook) => hook.id === id && hook.status === 'AWAITING_ACTION')
  if (visit === undefined || draft.state.status !== 'IN_PROGRESS') return
  draft.setHook({ ...visit, status: 'TIMED_OUT' })
  if (visit.timeoutAction === 'ROLLBACK') draft.fail(`${visit.stage} pause hook timed out.`, true)
}

/**
 * ROLLBACK goes through ROLLBACK_REQUESTED to a rollback (stop-service-deployment in the developer guide). ABORT is
 * in the model and in no page: here it ends the deployment where it stands, without a rollback, which is what the
 * word says beside the other choice; traffic stays as it is. In every later state the deployment goes on as it was
 * told before (same page).
 */
function requestStop(draft: Draft, stopType: 'ROLLBACK' | 'ABORT'): void {
  const { status } = draft.state
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') return
  if (stopType === 'ROLLBACK')
    draft.request(
      'ROLLBACK_REQUESTED',
      'Service deployment rolled back because of a StopServiceDeployment request.',
    )
  else
    draft.request('STOP_REQUESTED', 'Service deployment stopped because of a StopServiceDeployment request.')
}

/**
 * What UpdateService does to a deployment under way is in no page. That RECONCILE_SERVICE exists for deployments
 * that start with more than one active service revision says that the older deployment ends without a rollback and
 * the newer one clears up.
 */
function supersede(draft: Draft, reason: string): void {
  if (draft.state.status === 'STOP_REQUESTED') return
  draft.request('STOP_REQUESTED', reason)
}

function networkingFailed(draft: Draft, problem: string): void {
  const why = `because of invalid networking configuration. ${problem}`
  if (draft.state.status === 'IN_PROGRESS')
    draft.rollBack(`Service deployment rolled back ${why}`, `Service deployment rolled back ${why}`)
  else if (draft.state.status === 'ROLLBACK_IN_PROGRESS')
    draft.end('ROLLBACK_FAILED', `Service deployment rollback failed ${why}`)
}

function limitReached(draft: Draft, id: string): void {
  const what = id === deploymentTimer ? 'the service deployment' : `the ${draft.state.stage} stage`
  if (draft.state.status === 'ROLLBACK_IN_PROGRESS')
    draft.end('ROLLBACK_FAILED', `Service deployment rollback failed because ${what} timed out.`)
  else draft.fail(`${what} timed out.`, true)
}

function monitorsTripped(draft: Draft): boolean {
  const { plan, status, breaker, alarms } = draft.state
  const { failures, threshold, alarms: inAlarm } = draft.seen
  if (status !== 'IN_PROGRESS') return false
  // Circuit breaker with BLUE_GREEN: the type's note says rolling only; the developer guide's failure detection
  // page says both, and terraform's acceptance test BlueGreenDeployment_circuitBreakerRollback shows it. Both here.
  if (plan.breaker !== undefined && breaker === 'MONITORING' && failures >= threshold) {
    draft.set({ breaker: 'TRIGGERED' })
    draft.fail('the circuit breaker threshold was exceeded.', plan.breaker.rollback, 'tasks failed to start.')
    return true
  }
  if (plan.alarms !== undefined && alarms === 'MONITORING' && inAlarm.length > 0) {
    draft.set({ alarms: 'TRIGGERED', triggeredAlarms: inAlarm })
    draft.fail(
      `the following alarm(s) were triggered: ${inAlarm.join(', ')}.`,
      plan.alarms.rollback,
      'alarm detected.',
    )
    return true
  }
  return false
}

function complete(draft: Draft): void {
  if (draft.state.status === 'ROLLBACK_IN_PROGRESS')
    draft.end('ROLLBACK_SUCCESSFUL', draft.state.rollback?.reason)
  else draft.end('SUCCESSFUL', undefined)
}
