import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../../src/kernel/index.ts'
import { ask, type Lab, openLab, startTarget, until } from './elb-setup.ts'

/** Attributes of load balancers and listeners: what can be set is acted on, what cannot is refused, never kept and ignored. */
let lab: Lab
let machineClock: VirtualClock
let listener: string
let group: string
let closeTarget: () => Promise<void>
let asked: string[]

beforeEach(async () => {
  machineClock = new VirtualClock()
  lab = openLab(new VirtualClock(), { machineClock })
  group = await lab.targetGroup('blue')
  listener = await lab.listener([{ Type: 'forward', TargetGroupArn: group }])
  asked = []
  const started = await startTarget((request, response) => {
    if (request.url === '/silent') asked.push('silent')
    else response.end(JSON.stringify(request.headers))
  })
  closeTarget = started.close
  lab.elb.register(group, started.target)
  await until(() => lab.elb.health(group, started.target).state === 'healthy')
})
afterEach(async () => {
  await lab.elb.close()
  await closeTarget()
})

async function loadBalancer(): Promise<string> {
  const { LoadBalancers } = await lab.call('DescribeLoadBalancers', {})
  const [first] = LoadBalancers as { readonly LoadBalancerArn: string }[]
  return first?.LoadBalancerArn ?? ''
}
async function modify(...attributes: readonly (readonly [string, string])[]) {
  return lab.call('ModifyLoadBalancerAttributes', {
    LoadBalancerArn: await loadBalancer(),
    Attributes: attributes.map(([Key, Value]) => ({ Key, Value })),
  })
}
async function attributes() {
  return (await lab.call('DescribeLoadBalancerAttributes', { LoadBalancerArn: await loadBalancer() }))[
    'Attributes'
  ]
}

describe('a load balancer', () => {
  test('lists its attributes, changed ones and defaults', async () => {
    await modify(['idle_timeout.timeout_seconds', '30'], ['routing.http2.enabled', 'true'])
    expect(await attributes()).toEqual(
      expect.arrayContaining([
        { Key: 'idle_timeout.timeout_seconds', Value: '30' },
        { Key: 'deletion_protection.enabled', Value: 'false' },
        { Key: 'access_logs.s3.bucket', Value: '' },
        { Key: 'ipv6.deny_all_igw_traffic', Value: 'false' },
      ]),
    )
  })

  test('answers 504 after its own idle time-out', async () => {
    await modify(['idle_timeout.timeout_seconds', '7'])
    const answer = ask(`${lab.url(listener)}/silent`)
    await until(() => asked.length > 0)
    await machineClock.advance(7_000)
    expect((await answer).status).toBe(504)
  })

  test('drops headers with an invalid name where it is told to', async () => {
    const headers = { with_underscore: 'a', 'with-hyphen': 'b' }
    const before = await ask(lab.url(listener), { headers })
    expect(JSON.parse(before.body)).toMatchObject(headers)
    await modify(['routing.http.drop_invalid_header_fields.enabled', 'true'])
    const after = JSON.parse((await ask(lab.url(listener), { headers })).body)
    expect(after).toMatchObject({ 'with-hyphen': 'b' })
    expect(after).not.toHaveProperty('with_underscore')
  })

  test('is not deleted while it is protected', async () => {
    const LoadBalancerArn = await loadBalancer()
    await modify(['deletion_protection.enabled', 'true'])
    await expect(lab.call('DeleteLoadBalancer', { LoadBalancerArn })).rejects.toMatchObject({
      code: 'OperationNotPermitted',
    })
    expect((await ask(lab.url(listener))).status).toBe(200)
    await modify(['deletion_protection.enabled', 'false'])
    await lab.call('DeleteLoadBalancer', { LoadBalancerArn })
    expect((await lab.call('DescribeLoadBalancers', {}))['LoadBalancers']).toEqual([])
  })

  test.each([
    ['idle_timeout.timeout_seconds', '0', 'ValidationError'],
    ['deletion_protection.enabled', 'yes', 'ValidationError'],
    ['no.such.key', '1', 'ValidationError'],
    ['access_logs.s3.enabled', 'true', 'InvalidConfigurationRequest'],
  ])('refuses %s = %s, and changes nothing of the same call', async (key, value, code) => {
    const before = await attributes()
    await expect(modify(['idle_timeout.timeout_seconds', '99'], [key, value])).rejects.toMatchObject({ code })
    expect(await attributes()).toEqual(before)
  })
})

describe('a listener', () => {
  test('lists its attributes, and refuses to change what it would not act on', async () => {
    const one = { ListenerArn: listener }
    const { Attributes } = await lab.call('DescribeListenerAttributes', one)
    expect(Attributes).toContainEqual({ Key: 'routing.http.response.server.enabled', Value: 'true' })
    const change = (Value: string) =>
      lab.call('ModifyListenerAttributes', {
        ...one,
        Attributes: [{ Key: 'routing.http.response.server.enabled', Value }],
      })
    expect(await change('true')).toEqual({ Attributes })
    await expect(change('false')).rejects.toMatchObject({ code: 'InvalidConfigurationRequest' })
  })
})

test('an empty protocol version of a target group is none', async () => {
  const arn = await lab.targetGroup('green', { ProtocolVersion: '' })
  const { TargetGroups } = await lab.call('DescribeTargetGroups', { TargetGroupArns: [arn] })
  expect(TargetGroups).toMatchObject([{ ProtocolVersion: 'HTTP1' }])
})
