import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../src/kernel/index.ts'
import { startWire, type Wire } from '../../../../src/rehearsal/cloud/wire/index.ts'
import { ask, type Lab, openLab, seeded, startTarget, until } from './elb-setup.ts'

/** The API as a client of AWS's sees it, over HTTP. */
let lab: Lab
let wire: Wire
let client: ElasticLoadBalancingV2Client
let loadBalancer: string
let blue: string
let listener: string

beforeEach(async () => {
  lab = openLab()
  wire = await startWire({
    context: {
      accountId: '111111111111',
      region: 'eu-west-1',
      clock: systemClock,
      random: seeded(1),
      emit: () => {},
    },
    services: [lab.elb.service],
  })
  client = new ElasticLoadBalancingV2Client({
    endpoint: wire.address,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  const made = await client.send(
    new CreateLoadBalancerCommand({
      Name: 'alb',
      Subnets: ['subnet-a', 'subnet-b'],
      Tags: [{ Key: 'team', Value: 'core' }],
    }),
  )
  loadBalancer = made.LoadBalancers![0]!.LoadBalancerArn!
  blue = await targetGroup('blue')
  const listening = await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancer,
      Protocol: 'HTTP',
      Port: 54_322,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
    }),
  )
  listener = listening.Listeners![0]!.ListenerArn!
})
afterEach(async () => {
  client.destroy()
  await wire.close()
  await lab.elb.close()
})

const settings = { Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1', TargetType: 'ip' } as const

async function targetGroup(Name: string): Promise<string> {
  const made = await client.send(new CreateTargetGroupCommand({ Name, ...settings }))
  return made.TargetGroups![0]!.TargetGroupArn!
}

const forward = (...groups: readonly string[]) => [
  {
    Type: 'forward' as const,
    ForwardConfig: { TargetGroups: groups.map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 })) },
  },
]
const path = (value: string) => [{ Field: 'path-pattern', Values: [value] }]

describe('what exists is described', () => {
  test('a load balancer, by name', async () => {
    const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand({ Names: ['alb'] }))
    expect(LoadBalancers).toEqual([
      expect.objectContaining({
        LoadBalancerArn: loadBalancer,
        DNSName: expect.stringMatching(/^alb-\d+\.eu-west-1\.elb\.localhost$/),
        State: { Code: 'active' },
        CreatedTime: expect.any(Date),
      }),
    ])
  })

  test('a target group with the defaults of ELB and the load balancers that use it', async () => {
    const unused = await targetGroup('green')
    const { TargetGroups } = await client.send(
      new DescribeTargetGroupsCommand({ TargetGroupArns: [blue, unused] }),
    )
    expect(TargetGroups).toEqual([
      expect.objectContaining({
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        HealthCheckPath: '/',
        Matcher: { HttpCode: '200' },
        LoadBalancerArns: [loadBalancer],
      }),
      expect.objectContaining({ TargetGroupName: 'green' }),
    ])
    const used = await client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: loadBalancer }))
    expect(used.TargetGroups?.map((group) => group.TargetGroupName)).toEqual(['blue'])
  })

  test('rules in the order of their priority, the default one last; pages follow each other', async () => {
    for (const Priority of [20, 10]) {
      await client.send(
        new CreateRuleCommand({
          ListenerArn: listener,
          Priority,
          Conditions: path('/x'),
          Actions: forward(blue),
        }),
      )
    }
    const first = await client.send(new DescribeRulesCommand({ ListenerArn: listener, PageSize: 2 }))
    const next = await client.send(
      new DescribeRulesCommand({ ListenerArn: listener, PageSize: 2, Marker: first.NextMarker }),
    )
    expect([...first.Rules!, ...next.Rules!].map(({ Priority }) => Priority)).toEqual(['10', '20', 'default'])
    await client.send(
      new SetRulePrioritiesCommand({
        RulePriorities: first.Rules!.map(({ RuleArn }, index) => ({ RuleArn, Priority: 40 - index })),
      }),
    )
    const moved = await client.send(new DescribeRulesCommand({ ListenerArn: listener }))
    expect(moved.Rules?.map(({ RuleArn }) => RuleArn)).toEqual(
      [first.Rules![1], first.Rules![0], next.Rules![0]].map((rule) => rule?.RuleArn),
    )
  })

  test('tags', async () => {
    await client.send(
      new AddTagsCommand({ ResourceArns: [loadBalancer], Tags: [{ Key: 'stage', Value: 'test' }] }),
    )
    const { TagDescriptions } = await client.send(
      new DescribeTagsCommand({ ResourceArns: [loadBalancer, blue] }),
    )
    expect(TagDescriptions?.map(({ Tags }) => Tags)).toEqual([
      [
        { Key: 'team', Value: 'core' },
        { Key: 'stage', Value: 'test' },
      ],
      [],
    ])
  })

  test('attributes that were changed', async () => {
    await client.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: blue,
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '15' }],
      }),
    )
    const { Attributes } = await client.send(
      new DescribeTargetGroupAttributesCommand({ TargetGroupArn: blue }),
    )
    expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '15' })
    expect(lab.elb.targetGroup(blue)).toEqual({ arn: blue, name: 'blue', deregistrationDelayMs: 15_000 })
  })
})

