import type { DeploymentLifecycleHookStage, ServiceDeployment } from '@aws-sdk/client-ecs'
import { expect, test } from 'vitest'
import { blue, green, productionRule, type Stand, servingStand, testRule } from './stand.ts'

const day = 24 * 60 * 60_000

function pause(
  stage: DeploymentLifecycleHookStage,
  timeoutInMinutes?: number,
  action?: 'CONTINUE' | 'ROLLBACK',
) {
  return {
    targetType: 'PAUSE' as const,
    lifecycleStages: [stage],
    ...(timeoutInMinutes === undefined
      ? {}
      : { timeoutConfiguration: { timeoutInMinutes, ...(action === undefined ? {} : { action }) } }),
  }
}

const gate = {
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 1,
  lifecycleHooks: [pause('POST_TEST_TRAFFIC_SHIFT')],
} as const
const plain = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 } as const

const waiting = (deployment: ServiceDeployment) =>
  deployment.lifecycleHookDetails!.find(({ status }) => status === 'AWAITING_ACTION')!

async function pausedStand(): Promise<{ stand: Stand; arn: string; hookId: string }> {
  const stand = await servingStand(plain)
  const arn = await stand.deploy('v2', { lifecycleHooks: [...gate.lifecycleHooks] })
  const hookId = waiting(await stand.paused(arn)).hookId!
  return { stand, arn, hookId }
}

test('a PAUSE hook waits with test traffic on green and production on blue', async () => {
  const { stand, arn, hookId } = await pausedStand()
  const paused = await stand.deployment(arn)
  expect(hookId).toMatch(/^ecs-pause-[A-Za-z0-9_-]{43}$/)
  expect(paused).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT' })
  expect(paused.lifecycleHookDetails).toMatchObject([
    { hookId, targetType: 'PAUSE', status: 'AWAITING_ACTION', timeoutAction: 'ROLLBACK' },
  ])
  expect(paused.lifecycleHookDetails![0]!.expiresAt!.getTime()).toBeGreaterThan(
    stand.clock.now() + day - 60_000,
  )
  expect(stand.loadBalancing.percent(testRule, green)).toBe(100)
  expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
  expect((await stand.describe()).deployments).toHaveLength(2)
})

test('CONTINUE goes on to SUCCESSFUL', async () => {
  const { stand, arn, hookId } = await pausedStand()
  const answer = await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId })
  expect(answer).toEqual({ serviceDeploymentArn: arn })
  const ended = await stand.ended(arn)
  expect(ended).toMatchObject({
    status: 'SUCCESSFUL',
    lifecycleHookDetails: [{ hookId, status: 'SUCCEEDED' }],
  })
})

test('ROLLBACK at a hook brings back the old revision', async () => {
  const { stand, arn, hookId } = await pausedStand()
  await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId, action: 'ROLLBACK' })
  const ended = await stand.ended(arn)
  expect(ended).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: 'Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed.',
    lifecycleHookDetails: [{ status: 'FAILED' }],
    rollback: {
      reason: 'Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed.',
    },
  })
  expect(ended.rollback?.serviceRevisionArn).toBe(ended.sourceServiceRevisions?.[0]?.arn)
  expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
  expect(stand.loadBalancing.percent(testRule, blue)).toBe(100)
  expect((await stand.describe()).taskDefinition).toMatch(/core:1$/)
})

for (const { action, status } of [
  { action: 'ROLLBACK', status: 'ROLLBACK_SUCCESSFUL' },
  { action: 'CONTINUE', status: 'SUCCESSFUL' },
] as const) {
  test(`a hook of 14 days that nobody answers takes its time-out action ${action}`, async () => {
    const stand = await servingStand(plain)
    const arn = await stand.deploy('v2', {
      lifecycleHooks: [pause('POST_TEST_TRAFFIC_SHIFT', 20_160, action)],
    })
    await stand.paused(arn)
    await stand.clock.advance(14 * day - 60_000)
    expect((await stand.deployment(arn)).status).toBe('IN_PROGRESS')
    await stand.clock.advance(60_000)
    const ended = await stand.ended(arn)
    expect(ended).toMatchObject({
      status,
      lifecycleHookDetails: [{ status: 'TIMED_OUT', timeoutAction: action }],
    })
    if (action === 'ROLLBACK')
      expect(ended.statusReason).toBe(
        'Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.',
      )
  })
}

