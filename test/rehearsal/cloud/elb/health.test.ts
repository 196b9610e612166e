import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../../src/kernel/index.ts'
import { codeMatches } from '../../../../src/rehearsal/cloud/elb/health-check.ts'
import type { Target } from '../../../../src/rehearsal/cloud/ports.ts'
import { forwardTo, type Lab, openLab, startTarget, until } from './elb-setup.ts'

const clock = new VirtualClock()
const machineClock = new VirtualClock()
let lab: Lab
let group: string
let answer: (response: ServerResponse) => void
let checks: number
let made: Awaited<ReturnType<typeof startTarget>>
let target: Target

beforeEach(async () => {
  lab = openLab(clock, { machineClock })
  group = await lab.targetGroup('blue', { UnhealthyThresholdCount: 3, HealthyThresholdCount: 2 })
  answer = (response) => response.end()
  checks = 0
  made = await startTarget((_, response) => {
    checks++
    answer(response)
  })
  target = made.target
})
afterEach(async () => {
  await lab.elb.close()
  await made.close()
})

/** Lets one interval pass and the check that it brings come to its end. */
async function nextCheck() {
  const goal = checks + 1
  await clock.advance(5_000)
  await until(() => checks >= goal)
}

const state = () => lab.elb.health(group, target).state
const history = () =>
  lab.events
    .filter(({ type }) => type === 'target.health')
    .map(({ detail }) => [detail['to'], detail['reason']].filter((part) => part !== undefined).join(' '))

describe('a new target', () => {
  test('is healthy after one check', async () => {
    await lab.listener(forwardTo([group, 1]))
    lab.elb.register(group, target)
    await until(() => state() === 'healthy')
    expect(checks).toBe(1)
    expect(history()).toEqual([
      'initial Elb.RegistrationInProgress',
      'initial Elb.InitialHealthChecking',
      'healthy',
    ])
  })

  test('that answers wrongly is unhealthy after the threshold, and says with which code', async () => {
    answer = (response) => response.writeHead(500).end()
    await lab.listener(forwardTo([group, 1]))
    lab.elb.register(group, target)
    await until(() => checks === 1)
    await nextCheck()
    expect(state()).toBe('initial')
    await nextCheck()
    await until(() => state() === 'unhealthy')
    expect(lab.elb.health(group, target)).toEqual({
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [500]',
    })
  })

  test('of a target group that no listener forwards to is unused and not checked', async () => {
    const listener = await lab.listener([
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } },
    ])
    lab.elb.register(group, target)
    await clock.advance(60_000)
    expect([checks, lab.elb.health(group, target)]).toEqual([
      0,
      expect.objectContaining({ state: 'unused', reason: 'Target.NotInUse' }),
    ])
    await lab.call('ModifyListener', { ListenerArn: listener, DefaultActions: forwardTo([group, 0]) })
    await until(() => state() === 'healthy')
  })
})

test('registering a target that is registered changes nothing', async () => {
  await lab.listener(forwardTo([group, 1]))
  lab.elb.register(group, target)
  await until(() => state() === 'healthy')
  lab.elb.register(group, target)
  expect([state(), history().length]).toEqual(['healthy', 3])
})

test('a healthy target becomes unhealthy by one threshold and healthy again by the other', async () => {
  await lab.listener(forwardTo([group, 1]))
  lab.elb.register(group, target)
  await until(() => state() === 'healthy')
  answer = (response) => response.writeHead(503).end()
  const states: string[] = []
  for (let count = 0; count < 3; count++) {
    await nextCheck()
    await clock.advance(0)
    states.push(state())
  }
  await until(() => state() === 'unhealthy')
  answer = (response) => response.end()
  await nextCheck()
  await clock.advance(0)
  expect(state()).toBe('unhealthy')
  await nextCheck()
  await until(() => state() === 'healthy')
  expect(states.slice(0, 2)).toEqual(['healthy', 'healthy'])
})

test('a target that does not answer in time: Target.Timeout', async () => {
  answer = () => {}
  await lab.listener(forwardTo([group, 1]))
  lab.elb.register(group, target)
  for (let count = 1; count <= 3; count++) {
    await until(() => checks === count)
    await machineClock.advance(2_000)
    await clock.advance(5_000)
  }
  await until(() => state() === 'unhealthy')
  expect(lab.elb.health(group, target)).toMatchObject({
    reason: 'Target.Timeout',
    description: 'Request timed out',
  })
})

test('time of the cloud alone does not make an answer late', async () => {
  let late: ServerResponse | undefined
  answer = (response) => {
    late = response
  }
  await lab.listener(forwardTo([group, 1]))
  lab.elb.register(group, target)
  await until(() => late !== undefined)
  await clock.advance(4_000)
  late?.end()
  await until(() => state() === 'healthy')
})

test('a target that nothing listens on: Target.FailedHealthChecks', async () => {
  await made.close()
  await lab.listener(forwardTo([group, 1]))
  lab.elb.register(group, target)
  await until(() => history().includes('initial Elb.InitialHealthChecking'))
  while (state() !== 'unhealthy') await clock.advance(5_000)
  expect(lab.elb.health(group, target).reason).toBe('Target.FailedHealthChecks')
})

test('a changed health check is used from the next check on', async () => {
  answer = (response) => response.writeHead(204).end()
  await lab.call('ModifyTargetGroup', { TargetGroupArn: group, Matcher: { HttpCode: '200-299' } })
  await lab.listener(forwardTo([group, 1]))
  lab.elb.register(group, target)
  await until(() => state() === 'healthy')
  await lab.call('ModifyTargetGroup', { TargetGroupArn: group, Matcher: { HttpCode: '200' } })
  while (state() !== 'unhealthy') await nextCheck()
  expect(lab.elb.health(group, target).reason).toBe('Target.ResponseCodeMismatch')
})

test.each([
  ['200', 200, true],
  ['200', 201, false],
  ['200,202', 202, true],
  ['200-299', 250, true],
  ['200-204,301', 301, true],
  ['200-204,301', 300, false],
])('the matcher %s takes %i: %s', (matcher, status, matches) => {
  expect(codeMatches(matcher, status)).toBe(matches)
})