test('targets come and go through the API', async () => {
  const { target, close } = await startTarget((_, response) => response.end('hello'))
  const Targets = [{ Id: target.host, Port: target.port }]
  await client.send(new RegisterTargetsCommand({ TargetGroupArn: blue, Targets }))
  await until(() => lab.elb.health(blue, target).state === 'healthy')
  expect((await ask(lab.url(listener))).body).toBe('hello')
  const { TargetHealthDescriptions } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: blue }),
  )
  expect(TargetHealthDescriptions).toEqual([
    {
      Target: { Id: '127.0.0.1', Port: target.port },
      HealthCheckPort: String(target.port),
      TargetHealth: { State: 'healthy' },
    },
  ])
  await client.send(new DeregisterTargetsCommand({ TargetGroupArn: blue, Targets }))
  const after = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: blue, Targets }))
  expect(after.TargetHealthDescriptions?.[0]?.TargetHealth).toMatchObject({
    State: 'unused',
    Reason: 'Target.NotRegistered',
  })
  await close()
})

test('creating the same again gives what is there', async () => {
  const again = await client.send(
    new CreateLoadBalancerCommand({ Name: 'alb', Subnets: ['subnet-b', 'subnet-a'] }),
  )
  expect([again.LoadBalancers?.[0]?.LoadBalancerArn, await targetGroup('blue')]).toEqual([loadBalancer, blue])
})

test('a listener moves to another port, and the old one is free', async () => {
  const before = lab.url(listener)
  await client.send(new ModifyListenerCommand({ ListenerArn: listener, Port: 54_323 }))
  expect(lab.url(listener)).not.toBe(before)
  await expect(ask(before)).rejects.toThrow('ECONNREFUSED')
  expect((await ask(lab.url(listener))).status).toBe(503)
})

test('two listeners that want the same port of this machine both listen, one elsewhere', async () => {
  const other = await client.send(
    new CreateLoadBalancerCommand({ Name: 'other', Subnets: ['subnet-a', 'subnet-b'] }),
  )
  const made = await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: other.LoadBalancers![0]!.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 54_322,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '204' } }],
    }),
  )
  const arn = made.Listeners![0]!.ListenerArn!
  expect(made.Listeners![0]!.Port).toBe(54_322)
  expect([lab.url(arn) === lab.url(listener), (await ask(lab.url(arn))).status]).toEqual([false, 204])
})

test('what is deleted is gone, with what hangs on it', async () => {
  const url = lab.url(listener)
  await client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancer }))
  await expect(ask(url)).rejects.toThrow('ECONNREFUSED')
  await client.send(new DeleteTargetGroupCommand({ TargetGroupArn: blue }))
  const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand({}))
  expect(TargetGroups).toEqual([])
})

