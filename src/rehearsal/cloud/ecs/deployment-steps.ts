import { assertNever } from '../../../kernel/index.ts'
import type { Draft } from './deployment-draft.ts'
import { type Step, stageLimitMs, trafficSettleMs } from './deployment-plan.ts'
import { rollingCounts, type TaskCounts } from './rolling.ts'

/** The deployment reaches a step: its stage is shown and its limit starts to run. */
export function arrive(draft: Draft, step: Step): void {
  draft.set({ progress: 'arrived' })
  if (step.stage !== undefined && step.stage !== draft.state.stage) {
    draft.set({ stage: step.stage })
    draft.tell({ type: 'stage', stage: step.stage })
  }
  if (step.kind === 'roll') draft.set({ stage: undefined })
  // Hooks and the bake have clocks of their own; a rolling update has no stages, so only the deployment's limit.
  if (step.kind !== 'hooks' && step.kind !== 'bake' && step.kind !== 'roll')
    draft.startTimer(`limit:${draft.state.position}`, stageLimitMs)
}

/** Whether a step can be done now. Traffic never goes to a revision without a healthy task while another one has some. */
export function ready(draft: Draft, step: Step): boolean {
  const { desired, target, base } = draft.seen
  const unrivalled = (one: TaskCounts): boolean =>
    draft.revisions.every((other) => other === one || other.healthy === 0)
  switch (step.kind) {
    case 'shift-test':
    case 'shift-production':
      return target.healthy > 0 || (desired === 0 && unrivalled(target))
    case 'shift-back':
    case 'reconcile':
      if (base === undefined) return true
      return base.healthy > 0
        ? base.healthy >= desired || unrivalled(base)
        : desired === 0 && unrivalled(base)
    default:
      return true
  }
}

/** Does what a step does once. */
export function act(draft: Draft, step: Step): void {
  const { plan, production, test } = draft.state
  draft.set({ progress: 'acted' })
  switch (step.kind) {
    case 'hooks':
      for (const hook of plan.hooks.filter(({ stages }) => stages.includes(step.stage))) {
        draft.setHook({
          id: draft.surroundings.newHookId(),
          stage: step.stage,
          status: 'AWAITING_ACTION',
          timeoutMs: hook.timeoutMs,
          timeoutAction: hook.timeoutAction,
          expiresAt: draft.surroundings.now + hook.timeoutMs,
        })
      }
      return
    case 'reconcile':
      if (plan.base !== undefined) draft.setTraffic(0, 0)
      if (plan.strategy !== 'ROLLING') for (const revision of plan.leftovers) draft.ask(revision, 0)
      return
    case 'shift-test':
      draft.setTraffic(production, plan.testTraffic ? 100 : 0)
      draft.startTimer('settle', trafficSettleMs)
      return
    case 'shift-production':
      draft.setTraffic(step.percent, test)
      draft.startTimer('settle', trafficSettleMs + step.bakeMs)
      return
    case 'shift-back':
      draft.setTraffic(0, 0)
      draft.startTimer('settle', production > 0 || test > 0 ? trafficSettleMs : 0)
      return
    case 'bake':
      draft.startTimer('bake', step.ms)
      return
    case 'remove-target':
      for (const revision of plan.leftovers) draft.ask(revision, 0)
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

/** Whether a step is over; steps that follow the desired count tell the wanted counts each time. */
export function done(draft: Draft, step: Step): boolean {
  const { desired, target, base, leftovers } = draft.seen
  const { plan, elapsed, hooks } = draft.state
  switch (step.kind) {
    case 'hooks':
      return hooks.every((hook) => hook.status !== 'AWAITING_ACTION')
    case 'reconcile':
      return plan.strategy === 'ROLLING' || gone(leftovers)
    case 'scale-up':
      return target.healthy >= desired
    case 'roll':
      return roll(draft)
    case 'shift-test':
    case 'shift-production':
    case 'shift-back':
      return elapsed.includes('settle')
    case 'bake':
      return elapsed.includes('bake')
    case 'clean-up':
      if (plan.base !== undefined) draft.ask(plan.base, 0)
      return base === undefined || base.present === 0
    case 'restore':
      if (plan.base !== undefined) draft.ask(plan.base, desired)
      return base === undefined || base.healthy >= desired || (base.healthy > 0 && target.healthy === 0)
    case 'remove-target':
      draft.ask(plan.target, 0)
      if (plan.base !== undefined) draft.ask(plan.base, desired)
      return gone([target, ...leftovers]) && (base === undefined || base.healthy >= desired)
    case 'roll-back':
      return rollBack(draft)
    default:
      return assertNever(step, 'deployment step')
  }
}

/** A changed desired count reaches all revisions at once, so that none is too small for the traffic it has. */
export function followDesiredCount(draft: Draft, step: Step): void {
  const { plan, steps, position, status } = draft.state
  const { desired } = draft.seen
  if (desired === 0) {
    for (const { revision } of draft.revisions) draft.ask(revision, 0)
    return
  }
  if (status !== 'IN_PROGRESS' || step.kind === 'roll') return
  const started = steps.slice(0, position + 1).some(({ kind }) => kind === 'scale-up' || kind === 'roll')
  if (started) draft.ask(plan.target, desired)
  const serving = plan.strategy === 'ROLLING' ? !started : step.kind !== 'clean-up'
  if (plan.base !== undefined && serving) draft.ask(plan.base, desired)
}

function roll(draft: Draft): boolean {
  const { desired, target, base, leftovers } = draft.seen
  const { plan, stalled } = draft.state
  const sources = base === undefined ? leftovers : [...leftovers, base]
  const { early } = plan
  if (early !== undefined && target.healthy >= Math.ceil((desired * early.healthyPercent) / 100)) {
    for (const source of sources) draft.ask(source.revision, 0)
    draft.ask(plan.target, desired)
    return early.deferred || gone(sources)
  }
  const next = rollingCounts(desired, plan, target, sources)
  draft.ask(plan.target, next.target)
  for (const source of next.sources) draft.ask(source.revision, source.count)
  if (next.stalled && !stalled) draft.tell({ type: 'stalled' })
  if (next.stalled !== stalled) draft.set({ stalled: next.stalled })
  return target.healthy >= desired && gone(sources)
}

/** A rolling update in the other direction: from the target back to the base. */
function rollBack(draft: Draft): boolean {
  const { desired, target, base, leftovers } = draft.seen
  if (base === undefined) return true
  const sources = [target, ...leftovers]
  const next = rollingCounts(desired, draft.state.plan, base, sources)
  draft.ask(base.revision, next.target)
  for (const source of next.sources) draft.ask(source.revision, source.count)
  return base.healthy >= desired && gone(sources)
}

function gone(counts: readonly TaskCounts[]): boolean {
  return counts.every((count) => count.present === 0)
}
