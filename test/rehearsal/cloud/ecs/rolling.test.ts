import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rollingCounts } from '../../../../src/rehearsal/cloud/ecs/rolling.ts'
import { blue, servingStand } from './stand.ts'

const rolling = { strategy: 'ROLLING' } as const
const behindOneGroup = {
  loadBalancers: [{ targetGroupArn: blue, containerName: 'core', containerPort: 8080 }],
}

test('a rolling update replaces the tasks and says so in events and deployments', async () => {
  const stand = await servingStand(rolling, behindOneGroup)
  const arn = await stand.deploy('v2')
  const during = await stand.until(({ status }) => status === 'IN_PROGRESS', arn)
  expect(during.lifecycleStage).toBeUndefined()
  const service = await stand.describe()
  expect(service.deployments?.map(({ status, rolloutState }) => [status, rolloutState])).toEqual([
    ['PRIMARY', 'IN_PROGRESS'],
    ['ACTIVE', 'COMPLETED'],
  ])
  const ended = await stand.ended(arn)
  expect(ended.status).toBe('SUCCESSFUL')
  await stand.clock.advance(5_000)
  const after = await stand.describe()
  expect(after.deployments).toHaveLength(1)
  expect(after.deployments?.[0]).toMatchObject({
    status: 'PRIMARY',
    rolloutState: 'COMPLETED',
    runningCount: 2,
    desiredCount: 2,
  })
  expect(after.deployments?.[0]?.rolloutStateReason).toBe(
    `ECS deployment ${after.deployments?.[0]?.id} completed.`,
  )
  const said = (await stand.messages()).join('\n')
  expect(said).toContain(`deregistered 2 targets in (target-group ${blue})`)
  expect(said).toMatch(/\(service core, taskSet ecs-svc\/\d+\) has begun draining connections on 2 tasks\./)
  expect(said).toMatch(/has stopped 2 running tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\./)
  const [stopped] = await stand.runningTasks('STOPPED')
  expect(stopped).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
  })
  expect(stopped?.stoppedReason).toMatch(/^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/)
  expect(stopped?.containers?.[0]?.exitCode).toBe(143)
})

for (const { minimumHealthyPercent, maximumPercent, least, most } of [
  { minimumHealthyPercent: 100, maximumPercent: 200, least: 4, most: 8 },
  { minimumHealthyPercent: 50, maximumPercent: 100, least: 2, most: 4 },
  { minimumHealthyPercent: 75, maximumPercent: 125, least: 3, most: 5 },
  { minimumHealthyPercent: 0, maximumPercent: 100, least: 0, most: 4 },
]) {
  test(`a rolling update of 4 tasks within ${minimumHealthyPercent} and ${maximumPercent} percent keeps ${least} healthy and runs at most ${most}`, async () => {
    const stand = await servingStand(
      { ...rolling, minimumHealthyPercent, maximumPercent },
      { ...behindOneGroup, desiredCount: 4 },
    )
    const arn = await stand.deploy('v2')
    for (;;) {
      const tasks = await stand.runningTasks()
      expect(tasks.length).toBeLessThanOrEqual(most)
      const healthy = tasks.filter(({ taskArn }) => {
        const task = stand.tasks.running.get(taskArn ?? '')
        return (
          task !== undefined &&
          stand.loadBalancing.health(blue, { host: '127.0.0.1', port: task.port }).state === 'healthy'
        )
      })
      expect(healthy.length).toBeGreaterThanOrEqual(least)
      const { status } = await stand.deployment(arn)
      if (status === 'SUCCESSFUL') break
      expect(['PENDING', 'IN_PROGRESS']).toContain(status)
      await stand.clock.advance(1_000)
    }
  })
}

test('limits that allow neither a start nor a stop are told once in an event', async () => {
  const stand = await servingStand(
    { ...rolling, minimumHealthyPercent: 100, maximumPercent: 150 },
    { ...behindOneGroup, desiredCount: 1 },
  )
  const arn = await stand.deploy('v2')
  await stand.clock.advance(30 * 60_000)
  expect((await stand.deployment(arn)).status).toBe('IN_PROGRESS')
  expect(
    (await stand.messages()).filter((message) => message.includes('was unable to stop or start tasks')),
  ).toHaveLength(1)
})

test('early success ends the deployment before the old tasks are gone', async () => {
  const stand = await servingStand(
    {
      ...rolling,
      minimumHealthyPercent: 50,
      earlySuccessCriteria: { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'DEFERRED' },
    },
    { ...behindOneGroup, desiredCount: 4 },
  )
  const arn = await stand.deploy('v2')
  expect((await stand.ended(arn)).status).toBe('SUCCESSFUL')
  expect((await stand.describe()).deployments!.length).toBeGreaterThan(1)
  await stand.clock.advance(5 * 60_000)
  expect((await stand.describe()).deployments).toHaveLength(1)
})

test('the next counts of a rolling update never leave the limits', () => {
  const counts = fc.record({ live: fc.nat(20), unhealthy: fc.nat(20), leaving: fc.nat(5) })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 100, max: 300 }),
      counts,
      fc.array(counts, { maxLength: 3 }),
      (desired, minimumHealthyPercent, maximumPercent, ours, theirs) => {
        const tasks = (revision: string, { live, unhealthy, leaving }: typeof ours) => ({
          revision,
          requested: live,
          live,
          healthy: Math.max(0, live - unhealthy),
          present: live + leaving,
        })
        const target = tasks('target', ours)
        const sources = theirs.map((one, index) => tasks(`source ${index}`, one))
        const next = rollingCounts(desired, { minimumHealthyPercent, maximumPercent }, target, sources)
        const floor = Math.ceil((desired * minimumHealthyPercent) / 100)
        const ceiling = Math.floor((desired * maximumPercent) / 100)
        const live = sources.reduce((sum, source) => sum + source.live, 0)
        const healthy = sources.reduce((sum, source) => sum + source.healthy, 0)
        const stopped = live - next.sources.reduce((sum, { count }) => sum + count, 0)
        // Starts never cross the ceiling.
        if (next.target > target.live) expect(next.target + live).toBeLessThanOrEqual(ceiling)
        // Stops take unhealthy tasks first, and healthy ones only above the floor.
        const healthyStopped = Math.max(0, stopped - (live - healthy))
        if (healthyStopped > 0)
          expect(target.healthy + healthy - healthyStopped).toBeGreaterThanOrEqual(floor)
      },
    ),
  )
})
