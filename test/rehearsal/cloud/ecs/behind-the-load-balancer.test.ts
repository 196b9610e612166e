import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs'
import { expect, onTestFinished, test } from 'vitest'
import { scaledClock } from '../../../../src/kernel/index.ts'
import { createEcs, type Ecs } from '../../../../src/rehearsal/cloud/ecs/index.ts'
import { createElb } from '../../../../src/rehearsal/cloud/elb/index.ts'
import type {
  AwsService,
  CloudContext,
  RunningTask,
  TaskRuntime,
  TaskSpec,
  TaskStop,
} from '../../../../src/rehearsal/cloud/ports.ts'
import { digestOf, MemoryAlarms, MemorySecrets } from './far-side.ts'
import { terminal } from './stand.ts'

/** Every task is an HTTP server of its own that answers with its version. */
class ServerTasks implements TaskRuntime {
  readonly kind = 'server'
  readonly #servers = new Set<Server>()

  start(spec: TaskSpec): RunningTask {
    const version = String(spec.revision)
    const server = createServer((request, response) => {
      const sick = spec.containers[0]!.environment['SICK'] === 'yes'
      if (request.url === '/health') response.writeHead(sick ? 503 : 200).end()
      else response.end(version)
    })
    this.#servers.add(server)
    const listening = Promise.withResolvers<{ imageDigests: Record<string, string> }>()
    const stopped = Promise.withResolvers<TaskStop>()
    server.listen(0, '127.0.0.1', () =>
      listening.resolve({ imageDigests: { core: digestOf(spec.containers[0]!.image) } }),
    )
    return {
      spec,
      started: listening.promise,
      stopped: stopped.promise,
      health: () => 'UNKNOWN',
      endpoint: () => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }),
      stop: (stopCode, stoppedReason) => {
        server.close()
        server.closeAllConnections()
        stopped.resolve({ stopCode, stoppedReason, containers: [{ name: 'core', exitCode: 0 }] })
      },
    }
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.close()
      server.closeAllConnections()
    }
  }
}

async function run<T>(service: AwsService, operation: string, input: object): Promise<T> {
  const principal = {
    arn: 'arn:aws:iam::111111111111:user/test',
    account: '111111111111',
    userId: 'AIDATEST',
  }
  return (await service.operations[operation]!(input as Record<string, unknown>, {
    requestId: 'request',
    region: 'eu-west-1',
    principal,
  })) as T
}

async function startCloud(configuration: DeploymentConfiguration, networkMode?: 'awsvpc') {
  const context: CloudContext = {
    accountId: '111111111111',
    region: 'eu-west-1',
    clock: scaledClock(300),
    random: Math.random,
    emit: () => undefined,
  }
  const tasks = new ServerTasks()
  const elb = createElb(context)
  const { service: ecs, close }: Ecs = createEcs(context, {
    tasks,
    loadBalancing: elb,
    secrets: new MemorySecrets(),
    alarms: new MemoryAlarms(),
  })
  onTestFinished(async () => {
    await close()
    await elb.close()
    await tasks.close()
  })
  const groups: string[] = []
  for (const name of ['blue', 'green']) {
    const made = await run<{ TargetGroups: { TargetGroupArn: string }[] }>(elb.service, 'CreateTargetGroup', {
      Name: name,
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: 'vpc-1',
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 2,
    })
    groups.push(made.TargetGroups[0]!.TargetGroupArn)
  }
  const [blue, green] = groups as [string, string]
  const balancer = await run<{ LoadBalancers: { LoadBalancerArn: string }[] }>(
    elb.service,
    'CreateLoadBalancer',
    {
      Name: 'edge',
      Subnets: ['subnet-a', 'subnet-b'],
    },
  )
  const listener = await run<{ Listeners: { ListenerArn: string }[] }>(elb.service, 'CreateListener', {
    LoadBalancerArn: balancer.LoadBalancers[0]!.LoadBalancerArn,
    Protocol: 'HTTP',
    Port: 54_322,
    DefaultActions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: blue, Weight: 1 },
            { TargetGroupArn: green, Weight: 0 },
          ],
        },
      },
    ],
  })
  const rules = await run<{ Rules: { RuleArn: string }[] }>(elb.service, 'DescribeRules', {
    ListenerArn: listener.Listeners[0]!.ListenerArn,
  })
  const register = async (environment: object[] = []) => {
    await run(ecs, 'RegisterTaskDefinition', {
      family: 'core',
      memory: '512',
      networkMode,
      containerDefinitions: [
        { name: 'core', image: 'core:v1', portMappings: [{ containerPort: 8080 }], environment },
      ],
    })
  }
  await run(ecs, 'CreateCluster', { clusterName: 'main' })
  await register()
  await run(ecs, 'CreateService', {
    cluster: 'main',
    serviceName: 'core',
    taskDefinition: 'core',
    desiredCount: 2,
    ...(networkMode === undefined
      ? {}
      : { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } } }),
    deploymentConfiguration: configuration,
    loadBalancers: [
      {
        targetGroupArn: blue,
        containerName: 'core',
        containerPort: 8080,
        advancedConfiguration: {
          alternateTargetGroupArn: green,
          productionListenerRule: rules.Rules[0]!.RuleArn,
          roleArn: 'arn:aws:iam::111111111111:role/ecs',
        },
      },
    ],
  })
  const ended = async (): Promise<string> => {
    for (let turn = 0; turn < 1_000; turn++) {
      const { serviceDeployments } = await run<{ serviceDeployments: { status: string }[] }>(
        ecs,
        'ListServiceDeployments',
        { cluster: 'main', service: 'core' },
      )
      const { status } = serviceDeployments[0]!
      if (terminal.has(status)) return status
      await context.clock.sleep(5_000)
    }
    throw new Error('the deployment did not end')
  }
  const { host, port } = elb.listenerAddress(listener.Listeners[0]!.ListenerArn)!
  return { ecs, elb: elb.service, blue, ended, register, url: `http://${host}:${port}/` }
}

