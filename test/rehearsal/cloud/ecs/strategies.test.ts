import type { DeploymentConfiguration } from '@aws-sdk/client-ecs'
import { expect, test } from 'vitest'
import { blue, green, productionRule, Stand, servingStand, testRule } from './stand.ts'

const beforeShift = [
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
]
const step = ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT']
const afterShift = ['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP']

const cases: readonly {
  readonly name: string
  readonly configuration: DeploymentConfiguration
  readonly percents: readonly number[]
}[] = [
  { name: 'BLUE_GREEN', configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }, percents: [100] },
  {
    name: 'CANARY',
    configuration: {
      strategy: 'CANARY',
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 3 },
    },
    percents: [10, 100],
  },
  { name: 'CANARY by default', configuration: { strategy: 'CANARY' }, percents: [5, 100] },
  {
    name: 'CANARY of a tenth',
    configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.5 } },
    percents: [0.5, 100],
  },
  {
    name: 'CANARY of everything',
    configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 100 } },
    percents: [100],
  },
  {
    name: 'LINEAR by thirds',
    configuration: {
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 33.4, stepBakeTimeInMinutes: 1 },
    },
    percents: [33.4, 66.8, 100],
  },
  {
    name: 'LINEAR by quarters',
    configuration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 0 } },
    percents: [25, 50, 75, 100],
  },
]

for (const { name, configuration, percents } of cases) {
  test(`${name} shifts production to ${percents.join(', ')} percent, stage by stage`, async () => {
    const stand = await servingStand(configuration)
    const arn = await stand.deploy('v2')
    const ended = await stand.ended(arn)
    expect(ended.status).toBe('SUCCESSFUL')
    const shares = stand.loadBalancing.writes
      .filter(({ rule }) => rule === productionRule)
      .map(({ weights }) => {
        const whole = weights.reduce((sum, { weight }) => sum + weight, 0)
        return ((weights.find(({ targetGroupArn }) => targetGroupArn === green)?.weight ?? 0) / whole) * 100
      })
    expect(
      [...new Set(shares.filter((share) => share > 0))].map((share) => Math.round(share * 10) / 10),
    ).toEqual(percents)
    expect(stand.stages(arn)).toEqual([...beforeShift, ...percents.flatMap(() => step), ...afterShift])
    expect(ended.targetServiceRevision).toMatchObject({
      requestedTaskCount: 2,
      runningTaskCount: 2,
      pendingTaskCount: 0,
      requestedProductionTrafficWeight: 100,
      requestedTestTrafficWeight: 100,
    })
    expect(ended.sourceServiceRevisions).toMatchObject([
      { requestedTaskCount: 0, runningTaskCount: 0, requestedProductionTrafficWeight: 0 },
    ])
  })
}

test('every listener weight is a whole number that a load balancer accepts', async () => {
  const stand = await servingStand({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.1 } })
  const arn = await stand.deploy('v2')
  await stand.ended(arn)
  for (const { weights } of stand.loadBalancing.writes)
    for (const { weight } of weights)
      expect(Number.isInteger(weight) && weight >= 0 && weight <= 999).toBe(true)
})

test('a canary holds its share for the canary bake time and the whole for the bake time', async () => {
  const stand = await servingStand({
    strategy: 'CANARY',
    bakeTimeInMinutes: 20,
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 30 },
  })
  const arn = await stand.deploy('v2')
  await stand.ended(arn)
  const [canary, whole] = stand.loadBalancing.writes.filter(
    ({ rule, weights }) =>
      rule === productionRule &&
      weights.some(({ targetGroupArn, weight }) => targetGroupArn === green && weight > 0),
  )
  expect(whole!.at - canary!.at).toBe(30 * 60_000 + 10_000)
  const bake = stand.events.find(
    ({ detail }) => detail['deployment'] === arn && detail['stage'] === 'BAKE_TIME',
  )!
  const cleanUp = stand.events.find(
    ({ detail }) => detail['deployment'] === arn && detail['stage'] === 'CLEAN_UP',
  )!
  expect(cleanUp.at - bake.at).toBe(20 * 60_000)
})

test('creating a blue/green service puts its tasks behind production and ends SUCCESSFUL', async () => {
  const stand = new Stand()
  await stand.create({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 })
  const first = await stand.deployment()
  expect(first.status).toBe('PENDING')
  const ended = await stand.ended()
  expect(ended.status).toBe('SUCCESSFUL')
  expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
  const service = await stand.describe()
  expect(service.deployments).toHaveLength(1)
  expect(service.runningCount).toBe(2)
  await stand.clock.advance(5_000)
  expect(await stand.messages()).toEqual([
    expect.stringMatching(
      /^\(service core\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/,
    ),
    `(service core) registered 1 targets in (target-group ${blue})`,
    `(service core) registered 1 targets in (target-group ${blue})`,
    expect.stringMatching(/^\(service core\) \(deployment ecs-svc\/\d{19}\) deployment completed\.$/),
    '(service core) has reached a steady state.',
  ])
})

test('blue and green take turns from deployment to deployment', async () => {
  const stand = await servingStand({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 })
  const seen: (string | undefined)[] = []
  for (const tag of ['v2', 'v3', 'v4']) {
    const ended = await stand.ended(await stand.deploy(tag))
    expect(ended.status).toBe('SUCCESSFUL')
    const revision = await stand.revision(ended.targetServiceRevision!.arn!)
    seen.push(revision.resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn)
    expect(stand.loadBalancing.percent(productionRule, seen.at(-1)!)).toBe(100)
    expect(stand.loadBalancing.percent(testRule, seen.at(-1)!)).toBe(100)
  }
  expect(seen).toEqual([green, blue, green])
})

test('strategy and task definition that are sent together apply to that deployment, and the strategy stays', async () => {
  const stand = await servingStand({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 })
  const canary = await stand.deploy('v2', { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20 } })
  await stand.ended(canary)
  const next = await stand.deploy('v3')
  await stand.ended(next)
  for (const arn of [canary, next])
    expect((await stand.deployment(arn)).deploymentConfiguration?.strategy).toBe('CANARY')
  expect(stand.stages(next).filter((stage) => stage === 'PRODUCTION_TRAFFIC_SHIFT')).toHaveLength(2)
})

test('a service may change from blue/green to rolling and back', async () => {
  const stand = await servingStand({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 })
  const rolling = await stand.ended(await stand.deploy('v2', { strategy: 'ROLLING' }))
  expect(rolling.status).toBe('SUCCESSFUL')
  expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
  expect(stand.loadBalancing.groups.get(blue)).toHaveLength(2)
  const back = await stand.ended(await stand.deploy('v3', { strategy: 'BLUE_GREEN' }))
  expect(back.status).toBe('SUCCESSFUL')
  expect(stand.loadBalancing.percent(productionRule, green)).toBe(100)
})

test('a blue/green deployment of no task at all ends SUCCESSFUL', async () => {
  const stand = await servingStand({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 }, { desiredCount: 0 })
  const ended = await stand.ended(await stand.deploy('v2'))
  expect(ended.status).toBe('SUCCESSFUL')
  expect(ended.targetServiceRevision?.runningTaskCount).toBe(0)
})

test('a service without a load balancer is deployed blue/green without traffic', async () => {
  const stand = await servingStand({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 }, { loadBalancers: [] })
  const ended = await stand.ended(await stand.deploy('v2'))
  expect(ended.status).toBe('SUCCESSFUL')
  expect(stand.loadBalancing.writes).toEqual([])
})
