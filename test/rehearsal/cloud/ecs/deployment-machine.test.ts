import type { DeploymentConfiguration, ServiceDeploymentStatus } from '@aws-sdk/client-ecs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transition } from '../../../../src/rehearsal/cloud/ecs/deployment-machine.ts'
import { planDeployment } from '../../../../src/rehearsal/cloud/ecs/deployment-plan.ts'
import {
  createDeployment,
  type DeploymentEvent,
  type DeploymentState,
  type Effect,
  isTerminal,
  type Observation,
} from '../../../../src/rehearsal/cloud/ecs/deployment-state.ts'
import { waitingFor } from '../../../../src/rehearsal/cloud/ecs/deployment-wait.ts'

/** service-deployment in the developer guide: which status may follow which; the end of a superseded one is ours. */
const edges: Readonly<Record<ServiceDeploymentStatus, readonly ServiceDeploymentStatus[]>> = {
  PENDING: ['IN_PROGRESS', 'ROLLBACK_REQUESTED', 'STOP_REQUESTED'],
  IN_PROGRESS: ['SUCCESSFUL', 'STOPPED', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'],
  STOP_REQUESTED: ['STOPPED'],
  ROLLBACK_REQUESTED: ['ROLLBACK_IN_PROGRESS', 'STOP_REQUESTED'],
  ROLLBACK_IN_PROGRESS: ['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'STOP_REQUESTED'],
  SUCCESSFUL: [],
  STOPPED: [],
  ROLLBACK_SUCCESSFUL: [],
  ROLLBACK_FAILED: [],
}

const configurations = fc.record({
  strategy: fc.constantFrom('ROLLING' as const, 'BLUE_GREEN' as const, 'CANARY' as const, 'LINEAR' as const),
  bakeTimeInMinutes: fc.constantFrom(0, 5),
  deploymentCircuitBreaker: fc.record({ enable: fc.boolean(), rollback: fc.boolean() }),
  alarms: fc.record({ enable: fc.boolean(), rollback: fc.boolean(), alarmNames: fc.constant(['errors']) }),
  lifecycleHooks: fc.array(
    fc.record({
      targetType: fc.constant('PAUSE' as const),
      lifecycleStages: fc.constantFrom(
        ['PRE_SCALE_UP' as const],
        ['POST_TEST_TRAFFIC_SHIFT' as const],
        ['PRE_PRODUCTION_TRAFFIC_SHIFT' as const],
      ),
    }),
    { maxLength: 2 },
  ),
}) satisfies fc.Arbitrary<DeploymentConfiguration>

const counts = (revision: string) =>
  fc.record({
    revision: fc.constant(revision),
    requested: fc.nat(4),
    live: fc.nat(4),
    healthy: fc.nat(4),
    present: fc.nat(4),
  })

const observations = (base: boolean, leftover: boolean): fc.Arbitrary<Observation> =>
  fc.record({
    desired: fc.nat(4),
    target: counts('target'),
    base: base ? counts('base') : fc.constant(undefined),
    leftovers: leftover ? counts('leftover').map((one) => [one]) : fc.constant([]),
    failures: fc.nat(4),
    threshold: fc.constant(3),
    alarms: fc.constantFrom<string[]>([], [], ['errors']),
    networking: fc.constantFrom(undefined, undefined, 'One or more rules not found'),
    rollbackBlocked: fc.constantFrom(undefined, undefined, undefined, 'blocked'),
  })

type Told =
  | 'start'
  | 'observe'
  | 'timer'
  | 'continue'
  | 'reject'
  | 'rollback'
  | 'abort'
  | 'supersede'
  | 'networking'
const told = fc.constantFrom<Told[]>(
  'start',
  'observe',
  'observe',
  'timer',
  'timer',
  'timer',
  'continue',
  'continue',
  'reject',
  'rollback',
  'abort',
  'supersede',
  'networking',
)

/** The event, with a timer that runs or a hook that waits where it needs one. */
function eventOf(
  kind: Told,
  state: DeploymentState,
  timers: readonly string[],
  which: number,
): DeploymentEvent {
  const hook = state.hooks.findLast(({ status }) => status === 'AWAITING_ACTION')
  switch (kind) {
    case 'timer':
      return timers.length === 0 ? { type: 'observe' } : { type: 'timer', id: timers[which % timers.length]! }
    case 'continue':
    case 'reject':
      return {
        type: 'continue',
        hookId: hook?.id ?? 'none',
        action: kind === 'continue' ? 'CONTINUE' : 'ROLLBACK',
      }
    case 'rollback':
    case 'abort':
      return { type: 'stop', stopType: kind === 'rollback' ? 'ROLLBACK' : 'ABORT' }
    case 'supersede':
      return { type: 'supersede', reason: 'superseded' }
    case 'networking':
      return { type: 'networking-failed', problem: 'gone' }
    default:
      return { type: kind }
  }
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) freeze(member)
  return value
}

test('whatever is told and seen, a status follows only where AWS lets it follow, nothing is changed in place, and what waits has a name', () => {
  const runs = fc
    .tuple(fc.boolean(), fc.boolean())
    .chain(([base, leftover]) =>
      fc.tuple(
        configurations,
        fc.constant({ base, leftover }),
        fc.array(fc.tuple(told, observations(base, leftover), fc.nat(10)), { maxLength: 60 }),
      ),
    )
  fc.assert(
    fc.property(runs, ([configuration, { base, leftover }, turns]) => {
      const plan = planDeployment(configuration, {
        target: 'target',
        base: base ? 'base' : undefined,
        leftovers: leftover ? ['leftover'] : [],
        testTraffic: true,
      })
      let state = freeze(createDeployment(plan, 0))
      let timers: string[] = []
      let hooks = 0
      for (const [kind, seen, which] of turns) {
        const event = eventOf(kind, state, timers, which)
        const before = state
        const again = hooks
        const step = () => {
          hooks = again
          return transition(before, event, freeze(seen), { now: 1, newHookId: () => `ecs-pause-${hooks++}` })
        }
        const { state: after, effects } = step()
        expect(step()).toEqual({ state: after, effects })
        if (event.type === 'timer') timers = timers.filter((id) => id !== event.id)
        timers = effects.reduce((running, effect) => follow(running, effect), timers)

        let status = before.status
        for (const effect of effects) {
          if (effect.type !== 'status') continue
          expect(edges[status]).toContain(effect.status)
          status = effect.status
        }
        expect(after.status).toBe(status)
        if (isTerminal(before.status)) expect(effects).toEqual([])
        expect(waitingFor(after) === undefined).toBe(isTerminal(after.status))
        if (isTerminal(after.status)) {
          expect(timers).toEqual([])
          expect(after.finishedAt).toBeDefined()
        }
        expect(after.production).toBeGreaterThanOrEqual(0)
        expect(after.production).toBeLessThanOrEqual(100)
        state = freeze(after)
      }
    }),
    { numRuns: 500 },
  )
})

function follow(running: string[], effect: Effect): string[] {
  if (effect.type === 'timer') return [...running, effect.id]
  return effect.type === 'cancel-timers' ? [] : running
}