for (const configuration of [
  { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
  { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 2 } },
  { strategy: 'ROLLING' },
] as const) {
  test(`${configuration.strategy}: users of the real load balancer meet no failed request, and a sick release never`, async () => {
    const cloud = await startCloud({
      ...configuration,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    })
    expect(await cloud.ended()).toBe('SUCCESSFUL')
    const seen = new Map<string, number>()
    const probing = new AbortController()
    const probe = (async () => {
      while (!probing.signal.aborted || !seen.has('3')) {
        const response = await fetch(cloud.url)
        const answer = response.ok ? await response.text() : `status ${response.status}`
        seen.set(answer, (seen.get(answer) ?? 0) + 1)
      }
    })()
    await cloud.register([{ name: 'SICK', value: 'yes' }])
    await run(cloud.ecs, 'UpdateService', { cluster: 'main', service: 'core', taskDefinition: 'core:2' })
    expect(await cloud.ended()).toBe('ROLLBACK_SUCCESSFUL')
    await cloud.register()
    await run(cloud.ecs, 'UpdateService', { cluster: 'main', service: 'core', taskDefinition: 'core:3' })
    expect(await cloud.ended()).toBe('SUCCESSFUL')
    probing.abort()
    await probe
    const last = await (await fetch(cloud.url)).text()
    expect(last).toBe('3')
    expect([...seen.keys()].sort()).toEqual(['1', '3'])
  })
}

test('the private address of a task in awsvpc mode is that of its target, as on AWS', async () => {
  const { ecs, elb, blue, ended } = await startCloud({ strategy: 'ROLLING' }, 'awsvpc')
  expect(await ended()).toBe('SUCCESSFUL')
  const { taskArns } = await run<{ taskArns: string[] }>(ecs, 'ListTasks', { cluster: 'main' })
  const { tasks } = await run<{
    tasks: {
      containers: { networkInterfaces: { privateIpv4Address: string }[] }[]
      attachments: { details: { name: string; value: string }[] }[]
    }[]
  }>(ecs, 'DescribeTasks', { cluster: 'main', tasks: taskArns })
  const addresses = tasks.map((task) => task.containers[0]!.networkInterfaces[0]!.privateIpv4Address).sort()
  expect(new Set(addresses).size).toBe(2)
  const attached = tasks.map(
    (task) => task.attachments[0]!.details.find(({ name }) => name === 'privateIPv4Address')!.value,
  )
  expect(attached.sort()).toEqual(addresses)
  const health = (targets: object) =>
    run<{
      TargetHealthDescriptions: { Target: { Id: string; Port: number }; TargetHealth: { State: string } }[]
    }>(elb, 'DescribeTargetHealth', { TargetGroupArn: blue, ...targets }).then(
      (answer) => answer.TargetHealthDescriptions,
    )
  const all = await health({})
  expect(all.map(({ Target }) => Target.Id).sort()).toEqual(addresses)
  expect(all.map(({ Target }) => Target.Port)).toEqual([8080, 8080])
  const [first] = addresses
  expect(await health({ Targets: [{ Id: first, Port: 8080 }] })).toMatchObject([
    { Target: { Id: first, Port: 8080 }, TargetHealth: { State: 'healthy' } },
  ])
  expect(await health({ Targets: [{ Id: '10.9.9.9', Port: 8080 }] })).toMatchObject([
    { TargetHealth: { State: 'unused' } },
  ])
})