test('a canary pauses before each step, with a new hook id each time', async () => {
  const stand = await servingStand(plain)
  const arn = await stand.deploy('v2', {
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 },
    lifecycleHooks: [pause('PRE_PRODUCTION_TRAFFIC_SHIFT')],
  })
  const shares: number[] = []
  const ids = new Set<string>()
  for (let visit = 0; visit < 2; visit++) {
    const { hookId } = waiting(await stand.paused(arn))
    ids.add(hookId!)
    shares.push(stand.loadBalancing.percent(productionRule, green))
    await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId })
  }
  const ended = await stand.ended(arn)
  expect(ended.status).toBe('SUCCESSFUL')
  expect(shares).toEqual([0, 10])
  expect(ids.size).toBe(2)
})

test('hooks of one stage run in parallel, and the stage waits for all of them', async () => {
  const stand = await servingStand(plain)
  const arn = await stand.deploy('v2', { lifecycleHooks: [pause('POST_SCALE_UP'), pause('POST_SCALE_UP')] })
  const [one, other] = (await stand.paused(arn)).lifecycleHookDetails!
  await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId: one!.hookId })
  await stand.clock.advance(60_000)
  expect((await stand.deployment(arn)).lifecycleStage).toBe('POST_SCALE_UP')
  await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId: other!.hookId })
  expect((await stand.ended(arn)).status).toBe('SUCCESSFUL')
})

test('hooks belong to the service: a later deployment meets them until [] is sent', async () => {
  const { stand, arn, hookId } = await pausedStand()
  await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId })
  await stand.ended(arn)
  const next = await stand.deploy('v3')
  const again = waiting(await stand.paused(next))
  expect(again.hookId).not.toBe(hookId)
  await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: next, hookId: again.hookId })
  await stand.ended(next)
  const last = await stand.deploy('v4', { lifecycleHooks: [] })
  expect((await stand.ended(last)).lifecycleHookDetails).toEqual([])
})

test('a rolling update pauses before it scales', async () => {
  const stand = await servingStand({ strategy: 'ROLLING' })
  const arn = await stand.deploy('v2', { lifecycleHooks: [pause('PRE_SCALE_UP')] })
  const { hookId } = waiting(await stand.paused(arn))
  expect((await stand.describe()).deployments?.[0]).toMatchObject({ status: 'PRIMARY', runningCount: 0 })
  await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId })
  expect((await stand.ended(arn)).status).toBe('SUCCESSFUL')
})

for (const { name, input, code, message } of [
  {
    name: 'an unknown deployment',
    input: { serviceDeploymentArn: 'arn:aws:ecs:eu-west-1:111111111111:service-deployment/main/core/none' },
    code: 'ServiceDeploymentNotFoundException',
    message: 'The service deployment does not exist.',
  },
  {
    name: 'a made-up hook id',
    input: { hookId: 'hook-1' },
    code: 'InvalidParameterException',
    message: 'Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}',
  },
  {
    name: 'a hook id of another deployment',
    input: { hookId: `ecs-pause-${'x'.repeat(43)}` },
    code: 'InvalidParameterException',
    message:
      'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
  },
]) {
  test(`ContinueServiceDeployment refuses ${name}`, async () => {
    const { stand, arn, hookId } = await pausedStand()
    await expect(
      stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId, ...input }),
    ).rejects.toMatchObject({ code, message })
  })
}

test('ContinueServiceDeployment refuses a hook that was answered and a deployment that is over', async () => {
  const { stand, arn, hookId } = await pausedStand()
  await stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId })
  const again = () => stand.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId })
  await expect(again()).rejects.toThrow('Provided hookId is either completed, unavailable')
  await stand.ended(arn)
  await expect(again()).rejects.toThrow('not allowed for service deployment in terminal states')
})
