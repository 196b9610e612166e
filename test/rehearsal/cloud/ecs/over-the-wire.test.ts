import {
  ContinueServiceDeploymentCommand,
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  ServiceDeploymentNotFoundException,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs'
import { expect, onTestFinished, test } from 'vitest'
import { startWire } from '../../../../src/rehearsal/cloud/wire/index.ts'
import { blue, green, productionRule, Stand, terminal, testRule } from './stand.ts'

async function start(): Promise<{ stand: Stand; ecs: ECSClient }> {
  const stand = new Stand()
  const wire = await startWire({
    context: {
      accountId: '111111111111',
      region: 'eu-west-1',
      clock: stand.clock,
      random: Math.random,
      emit: () => undefined,
    },
    services: [stand.ecs.service],
  })
  const ecs = new ECSClient({
    region: 'eu-west-1',
    endpoint: wire.address,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  })
  onTestFinished(async () => {
    ecs.destroy()
    await stand.close()
    await wire.close()
  })
  return { stand, ecs }
}

async function follow(
  stand: Stand,
  ecs: ECSClient,
  arn: string,
  until: (status: string, paused: boolean) => boolean,
) {
  for (let turn = 0; turn < 600; turn++) {
    const { serviceDeployments } = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
    )
    const deployment = serviceDeployments![0]!
    const paused =
      deployment.lifecycleHookDetails?.some(({ status }) => status === 'AWAITING_ACTION') ?? false
    if (until(deployment.status!, paused)) return deployment
    await stand.clock.advance(5_000)
  }
  throw new Error('the deployment did not get there')
}

test('the SDK drives a service from its creation through a paused canary to SUCCESSFUL and a stopped deployment', async () => {
  const { stand, ecs } = await start()
  const register = (image: string) =>
    ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'core',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
        containerDefinitions: [{ name: 'core', image, portMappings: [{ containerPort: 8080 }] }],
        tags: [{ key: 'deploy-kit:version', value: '1.0.0' }],
      }),
    )
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }))
  await register('core:v1')
  const created = await ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 'core',
      taskDefinition: 'core',
      desiredCount: 2,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
      loadBalancers: [
        {
          targetGroupArn: blue,
          containerName: 'core',
          containerPort: 8080,
          advancedConfiguration: {
            alternateTargetGroupArn: green,
            productionListenerRule: productionRule,
            testListenerRule: testRule,
            roleArn: 'arn:aws:iam::111111111111:role/ecs',
          },
        },
      ],
    }),
  )
  expect(created.service).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 0 })
  expect(created.service?.createdAt).toEqual(new Date(stand.clock.now()))
  await follow(stand, ecs, created.service!.currentServiceDeployment!, (status) => terminal.has(status))
  const stable = await waitUntilServicesStable(
    { client: ecs, maxWaitTime: 30 },
    { cluster: 'main', services: ['core'] },
  )
  expect(stable.state).toBe('SUCCESS')

  const { taskDefinition, tags } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: 'core', include: ['TAGS'] }),
  )
  expect(tags).toEqual([{ key: 'deploy-kit:version', value: '1.0.0' }])
  await register('core:v2')
  const updated = await ecs.send(
    new UpdateServiceCommand({
      cluster: 'main',
      service: 'core',
      taskDefinition: 'core:2',
      deploymentConfiguration: {
        strategy: 'CANARY',
        canaryConfiguration: { canaryPercent: 10.5, canaryBakeTimeInMinutes: 1 },
        lifecycleHooks: [
          {
            targetType: 'PAUSE',
            lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
            timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' },
          },
        ],
      },
    }),
  )
  const arn = updated.service!.currentServiceDeployment!
  for (let step = 0; step < 2; step++) {
    const paused = await follow(stand, ecs, arn, (_, waits) => waits)
    expect(paused.lifecycleStage).toBe('PRE_PRODUCTION_TRAFFIC_SHIFT')
    const hook = paused.lifecycleHookDetails!.find(({ status }) => status === 'AWAITING_ACTION')!
    expect(hook.expiresAt).toBeInstanceOf(Date)
    await ecs.send(
      new ContinueServiceDeploymentCommand({
        serviceDeploymentArn: arn,
        hookId: hook.hookId,
        action: 'CONTINUE',
      }),
    )
  }
  const ended = await follow(stand, ecs, arn, (status) => terminal.has(status))
  expect(ended).toMatchObject({
    status: 'SUCCESSFUL',
    targetServiceRevision: { requestedProductionTrafficWeight: 100 },
  })
  const { serviceRevisions } = await ecs.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: [ended.targetServiceRevision!.arn!] }),
  )
  expect(serviceRevisions?.[0]).toMatchObject({
    taskDefinition: taskDefinition!.taskDefinitionArn!.replace(/:1$/, ':2'),
    containerImages: [
      {
        containerName: 'core',
        image: 'core:v2',
        imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      },
    ],
    resolvedConfiguration: {
      loadBalancers: [{ targetGroupArn: green, productionListenerRule: productionRule }],
    },
  })

  const forced = await ecs.send(
    new UpdateServiceCommand({ cluster: 'main', service: 'core', forceNewDeployment: true }),
  )
  await ecs.send(
    new StopServiceDeploymentCommand({
      serviceDeploymentArn: forced.service!.currentServiceDeployment,
      stopType: 'ROLLBACK',
    }),
  )
  const stopped = await follow(stand, ecs, forced.service!.currentServiceDeployment!, (status) =>
    terminal.has(status),
  )
  expect(stopped.status).toBe('ROLLBACK_SUCCESSFUL')
  expect(stopped.rollback?.startedAt).toBeInstanceOf(Date)

  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'main', serviceName: 'core' }))
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns }))
  expect(tasks).toHaveLength(2)
  const { services, failures } = await ecs.send(
    new DescribeServicesCommand({ cluster: 'main', services: ['core', 'none'], include: ['TAGS'] }),
  )
  expect(services?.[0]?.events?.length).toBeGreaterThan(5)
  expect(failures).toMatchObject([{ reason: 'MISSING' }])
  const { serviceDeployments } = await ecs.send(
    new ListServiceDeploymentsCommand({
      cluster: 'main',
      service: 'core',
      status: ['ROLLBACK_SUCCESSFUL'],
      createdAt: { after: new Date(0) },
    }),
  )
  expect(serviceDeployments).toHaveLength(1)
})

