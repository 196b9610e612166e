import type { DeploymentConfiguration } from '@aws-sdk/client-ecs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Weight } from '../../../../src/rehearsal/cloud/ports.ts'
import { blue, green, productionRule, Stand, terminal } from './stand.ts'

type Move =
  | {
      readonly kind: 'deploy'
      readonly tag: string
      readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'CANARY' | 'LINEAR'
      readonly hook: boolean
    }
  | { readonly kind: 'stop'; readonly stopType: 'ROLLBACK' | 'ABORT' }
  | { readonly kind: 'continue'; readonly action: 'CONTINUE' | 'ROLLBACK' }
  | { readonly kind: 'alarm'; readonly state: 'OK' | 'ALARM' }
  | { readonly kind: 'kill'; readonly which: number }
  | { readonly kind: 'scale'; readonly desiredCount: number }
  | { readonly kind: 'wait'; readonly ms: number }

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('deploy' as const),
      tag: fc.constantFrom('good-1', 'good-2', 'exits', 'sick', 'missing'),
      strategy: fc.constantFrom(
        'ROLLING' as const,
        'BLUE_GREEN' as const,
        'CANARY' as const,
        'LINEAR' as const,
      ),
      hook: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constant('stop' as const),
    stopType: fc.constantFrom('ROLLBACK' as const, 'ABORT' as const),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('continue' as const),
      action: fc.constantFrom('CONTINUE' as const, 'ROLLBACK' as const),
    }),
  },
  fc.record({ kind: fc.constant('alarm' as const), state: fc.constantFrom('OK' as const, 'ALARM' as const) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const), which: fc.nat(5) }) },
  fc.record({ kind: fc.constant('scale' as const), desiredCount: fc.integer({ min: 0, max: 4 }) }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 100, max: 200_000 }) }),
  },
)

function configuration(move: Move & { kind: 'deploy' }): DeploymentConfiguration {
  return {
    strategy: move.strategy,
    bakeTimeInMinutes: 2,
    ...(move.strategy === 'CANARY'
      ? { canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 1 } }
      : {}),
    ...(move.strategy === 'LINEAR'
      ? { linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 } }
      : {}),
    deploymentCircuitBreaker: { enable: true, rollback: true },
    alarms: { enable: true, rollback: true, alarmNames: ['errors'] },
    lifecycleHooks: move.hook
      ? [{ targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'] }]
      : [],
  }
}

async function play(stand: Stand, move: Move): Promise<void> {
  switch (move.kind) {
    case 'deploy':
      await stand.deploy(move.tag, configuration(move))
      return
    case 'stop': {
      const { serviceDeploymentArn, status } = await stand.deployment()
      if (!terminal.has(status!))
        await stand.call('StopServiceDeployment', { serviceDeploymentArn, stopType: move.stopType })
      return
    }
    case 'continue': {
      const { serviceDeploymentArn, lifecycleHookDetails } = await stand.deployment()
      const hook = lifecycleHookDetails?.find(({ status }) => status === 'AWAITING_ACTION')
      if (hook !== undefined && (await stand.deployment()).status === 'IN_PROGRESS')
        await stand.call('ContinueServiceDeployment', {
          serviceDeploymentArn,
          hookId: hook.hookId,
          action: move.action,
        })
      return
    }
    case 'alarm':
      stand.alarms.states.set('errors', move.state)
      return
    case 'kill': {
      const running = [...stand.tasks.running.values()]
      running[move.which % Math.max(1, running.length)]?.exit(1)
      return
    }
    case 'scale':
      await stand.update({ desiredCount: move.desiredCount })
      return
    case 'wait':
      await stand.clock.advance(move.ms)
  }
}

function healthyIn(stand: Stand, group: string): number {
  return (stand.loadBalancing.groups.get(group) ?? []).filter(
    ({ target }) => stand.loadBalancing.health(group, target).state === 'healthy',
  ).length
}

/**
 * What must hold whenever production weights are written. A revision may lose all its tasks while it has users; but
 * no write gives more users to a revision without a healthy task while another one has some.
 */
function law(stand: Stand, weights: readonly Weight[]): string | undefined {
  const whole = weights.reduce((sum, { weight }) => sum + weight, 0)
  if (whole !== 100 && whole !== 1000) return `the weights sum to ${whole}`
  if (weights.some(({ targetGroupArn }) => !stand.loadBalancing.groups.has(targetGroupArn)))
    return 'an unknown target group'
  const healthy = new Map([blue, green].map((group) => [group, healthyIn(stand, group)]))
  const empty = weights.find(
    ({ targetGroupArn, weight }) =>
      healthy.get(targetGroupArn) === 0 &&
      (weight / whole) * 100 > stand.loadBalancing.percent(productionRule, targetGroupArn) + 1e-9,
  )
  const other = weights.find(
    ({ targetGroupArn }) =>
      targetGroupArn !== empty?.targetGroupArn && (healthy.get(targetGroupArn) ?? 0) > 0,
  )
  return empty !== undefined && other !== undefined
    ? 'users were sent to a revision without a healthy task'
    : undefined
}

