import type { DeploymentConfiguration, ServiceDeploymentStatus } from '@aws-sdk/client-ecs'
import { expect, test } from 'vitest'
import { blue, green, productionRule, type Stand, servingStand, terminal } from './stand.ts'

const blueGreen: DeploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }
const canary: DeploymentConfiguration = {
  strategy: 'CANARY',
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 30 },
}
const rolling: DeploymentConfiguration = { strategy: 'ROLLING' }

const stop = (stand: Stand, serviceDeploymentArn: string, stopType?: string) =>
  stand.call('StopServiceDeployment', {
    serviceDeploymentArn,
    ...(stopType === undefined ? {} : { stopType }),
  })

for (const { name, configuration, at } of [
  { name: 'ROLLING under way', configuration: rolling, at: undefined },
  { name: 'BLUE_GREEN while green scales up', configuration: blueGreen, at: 'SCALE_UP' },
  { name: 'BLUE_GREEN while it bakes', configuration: blueGreen, at: 'BAKE_TIME' },
  { name: 'BLUE_GREEN while it cleans up', configuration: blueGreen, at: 'CLEAN_UP' },
  { name: 'CANARY at its canary share', configuration: canary, at: 'PRODUCTION_TRAFFIC_SHIFT' },
]) {
  test(`StopServiceDeployment rolls back ${name}`, async () => {
    const stand = await servingStand(configuration)
    const arn = await stand.deploy('v2')
    await stand.until(
      (deployment) => deployment.status === 'IN_PROGRESS' && deployment.lifecycleStage === at,
      arn,
    )
    await stand.clock.advance(15_000)
    expect(await stop(stand, arn)).toEqual({ serviceDeploymentArn: arn })
    expect((await stand.deployment(arn)).status).toBe('ROLLBACK_REQUESTED')
    const ended = await stand.ended(arn)
    expect(ended.status).toBe('ROLLBACK_SUCCESSFUL')
    expect(stand.statuses(arn)).toEqual([
      'IN_PROGRESS',
      'ROLLBACK_REQUESTED',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_SUCCESSFUL',
    ])
    expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
    const service = await stand.describe()
    expect(service.deployments).toMatchObject([{ status: 'PRIMARY', runningCount: 2 }])
    expect(service.taskDefinition).toMatch(/core:1$/)
  })
}

test('StopServiceDeployment of a PENDING deployment rolls back without having started a task', async () => {
  const stand = await servingStand(blueGreen)
  const started = stand.tasks.specs.length
  const arn = await stand.deploy('v2')
  await stop(stand, arn)
  expect((await stand.ended(arn)).status).toBe('ROLLBACK_SUCCESSFUL')
  expect(stand.tasks.specs).toHaveLength(started)
})

test('ABORT ends the deployment where it stands; the next one clears up first', async () => {
  const stand = await servingStand(canary)
  const arn = await stand.deploy('v2')
  await stand.until(({ lifecycleStage }) => lifecycleStage === 'PRODUCTION_TRAFFIC_SHIFT', arn)
  await stop(stand, arn, 'ABORT')
  expect((await stand.deployment(arn)).status).toBe('STOP_REQUESTED')
  const ended = await stand.ended(arn)
  expect(ended.status).toBe('STOPPED')
  expect(ended.stoppedAt).toEqual(ended.finishedAt)
  await stand.clock.advance(60 * 60_000)
  expect(stand.loadBalancing.percent(productionRule, green)).toBe(10)
  const next = await stand.deploy('v3')
  expect((await stand.ended(next)).status).toBe('SUCCESSFUL')
  expect(stand.stages(next)[0]).toBe('RECONCILE_SERVICE')
  expect(stand.loadBalancing.percent(productionRule, green)).toBe(100)
  const tasks = await stand.runningTasks()
  expect(new Set(tasks.map(({ taskDefinitionArn }) => taskDefinitionArn?.split(':').at(-1)))).toEqual(
    new Set(['3']),
  )
})

test('a deployment that is over cannot be stopped, and an unknown one is not found', async () => {
  const stand = await servingStand(blueGreen)
  const arn = (await stand.describe()).currentServiceDeployment!
  await expect(stop(stand, arn)).rejects.toMatchObject({ code: 'ConflictException' })
  await expect(stop(stand, `${arn}x`)).rejects.toMatchObject({ code: 'ServiceDeploymentNotFoundException' })
})

for (const { name, configuration, at } of [
  { name: 'ROLLING', configuration: rolling, at: undefined },
  { name: 'BLUE_GREEN while it scales up', configuration: blueGreen, at: 'SCALE_UP' },
  { name: 'BLUE_GREEN while it bakes', configuration: blueGreen, at: 'BAKE_TIME' },
  { name: 'CANARY at its share', configuration: canary, at: 'PRODUCTION_TRAFFIC_SHIFT' },
]) {
  test(`a newer UpdateService supersedes ${name}`, async () => {
    const stand = await servingStand(configuration)
    const older = await stand.deploy('v2')
    await stand.until(
      (deployment) => deployment.status === 'IN_PROGRESS' && deployment.lifecycleStage === at,
      older,
    )
    const newer = await stand.deploy('v3')
    expect(newer).not.toBe(older)
    expect(await stand.deployment(newer)).toMatchObject({ status: 'PENDING' })
    const superseded = await stand.ended(older)
    expect(superseded).toMatchObject({
      status: 'STOPPED',
      statusReason: 'Service deployment stopped because a newer service deployment was started.',
    })
    const ended = await stand.ended(newer)
    expect(ended.status).toBe('SUCCESSFUL')
    expect(stand.stages(newer)[0]).toBe('RECONCILE_SERVICE')
    expect(ended.sourceServiceRevisions).toHaveLength(2)
    await stand.clock.advance(60_000)
    expect((await stand.describe()).deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 },
    ])
    expect((await stand.describe()).taskDefinition).toMatch(/core:3$/)
  })
}

test('of three quick updates only the last one is deployed', async () => {
  const stand = await servingStand(blueGreen)
  const arns = [await stand.deploy('v2'), await stand.deploy('v3'), await stand.deploy('v4')]
  const statuses: (ServiceDeploymentStatus | undefined)[] = []
  for (const arn of arns) statuses.push((await stand.ended(arn)).status)
  expect(statuses).toEqual(['STOPPED', 'STOPPED', 'SUCCESSFUL'])
  expect(stand.tasks.specs.some(({ revision }) => revision === 2 || revision === 3)).toBe(false)
})

test('a deployment that supersedes a failing one while that rolls back succeeds', async () => {
  const stand = await servingStand({
    ...blueGreen,
    deploymentCircuitBreaker: { enable: true, rollback: true },
  })
  stand.tasks.behave(':v2', { exitsAfterMs: 1_000 })
  const older = await stand.deploy('v2')
  await stand.until(({ status }) => status === 'ROLLBACK_IN_PROGRESS' || terminal.has(status!), older)
  const newer = await stand.deploy('v3')
  expect((await stand.ended(newer)).status).toBe('SUCCESSFUL')
  expect(terminal.has((await stand.deployment(older)).status!)).toBe(true)
})