test('errors reach the SDK as its own classes', async () => {
  const { ecs } = await start()
  await expect(
    ecs.send(
      new StopServiceDeploymentCommand({
        serviceDeploymentArn: 'arn:aws:ecs:eu-west-1:111111111111:service-deployment/main/core/none',
      }),
    ),
  ).rejects.toBeInstanceOf(ServiceDeploymentNotFoundException)
})

test('whatever a client sends with a service, the answers hold only what the model has', async () => {
  const { stand, ecs } = await start()
  await ecs.send(
    new CreateClusterCommand({
      clusterName: 'main',
      settings: [{ name: 'containerInsights', value: 'enabled' }],
      capacityProviders: ['FARGATE'],
    }),
  )
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'core',
      memory: '512',
      containerDefinitions: [
        {
          name: 'core',
          image: 'core:v1',
          portMappings: [{ containerPort: 8080 }],
          healthCheck: { command: ['CMD', 'true'] },
        },
      ],
      volumes: [],
      placementConstraints: [],
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      enableFaultInjection: false,
    }),
  )
  const members = {
    cluster: 'main',
    availabilityZoneRebalancing: 'DISABLED' as const,
    capacityProviderStrategy: [],
    enableECSManagedTags: true,
    enableExecuteCommand: false,
    healthCheckGracePeriodSeconds: 5,
    loadBalancers: [],
    placementConstraints: [],
    placementStrategy: [],
    propagateTags: 'SERVICE' as const,
    serviceConnectConfiguration: { enabled: false },
    serviceRegistries: [],
    volumeConfigurations: [],
    vpcLatticeConfigurations: [],
    deploymentConfiguration: {
      strategy: 'ROLLING' as const,
      minimumHealthyPercent: 50,
      maximumPercent: 200,
      lifecycleHooks: [],
      alarms: { enable: false, rollback: false, alarmNames: [] },
      deploymentCircuitBreaker: {
        enable: true,
        rollback: true,
        resetOnHealthyTask: true,
        thresholdConfiguration: { type: 'COUNT' as const, value: 5 },
      },
    },
  }
  const { service } = await ecs.send(
    new CreateServiceCommand({
      ...members,
      serviceName: 'core',
      taskDefinition: 'core',
      desiredCount: 1,
      schedulingStrategy: 'REPLICA',
      deploymentController: { type: 'ECS' },
      clientToken: 'once',
    }),
  )
  await follow(stand, ecs, service!.currentServiceDeployment!, (status) => terminal.has(status))
  const before = service!.currentServiceDeployment
  const updated = await ecs.send(
    new UpdateServiceCommand({ ...members, service: 'core', taskDefinition: 'core' }),
  )
  expect(updated.service?.currentServiceDeployment).toBe(before)
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: 'main', services: ['core'], include: ['TAGS'] }),
  )
  expect(services?.[0]).toMatchObject({
    healthCheckGracePeriodSeconds: 5,
    propagateTags: 'SERVICE',
    deployments: [{ rolloutState: 'COMPLETED' }],
  })
  const { serviceDeployments } = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [before!] }),
  )
  expect(serviceDeployments?.[0]?.deploymentCircuitBreaker).toMatchObject({
    status: 'MONITORING_COMPLETE',
    threshold: 5,
  })
  const { serviceRevisions } = await ecs.send(
    new DescribeServiceRevisionsCommand({
      serviceRevisionArns: [serviceDeployments![0]!.targetServiceRevision!.arn!],
    }),
  )
  expect(serviceRevisions).toHaveLength(1)
})
