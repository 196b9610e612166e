import type { DeploymentConfiguration } from '@aws-sdk/client-ecs'
import { expect, test } from 'vitest'
import { blue, green, productionRule, Stand, servingStand } from './stand.ts'

const breaker = { enable: true, rollback: true }
const blueGreen: DeploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }
const rolling: DeploymentConfiguration = { strategy: 'ROLLING' }
const exceeded = 'Service deployment rolled back because the circuit breaker threshold was exceeded.'

for (const { name, configuration } of [
  { name: 'ROLLING', configuration: rolling },
  { name: 'BLUE_GREEN', configuration: blueGreen },
  { name: 'CANARY', configuration: { strategy: 'CANARY' } as DeploymentConfiguration },
]) {
  for (const { fault, behaviour, stopCode, reason } of [
    {
      fault: 'cannot be pulled',
      behaviour: { cannotPull: 'CannotPullContainerError: manifest unknown' },
      stopCode: 'TaskFailedToStart',
      reason: 'CannotPullContainerError: manifest unknown',
    },
    {
      fault: 'exits at start',
      behaviour: { exitsAfterMs: 2_000, exitCode: 3 },
      stopCode: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
    },
    {
      fault: 'never gets healthy',
      behaviour: { health: 'fails' as const },
      stopCode: 'ServiceSchedulerInitiated',
      reason: `Task failed ELB health checks in (target-group ${name === 'ROLLING' ? blue : green})`,
    },
  ]) {
    test(`${name}: an image that ${fault} trips the circuit breaker and is rolled back`, async () => {
      const stand = await servingStand({ ...configuration, deploymentCircuitBreaker: breaker })
      stand.tasks.behave(':v2', behaviour)
      const arn = await stand.deploy('v2')
      const ended = await stand.ended(arn)
      expect(ended).toMatchObject({
        status: 'ROLLBACK_SUCCESSFUL',
        statusReason: exceeded,
        rollback: { reason: exceeded, serviceRevisionArn: ended.sourceServiceRevisions?.[0]?.arn },
        deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 },
      })
      expect(ended.deploymentCircuitBreaker!.failureCount).toBeGreaterThanOrEqual(3)
      expect(stand.statuses(arn)).toEqual(['IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL'])
      expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
      const bad = (await stand.runningTasks('STOPPED')).filter(({ taskDefinitionArn }) =>
        taskDefinitionArn?.endsWith(':2'),
      )
      expect(bad[0]).toMatchObject({ stopCode, stoppedReason: reason })
      await stand.clock.advance(10_000)
      const said = await stand.messages()
      const service = await stand.describe()
      expect(service.deployments).toMatchObject([
        { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 },
      ])
      expect(service.taskDefinition).toMatch(/core:1$/)
      expect(
        said.some((message) =>
          /^\(service core\) \(deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\.$/.test(
            message,
          ),
        ),
      ).toBe(true)
      expect(said).toContain(`(service core) rolling back to deployment ${service.deployments?.[0]?.id}.`)
      expect(said.slice(-2)).toEqual([
        `(service core) (deployment ${service.deployments?.[0]?.id}) deployment completed.`,
        '(service core) has reached a steady state.',
      ])
    })
  }
}