describe('what is refused, with the code of ELB', () => {
  const nothing = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/none/0000000000000000'
  type Send = () => Promise<unknown>
  const rows: readonly (readonly [string, string, Send])[] = [
    [
      'a listener for a port that has one',
      'DuplicateListenerException',
      () =>
        client.send(
          new CreateListenerCommand({
            LoadBalancerArn: loadBalancer,
            Protocol: 'HTTP',
            Port: 54_322,
            DefaultActions: forward(blue),
          }),
        ),
    ],
    [
      'a listener that forwards to nothing',
      'TargetGroupNotFoundException',
      () =>
        client.send(
          new CreateListenerCommand({
            LoadBalancerArn: loadBalancer,
            Protocol: 'HTTP',
            Port: 81,
            DefaultActions: forward(nothing),
          }),
        ),
    ],
    [
      'a TLS listener without a known certificate',
      'CertificateNotFoundException',
      () =>
        client.send(
          new CreateListenerCommand({
            LoadBalancerArn: loadBalancer,
            Protocol: 'HTTPS',
            Port: 443,
            Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:111111111111:certificate/none' }],
            DefaultActions: forward(blue),
          }),
        ),
    ],
    [
      'another load balancer of that name',
      'DuplicateLoadBalancerNameException',
      () => client.send(new CreateLoadBalancerCommand({ Name: 'alb', Subnets: ['subnet-a', 'subnet-c'] })),
    ],
    [
      'another target group of that name',
      'DuplicateTargetGroupNameException',
      () => client.send(new CreateTargetGroupCommand({ Name: 'blue', ...settings, Port: 81 })),
    ],
    [
      'a network load balancer',
      'InvalidConfigurationRequestException',
      () =>
        client.send(
          new CreateLoadBalancerCommand({ Name: 'nlb', Type: 'network', Subnets: ['subnet-a', 'subnet-b'] }),
        ),
    ],
    [
      'a name with an underscore',
      'ValidationError',
      () => client.send(new CreateTargetGroupCommand({ Name: 'a_b', ...settings })),
    ],
    [
      'an interval not above the time-out',
      'ValidationError',
      () =>
        client.send(
          new ModifyTargetGroupCommand({
            TargetGroupArn: blue,
            HealthCheckIntervalSeconds: 5,
            HealthCheckTimeoutSeconds: 5,
          }),
        ),
    ],
    [
      'a target group in use',
      'ResourceInUseException',
      () => client.send(new DeleteTargetGroupCommand({ TargetGroupArn: blue })),
    ],
    [
      'a target group that is not there',
      'TargetGroupNotFoundException',
      () => client.send(new DescribeTargetHealthCommand({ TargetGroupArn: nothing })),
    ],
    [
      'a listener that is not there',
      'ListenerNotFoundException',
      () => client.send(new DeleteListenerCommand({ ListenerArn: nothing })),
    ],
    [
      'listeners of nothing',
      'LoadBalancerNotFoundException',
      () => client.send(new DescribeListenersCommand({ LoadBalancerArn: nothing })),
    ],
    [
      'a rule that is not there',
      'RuleNotFoundException',
      () => client.send(new ModifyRuleCommand({ RuleArn: nothing, Actions: forward(blue) })),
    ],
    [
      'a weight of 1000',
      'ValidationError',
      () =>
        client.send(
          new ModifyListenerCommand({
            ListenerArn: listener,
            DefaultActions: [
              { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 1_000 }] } },
            ],
          }),
        ),
    ],
    [
      'a target beyond this machine',
      'InvalidTargetException',
      () =>
        client.send(
          new RegisterTargetsCommand({ TargetGroupArn: blue, Targets: [{ Id: '10.0.0.1', Port: 80 }] }),
        ),
    ],
    [
      'an attribute that nobody knows',
      'ValidationError',
      () =>
        client.send(
          new ModifyTargetGroupAttributesCommand({
            TargetGroupArn: blue,
            Attributes: [{ Key: 'nothing', Value: '1' }],
          }),
        ),
    ],
    [
      'an attribute that would do nothing here',
      'InvalidConfigurationRequestException',
      () =>
        client.send(
          new ModifyTargetGroupAttributesCommand({
            TargetGroupArn: blue,
            Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }],
          }),
        ),
    ],
    [
      'a redirect to itself',
      'InvalidLoadBalancerActionException',
      () =>
        client.send(
          new ModifyListenerCommand({
            ListenerArn: listener,
            DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302' } }],
          }),
        ),
    ],
  ]
  test.each(rows)('%s: %s', async (_, name, send) => {
    await expect(send()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } })
  })

  test('a priority in use', async () => {
    const rule = () =>
      client.send(
        new CreateRuleCommand({
          ListenerArn: listener,
          Priority: 1,
          Conditions: path('/x'),
          Actions: forward(blue),
        }),
      )
    await rule()
    await expect(rule()).rejects.toMatchObject({ name: 'PriorityInUseException' })
  })

  test('the default rule cannot be changed or deleted by itself', async () => {
    const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn: listener }))
    const change = client.send(new ModifyRuleCommand({ RuleArn: Rules![0]!.RuleArn, Actions: forward(blue) }))
    await expect(change).rejects.toMatchObject({ name: 'OperationNotPermittedException' })
  })
})
