import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask, forwardTo, type Lab, openLab } from './elb-setup.ts'

let lab: Lab
let listener: string

const say = (text: string, StatusCode = '200') => [
  {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode, MessageBody: text, ContentType: 'text/plain' },
  },
]

beforeEach(async () => {
  lab = openLab()
  listener = await lab.listener(say('default'))
})
afterEach(() => lab.elb.close())

const rule = (Priority: number, Conditions: unknown[], text: string) =>
  lab.call('CreateRule', { ListenerArn: listener, Priority, Conditions, Actions: say(text) })

describe('a rule applies where its condition holds', () => {
  test.each([
    ['path-pattern', { PathPatternConfig: { Values: ['/api/*'] } }, '/api/users?x=1', {}, true],
    ['path-pattern', { PathPatternConfig: { Values: ['/api/*'] } }, '/API/users', {}, false],
    ['path-pattern', { Values: ['/a?c'] }, '/abc', {}, true],
    ['path-pattern', { Values: ['/a.c'] }, '/abc', {}, false],
    [
      'host-header',
      { HostHeaderConfig: { Values: ['*.Example.com'] } },
      '/',
      { Host: 'api.example.COM:80' },
      true,
    ],
    ['host-header', { HostHeaderConfig: { Values: ['*.example.com'] } }, '/', { Host: 'example.com' }, false],
    [
      'http-header',
      { HttpHeaderConfig: { HttpHeaderName: 'X-Amzn-Ecs-Blue-Green-Test', Values: ['test'] } },
      '/',
      { 'x-amzn-ecs-blue-green-test': 'TEST' },
      true,
    ],
    ['http-header', { HttpHeaderConfig: { HttpHeaderName: 'X-Test', Values: ['*'] } }, '/', {}, false],
    [
      'query-string',
      { QueryStringConfig: { Values: [{ Key: 'version', Value: 'v1' }] } },
      '/?a=b&version=v1',
      {},
      true,
    ],
    ['query-string', { QueryStringConfig: { Values: [{ Value: '*magic*' }] } }, '/?a=amagicb', {}, true],
    [
      'query-string',
      { QueryStringConfig: { Values: [{ Key: 'version', Value: 'v1' }] } },
      '/?version=v2',
      {},
      false,
    ],
    ['source-ip', { SourceIpConfig: { Values: ['10.0.0.0/8', '127.0.0.0/8'] } }, '/', {}, true],
    ['source-ip', { SourceIpConfig: { Values: ['10.0.0.0/8'] } }, '/', {}, false],
    ['http-request-method', { HttpRequestMethodConfig: { Values: ['POST'] } }, '/', {}, false],
  ])('%s %j on %s with %j: %s', async (Field, config, path, headers, applies) => {
    await rule(1, [{ Field, ...config }], 'rule')
    const { body } = await ask(lab.url(listener) + path, { headers: headers as Record<string, string> })
    expect(body).toBe(applies ? 'rule' : 'default')
  })
})

test('all conditions of a rule must hold, and the lowest number wins', async () => {
  const path = { Field: 'path-pattern', Values: ['/a*'] }
  const query = { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'q', Value: '*' }] } }
  await rule(20, [path], 'twenty')
  await rule(10, [path, query], 'ten')
  const bodies = await Promise.all(
    ['/a?q=1', '/a', '/b'].map(async (at) => (await ask(lab.url(listener) + at)).body),
  )
  expect(bodies).toEqual(['ten', 'twenty', 'default'])
})

test('a redirect fills in what it leaves open, with a port that can be followed', async () => {
  await lab.call('ModifyListener', {
    ListenerArn: listener,
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Path: '/new/#{path}' } }],
  })
  const { port } = new URL(lab.url(listener))
  const answer = await ask(`${lab.url(listener)}/old?x=1`, { headers: { Host: 'core.example.com' } })
  expect([answer.status, answer.headers.location]).toEqual([
    301,
    `http://core.example.com:${port}/new/old?x=1`,
  ])
})

test('a rule changed is in force from the next request on', async () => {
  const made = await rule(1, [{ Field: 'path-pattern', Values: ['/a'] }], 'before')
  const RuleArn = (made['Rules']![0] as { RuleArn: string }).RuleArn
  await lab.call('ModifyRule', { RuleArn, Actions: say('after') })
  expect((await ask(`${lab.url(listener)}/a`)).body).toBe('after')
  await lab.call('DeleteRule', { RuleArn })
  expect((await ask(`${lab.url(listener)}/a`)).body).toBe('default')
})

describe('weights through the port that ECS uses', () => {
  test('of a rule, of the default rule and of a listener are read and set', async () => {
    const [blue, green] = [await lab.targetGroup('blue'), await lab.targetGroup('green')]
    await lab.call('ModifyListener', {
      ListenerArn: listener,
      DefaultActions: forwardTo([blue, 1], [green, 0]),
    })
    const rules = (await lab.call('DescribeRules', { ListenerArn: listener }))['Rules'] as {
      RuleArn: string
    }[]
    const shifted = [
      { targetGroupArn: blue, weight: 0 },
      { targetGroupArn: green, weight: 100 },
    ]
    lab.elb.setWeights(rules[0]!.RuleArn, shifted)
    expect(lab.elb.weights(listener)).toEqual(shifted)
    expect(lab.events.findLast(({ type }) => type === 'weights.changed')?.detail).toEqual({
      arn: rules[0]!.RuleArn,
      listenerArn: listener,
      before: [
        { targetGroupArn: blue, weight: 1 },
        { targetGroupArn: green, weight: 0 },
      ],
      weights: shifted,
    })
  })

  test('there are none where nothing is forwarded', () => {
    expect(lab.elb.weights(listener)).toBeUndefined()
    expect(() => lab.elb.setWeights(listener, [])).toThrow(/no forward action/)
  })

  test('setting weights of unknown target groups is refused', async () => {
    const blue = await lab.targetGroup('blue')
    await lab.call('ModifyListener', { ListenerArn: listener, DefaultActions: forwardTo([blue, 1]) })
    expect(() => lab.elb.setWeights(listener, [{ targetGroupArn: 'arn:nothing', weight: 1 }])).toThrow(
      expect.objectContaining({ code: 'TargetGroupNotFound' }),
    )
  })
})