test('while it rolls back, the failed deployment stands beside the primary as FAILED', async () => {
  const stand = await servingStand({ ...rolling, deploymentCircuitBreaker: breaker })
  stand.tasks.behave(':v2', { health: 'fails' })
  const arn = await stand.deploy('v2')
  await stand.until(({ status }) => status === 'ROLLBACK_IN_PROGRESS', arn)
  const [primary, failed] = (await stand.describe()).deployments!
  expect(primary).toMatchObject({
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${primary!.id}.`,
  })
  expect(failed).toMatchObject({
    status: 'ACTIVE',
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
  })
})

test('a circuit breaker without rollback ends STOPPED and starts no further tasks', async () => {
  const stand = await servingStand({
    ...blueGreen,
    deploymentCircuitBreaker: { enable: true, rollback: false },
  })
  stand.tasks.behave(':v2', { exitsAfterMs: 1_000 })
  const arn = await stand.deploy('v2')
  const ended = await stand.ended(arn)
  expect(ended).toMatchObject({
    status: 'STOPPED',
    statusReason: 'Service deployment stopped because the circuit breaker threshold was exceeded.',
  })
  expect(ended.stoppedAt).toBeDefined()
  const started = stand.tasks.specs.length
  await stand.clock.advance(60 * 60_000)
  expect(stand.tasks.specs).toHaveLength(started)
  expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
  expect((await stand.describe()).deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'FAILED' },
    { status: 'ACTIVE', runningCount: 2 },
  ])
})

test('a failing first deployment has nothing to roll back to', async () => {
  const stand = new Stand()
  stand.tasks.behave(':v1', { exitsAfterMs: 1_000 })
  await stand.create({ ...blueGreen, deploymentCircuitBreaker: breaker })
  const ended = await stand.ended()
  expect(ended).toMatchObject({
    status: 'ROLLBACK_FAILED',
    statusReason: 'No rollback candidate was found to run the rollback.',
    rollback: { reason: exceeded },
  })
  const next = await stand.ended(await stand.deploy('v2'))
  expect(next.status).toBe('SUCCESSFUL')
  expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
})

for (const { thresholdConfiguration, desiredCount, threshold } of [
  { thresholdConfiguration: undefined, desiredCount: 10, threshold: 5 },
  { thresholdConfiguration: undefined, desiredCount: 2, threshold: 3 },
  { thresholdConfiguration: { type: 'COUNT', value: 7 } as const, desiredCount: 2, threshold: 7 },
  {
    thresholdConfiguration: { type: 'UNBOUNDED_PERCENT', value: 50 } as const,
    desiredCount: 2,
    threshold: 1,
  },
  { thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 200 } as const, desiredCount: 4, threshold: 8 },
]) {
  test(`the circuit breaker's threshold of ${JSON.stringify(thresholdConfiguration) ?? 'nothing given'} at ${desiredCount} tasks is ${threshold}`, async () => {
    const stand = await servingStand(
      {
        ...rolling,
        deploymentCircuitBreaker: {
          ...breaker,
          ...(thresholdConfiguration === undefined ? {} : { thresholdConfiguration }),
        },
      },
      { desiredCount },
    )
    stand.tasks.behave(':v2', { cannotPull: 'CannotPullContainerError' })
    const arn = await stand.deploy('v2')
    const ended = await stand.ended(arn)
    expect(ended.deploymentCircuitBreaker).toMatchObject({ threshold, status: 'TRIGGERED' })
    expect(ended.status).toBe('ROLLBACK_SUCCESSFUL')
  })
}

test('without a circuit breaker a blue/green deployment that never gets healthy is rolled back after 24 hours', async () => {
  const stand = await servingStand(blueGreen)
  stand.tasks.behave(':v2', { exitsAfterMs: 1_000 })
  const arn = await stand.deploy('v2')
  await stand.clock.advance(23 * 60 * 60_000)
  expect((await stand.deployment(arn)).status).toBe('IN_PROGRESS')
  await stand.clock.advance(2 * 60 * 60_000)
  expect(await stand.deployment(arn)).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: 'Service deployment rolled back because the SCALE_UP stage timed out.',
  })
  const said = stand.events
    .filter(({ type }) => type === 'service.event')
    .map(({ detail }) => detail['message'])
  expect(said).toContain('(service core) is unable to consistently start tasks successfully.')
})

const alarmed: DeploymentConfiguration = {
  ...blueGreen,
  alarms: { enable: true, rollback: true, alarmNames: ['core-5xx'] },
}