const deploy = (strategy: (Move & { kind: 'deploy' })['strategy'], tag = 'good-1'): Move => ({
  kind: 'deploy',
  tag,
  strategy,
  hook: false,
})
const wait = (ms: number): Move => ({ kind: 'wait', ms })

/** What earlier runs found, kept. */
const found: [Move[]][] = [
  // Test traffic was shifted and production written again while the base had no healthy task.
  [
    [
      deploy('BLUE_GREEN', 'exits'),
      wait(154_676),
      wait(50_324),
      deploy('BLUE_GREEN'),
      { kind: 'alarm', state: 'OK' },
    ],
  ],
  // Superseded while it cleaned up, then scaled to nothing: traffic went to the old revision before it was back.
  [[deploy('BLUE_GREEN'), wait(160_000), deploy('BLUE_GREEN'), { kind: 'scale', desiredCount: 0 }]],
  // A rolling update that superseded a canary left the canary's share behind.
  [[deploy('CANARY'), wait(30_000), deploy('ROLLING')]],
  // The same without a single task, so that nothing but the weights told of the canary.
  [
    [
      { kind: 'scale', desiredCount: 0 },
      deploy('LINEAR'),
      wait(11_000),
      deploy('ROLLING'),
      { kind: 'kill', which: 0 },
    ],
  ],
  // A canary whose tasks exit between two shifts.
  [[deploy('CANARY', 'exits'), wait(30_000)]],
]

test('whatever happens, weights are whole, users meet healthy tasks, and a deployment ends or waits for something that has a name', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 14 }), async (sequence) => {
      const stand = new Stand()
      stand.tasks.behave(':exits', { exitsAfterMs: 20_000 })
      stand.tasks.behave(':sick', { health: 'fails' })
      stand.tasks.behave(':missing', { cannotPull: 'CannotPullContainerError: not found' })
      await stand.create({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 })
      await stand.ended()
      const broken: string[] = []
      stand.loadBalancing.onWrite = (rule, weights) => {
        const problem = rule === productionRule ? law(stand, weights) : undefined
        if (problem !== undefined) broken.push(`${problem}: ${JSON.stringify(weights)}`)
      }
      for (const move of sequence) await play(stand, move)
      expect(broken).toEqual([])

      const { serviceDeployments } = await stand.call<{
        serviceDeployments: { serviceDeploymentArn: string; status: string }[]
      }>('ListServiceDeployments', { cluster: 'main', service: 'core', maxResults: 100 })
      for (const { serviceDeploymentArn, status } of serviceDeployments) {
        if (terminal.has(status)) continue
        const last = stand.events.findLast(({ detail }) => detail['deployment'] === serviceDeploymentArn)
        expect(last?.detail['waitingFor']).toEqual(expect.any(String))
      }

      // Once the newest deployment is told to stop and nothing else goes wrong, everything comes to an end.
      stand.tasks.behave('', {})
      stand.alarms.states.set('errors', 'OK')
      const newest = serviceDeployments[0]!
      if (!terminal.has((await stand.deployment(newest.serviceDeploymentArn)).status!))
        await stand.call('StopServiceDeployment', { serviceDeploymentArn: newest.serviceDeploymentArn })
      await stand.ended(newest.serviceDeploymentArn)
      for (const { serviceDeploymentArn } of serviceDeployments)
        expect(terminal.has((await stand.deployment(serviceDeploymentArn)).status!)).toBe(true)

      // And the next good one serves all users.
      await stand.update({ desiredCount: 2 })
      const final = await stand.ended(
        await stand.deploy('good-9', {
          ...configuration({ kind: 'deploy', tag: 'good-9', strategy: 'BLUE_GREEN', hook: false }),
        }),
      )
      expect(final.status).toBe('SUCCESSFUL')
      expect(broken).toEqual([])
      const revision = await stand.revision(final.targetServiceRevision!.arn!)
      const group = revision.resolvedConfiguration!.loadBalancers![0]!.targetGroupArn!
      expect(stand.loadBalancing.percent(productionRule, group)).toBe(100)
      await stand.close()
    }),
    { numRuns: 40, examples: found },
  )
}, 60_000)
