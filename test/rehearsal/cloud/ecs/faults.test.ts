import { expect, test } from 'vitest'
import { blue, productionRule, servingStand } from './stand.ts'

const blueGreen = {
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 1,
  deploymentCircuitBreaker: { enable: true, rollback: true },
} as const
const rolling = { strategy: 'ROLLING', deploymentCircuitBreaker: { enable: true, rollback: true } } as const

for (const [name, configuration] of [
  ['BLUE_GREEN', blueGreen],
  ['ROLLING', rolling],
] as const) {
  test(`neverHealthy: ${name} rolls the matching revision back, and only that`, async () => {
    const stand = await servingStand(configuration)
    const heal = stand.ecs.faults.neverHealthy({ service: 'core', image: ':v2' })
    expect((await stand.ended(await stand.deploy('v2'))).status).toBe('ROLLBACK_SUCCESSFUL')
    expect((await stand.ended(await stand.deploy('v3'))).status).toBe('SUCCESSFUL')
    heal()
    expect((await stand.ended(await stand.deploy('v2'))).status).toBe('SUCCESSFUL')
  })

  test(`servesOldVersion: ${name} is told SUCCESSFUL while users still meet the old tasks`, async () => {
    const stand = await servingStand(configuration)
    const old = [...stand.tasks.running.values()].map(({ port }) => port)
    const recover = stand.ecs.faults.servesOldVersion({ service: 'core' })
    const ended = await stand.ended(await stand.deploy('v2'))
    expect(ended.status).toBe('SUCCESSFUL')
    await stand.clock.advance(10 * 60_000)
    expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
    expect(stand.loadBalancing.groups.get(blue)?.map(({ target }) => target.port)).toEqual(old)
    expect((await stand.describe()).deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'COMPLETED' },
    ])
    recover()
    const next = await stand.ended(await stand.deploy('v3'))
    expect(next.status).toBe('SUCCESSFUL')
    await stand.clock.advance(60_000)
    expect([...stand.tasks.running.values()].map(({ spec }) => spec.revision)).toEqual([3, 3])
  })
}

test('rollbackFails: the next rollback ends ROLLBACK_FAILED with the reason, once', async () => {
  const stand = await servingStand(blueGreen)
  stand.ecs.faults.rollbackFails({ service: 'core' }, 'The rollback went wrong.')
  stand.tasks.behave(':v2', { exitsAfterMs: 1_000 })
  expect(await stand.ended(await stand.deploy('v2'))).toMatchObject({
    status: 'ROLLBACK_FAILED',
    statusReason: 'The rollback went wrong.',
    rollback: {
      reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    },
  })
  expect((await stand.ended(await stand.deploy('v2'))).status).toBe('ROLLBACK_SUCCESSFUL')
})

test('staleCurrentDeployment: so many answers name the deployment before', async () => {
  const stand = await servingStand(blueGreen)
  const before = (await stand.describe()).currentServiceDeployment
  stand.ecs.faults.staleCurrentDeployment({ service: 'core' }, 2)
  const { service } = await stand.call<{ service: { currentServiceDeployment: string } }>('UpdateService', {
    cluster: 'main',
    service: 'core',
    forceNewDeployment: true,
  })
  expect([
    service.currentServiceDeployment === before,
    (await stand.describe()).currentServiceDeployment === before,
  ]).toEqual([false, true])
  expect((await stand.describe()).currentServiceDeployment).toBe(before)
  expect((await stand.describe()).currentServiceDeployment).toBe(service.currentServiceDeployment)
})

test('slowStart: the deployment waits for the slow tasks', async () => {
  const stand = await servingStand(blueGreen)
  stand.ecs.faults.slowStart({ service: 'core' }, 10 * 60_000)
  const arn = await stand.deploy('v2')
  await stand.clock.advance(9 * 60_000)
  expect((await stand.deployment(arn)).lifecycleStage).toBe('SCALE_UP')
  expect((await stand.ended(arn)).status).toBe('SUCCESSFUL')
})

test('exitTask: a running task ends with the exit code and is replaced', async () => {
  const stand = await servingStand(blueGreen)
  const [task] = await stand.runningTasks()
  stand.ecs.faults.exitTask(task!.taskArn!, 137)
  await stand.clock.advance(60_000)
  const [stopped] = await stand.runningTasks('STOPPED')
  expect(stopped).toMatchObject({
    taskArn: task!.taskArn,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'core', exitCode: 137 }],
  })
  expect((await stand.describe()).runningCount).toBe(2)
  expect(() => stand.ecs.faults.exitTask(task!.taskArn!, 1)).toThrow('there is no running task')
})