test('an alarm during the bake rolls back', async () => {
  const stand = await servingStand(alarmed)
  stand.alarms.states.set('core-5xx', 'OK')
  const arn = await stand.deploy('v2')
  await stand.until(({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME', arn)
  expect(stand.loadBalancing.percent(productionRule, green)).toBe(100)
  stand.alarms.states.set('core-5xx', 'ALARM')
  const ended = await stand.ended(arn)
  expect(ended).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    alarms: { status: 'TRIGGERED', alarmNames: ['core-5xx'], triggeredAlarmNames: ['core-5xx'] },
  })
  expect(stand.loadBalancing.percent(productionRule, blue)).toBe(100)
  expect(
    (await stand.messages()).some((message) => message.endsWith('deployment failed: alarm detected.')),
  ).toBe(true)
})

test('an alarm that is in ALARM from the start is not looked at', async () => {
  const stand = await servingStand(alarmed)
  stand.alarms.states.set('core-5xx', 'ALARM')
  const ended = await stand.ended(await stand.deploy('v2'))
  expect(ended).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'DISABLED' } })
})

test('alarms without rollback end STOPPED', async () => {
  const stand = await servingStand({
    ...alarmed,
    alarms: { enable: true, rollback: false, alarmNames: ['core-5xx'] },
  })
  const arn = await stand.deploy('v2')
  await stand.until(({ lifecycleStage }) => lifecycleStage === 'BAKE_TIME', arn)
  stand.alarms.states.set('core-5xx', 'ALARM')
  expect((await stand.ended(arn)).status).toBe('STOPPED')
})

for (const { name, weights, problem } of [
  {
    name: 'only one target group stands on the rules',
    weights: [{ targetGroupArn: blue, weight: 1 }],
    problem:
      'Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule.',
  },
  {
    name: 'both target groups have traffic',
    weights: [
      { targetGroupArn: blue, weight: 1 },
      { targetGroupArn: green, weight: 1 },
    ],
    problem: `productionListenerRule ${productionRule} should have exactly one target group serving traffic but found 2 target groups which are serving traffic`,
  },
]) {
  test(`a deployment is rolled back where ${name}`, async () => {
    const stand = await servingStand(blueGreen)
    stand.loadBalancing.rules.set(productionRule, weights)
    for (const rule of stand.loadBalancing.rules.keys())
      if (rule !== productionRule) stand.loadBalancing.rules.set(rule, weights)
    const ended = await stand.ended(await stand.deploy('v2'))
    expect(ended).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: `Service deployment rolled back because of invalid networking configuration. ${problem}`,
    })
  })
}

test('a listener rule that is gone when traffic is to be shifted ends the deployment', async () => {
  const stand = await servingStand(blueGreen)
  const arn = await stand.deploy('v2')
  await stand.until(({ lifecycleStage }) => lifecycleStage === 'SCALE_UP', arn)
  stand.loadBalancing.rules.delete(productionRule)
  const ended = await stand.ended(arn)
  expect(ended.status).toBe('ROLLBACK_FAILED')
  expect(ended.statusReason).toContain('One or more rules not found')
})

test('a secret that does not exist keeps every task from starting, and says so', async () => {
  const stand = await servingStand({ ...blueGreen, deploymentCircuitBreaker: breaker })
  const { taskDefinition } = await stand.call<{ taskDefinition: { taskDefinitionArn: string } }>(
    'RegisterTaskDefinition',
    {
      family: 'core',
      memory: '512',
      executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
      containerDefinitions: [
        {
          name: 'core',
          image: 'core:v2',
          portMappings: [{ containerPort: 8080 }],
          secrets: [{ name: 'TOKEN', valueFrom: '/core/token' }],
        },
      ],
    },
  )
  const service = await stand.update({ taskDefinition: taskDefinition.taskDefinitionArn })
  const ended = await stand.ended(service.currentServiceDeployment)
  expect(ended.status).toBe('ROLLBACK_SUCCESSFUL')
  const [stopped] = (await stand.runningTasks('STOPPED')).filter(({ taskDefinitionArn }) =>
    taskDefinitionArn?.endsWith(':2'),
  )
  expect(stopped).toMatchObject({ stopCode: 'TaskFailedToStart' })
  expect(stopped?.stoppedReason).toMatch(/^ResourceInitializationError: .*\/core\/token$/)
})
