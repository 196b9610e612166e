import type { Cluster, Task, TaskDefinition } from '@aws-sdk/client-ecs'
import { expect, test } from 'vitest'
import { blue, Stand, servingStand } from './stand.ts'

const rolling = { strategy: 'ROLLING' } as const

test('clusters: created once, described with failures, listed while active', async () => {
  const stand = new Stand()
  const { cluster } = await stand.call<{ cluster: Cluster }>('CreateCluster', {
    clusterName: 'main',
    tags: [{ key: 'team', value: 'core' }],
  })
  expect(cluster).toMatchObject({
    clusterArn: 'arn:aws:ecs:eu-west-1:111111111111:cluster/main',
    status: 'ACTIVE',
  })
  await stand.call('CreateCluster', {})
  expect(
    await stand.call('DescribeClusters', { clusters: ['main', 'none'], include: ['TAGS'] }),
  ).toMatchObject({
    clusters: [{ clusterName: 'main', tags: [{ key: 'team', value: 'core' }] }],
    failures: [{ arn: 'arn:aws:ecs:eu-west-1:111111111111:cluster/none', reason: 'MISSING' }],
  })
  await stand.call('DeleteCluster', { cluster: 'main' })
  expect(await stand.call('ListClusters', {})).toMatchObject({
    clusterArns: [expect.stringMatching(/cluster\/default$/)],
  })
  expect(await stand.call('DescribeClusters', { clusters: ['main'] })).toMatchObject({
    clusters: [{ status: 'INACTIVE' }],
    failures: [],
  })
})

test('task definitions: revisions count up per family, tags come on request, the newest active one is the default', async () => {
  const stand = new Stand()
  const one = await stand.register('v1')
  const two = await stand.register('v2')
  expect([one, two]).toEqual([
    'arn:aws:ecs:eu-west-1:111111111111:task-definition/core:1',
    'arn:aws:ecs:eu-west-1:111111111111:task-definition/core:2',
  ])
  await stand.call('TagResource', { resourceArn: two, tags: [{ key: 'deploy-kit:version', value: '1.2.3' }] })
  const describe = (taskDefinition: string, include: string[] = []) =>
    stand.call<{ taskDefinition: TaskDefinition; tags?: object[] }>('DescribeTaskDefinition', {
      taskDefinition,
      include,
    })
  expect(await describe('core', ['TAGS'])).toMatchObject({
    taskDefinition: {
      revision: 2,
      status: 'ACTIVE',
      containerDefinitions: [
        {
          name: 'core',
          image: 'registry.local/core:v2',
          essential: true,
          cpu: 0,
          environment: [],
          portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        },
      ],
    },
    tags: [{ key: 'deploy-kit:version', value: '1.2.3' }],
  })
  expect(await describe(one)).not.toHaveProperty('tags')
  await stand.call('DeregisterTaskDefinition', { taskDefinition: two })
  expect((await describe('core')).taskDefinition.revision).toBe(1)
  expect((await describe('core:2')).taskDefinition).toMatchObject({
    status: 'INACTIVE',
    deregisteredAt: expect.any(Date),
  })
  expect(await stand.call('ListTaskDefinitions', { familyPrefix: 'core' })).toMatchObject({
    taskDefinitionArns: [one],
  })
  expect(await stand.call('ListTaskDefinitions', { status: 'INACTIVE' })).toMatchObject({
    taskDefinitionArns: [two],
  })
  expect(await stand.call('ListTaskDefinitionFamilies', { familyPrefix: 'co' })).toMatchObject({
    families: ['core'],
  })
})

test('task definitions are listed page by page, in either order', async () => {
  const stand = new Stand()
  for (let index = 1; index <= 5; index++) await stand.register(`v${index}`)
  const revisions: string[] = []
  let nextToken: string | undefined
  do {
    const page: { taskDefinitionArns: string[]; nextToken?: string } = await stand.call(
      'ListTaskDefinitions',
      { sort: 'DESC', maxResults: 2, nextToken },
    )
    revisions.push(...page.taskDefinitionArns.map((arn) => arn.split(':').at(-1)!))
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  expect(revisions).toEqual(['5', '4', '3', '2', '1'])
  await expect(stand.call('ListTaskDefinitions', { nextToken: 'x' })).rejects.toThrow('Invalid token')
})

for (const { name, input, deploys } of [
  { name: 'another task definition', input: { taskDefinition: 'core:2' }, deploys: true },
  { name: 'forceNewDeployment', input: { forceNewDeployment: true }, deploys: true },
  { name: 'another load balancer port', input: { loadBalancers: [] }, deploys: true },
  { name: 'the same task definition', input: { taskDefinition: 'core:1' }, deploys: false },
  { name: 'the desired count', input: { desiredCount: 3 }, deploys: false },
  {
    name: 'the deployment configuration',
    input: { deploymentConfiguration: { maximumPercent: 150 } },
    deploys: false,
  },
  { name: 'the grace period', input: { healthCheckGracePeriodSeconds: 30 }, deploys: false },
  { name: 'an empty list of volumes', input: { volumeConfigurations: [] }, deploys: false },
  { name: 'execute command', input: { enableExecuteCommand: true }, deploys: false },
]) {
  test(`UpdateService with ${name} ${deploys ? 'starts a deployment' : 'starts none'}`, async () => {
    const stand = await servingStand(rolling)
    await stand.register('v2')
    const before = (await stand.describe()).currentServiceDeployment
    const service = await stand.update(input as object)
    expect(service.currentServiceDeployment !== before).toBe(deploys)
    expect(service.deployments).toHaveLength(deploys ? 2 : 1)
  })
}

test('a service is scaled out and in without a deployment', async () => {
  const stand = await servingStand(rolling)
  await stand.update({ desiredCount: 4 })
  await stand.clock.advance(60_000)
  expect(await stand.describe()).toMatchObject({ desiredCount: 4, runningCount: 4, pendingCount: 0 })
  await stand.update({ desiredCount: 1 })
  await stand.clock.advance(120_000)
  expect(await stand.describe()).toMatchObject({ desiredCount: 1, runningCount: 1 })
  expect(stand.loadBalancing.groups.get(blue)).toHaveLength(1)
})

test('a task that dies is replaced, and the stopped one can be described for an hour', async () => {
  const stand = await servingStand(rolling)
  const [task] = await stand.runningTasks()
  stand.tasks.running.get(task!.taskArn!)!.exit(9)
  await stand.clock.advance(60_000)
  expect((await stand.describe()).runningCount).toBe(2)
  expect(await stand.runningTasks('STOPPED')).toMatchObject([
    { taskArn: task!.taskArn, stopCode: 'EssentialContainerExited', containers: [{ exitCode: 9 }] },
  ])
  await stand.clock.advance(60 * 60_000)
  expect(await stand.runningTasks('STOPPED')).toEqual([])
})

test('a task that becomes unhealthy behind the load balancer is replaced and the events say why', async () => {
  const stand = await servingStand(rolling)
  const [task] = await stand.runningTasks()
  const id = task!.taskArn!.split('/').at(-1)
  stand.tasks.running.get(task!.taskArn!)!.health_ = 'fails'
  await stand.clock.advance(5 * 60_000)
  const said = await stand.messages()
  expect(said).toContain(
    `(service core) (task ${id}) (port 8080) is unhealthy in (target-group ${blue}) due to (reason Health checks failed with these codes: [503]).`,
  )
  expect(
    said.some((message) => message.endsWith('Amazon ECS replaced 1 tasks due to an unhealthy status.')),
  ).toBe(true)
  expect(await stand.runningTasks()).toHaveLength(2)
})

test('within the health check grace period an unhealthy task is left alone', async () => {
  const stand = await servingStand(rolling, { healthCheckGracePeriodSeconds: 600 })
  stand.tasks.behave(':v2', { health: 'fails' })
  await stand.deploy('v2')
  await stand.clock.advance(9 * 60_000)
  expect(stand.tasks.specs.filter(({ revision }) => revision === 2)).toHaveLength(2)
  await stand.clock.advance(3 * 60_000)
  expect(stand.tasks.specs.filter(({ revision }) => revision === 2).length).toBeGreaterThan(2)
})

test('a container health check keeps a task from counting until it is HEALTHY, and fails it when UNHEALTHY', async () => {
  const stand = await servingStand({ ...rolling, deploymentCircuitBreaker: { enable: true, rollback: true } })
  stand.tasks.behave(':v2', { container: 'UNHEALTHY' })
  const taskDefinition = await stand.register('v2', { healthCheck: { command: ['CMD-SHELL', 'exit 1'] } })
  const service = await stand.update({ taskDefinition })
  expect((await stand.ended(service.currentServiceDeployment)).status).toBe('ROLLBACK_SUCCESSFUL')
  const [stopped] = (await stand.runningTasks('STOPPED')).filter(({ taskDefinitionArn }) =>
    taskDefinitionArn?.endsWith(':2'),
  )
  expect(stopped?.stoppedReason).toBe('Task failed container health checks')
})

test('the first start settles the digest, and every further task of the revision runs it', async () => {
  const stand = await servingStand(rolling)
  await stand.update({ desiredCount: 3 })
  await stand.clock.advance(60_000)
  const images = stand.tasks.specs.map(({ containers }) => containers[0]!.image)
  expect(images.slice(0, 2)).toEqual(['registry.local/core:v1', 'registry.local/core:v1'])
  expect(images[2]).toMatch(/^registry\.local\/core@sha256:[0-9a-f]{64}$/)
  const { currentServiceRevisions } = await stand.describe()
  const revision = await stand.revision(currentServiceRevisions![0]!.arn!)
  expect(revision.containerImages).toEqual([
    { containerName: 'core', image: 'registry.local/core:v1', imageDigest: images[2]!.split('@')[1] },
  ])
})

test('RunTask runs a task with overrides and tells how it ended; StopTask ends one', async () => {
  const stand = new Stand()
  await stand.call('CreateCluster', { clusterName: 'main' })
  await stand.register('job')
  stand.tasks.behave(':job', { exitsAfterMs: 30_000, exitCode: 4 })
  const { tasks } = await stand.call<{ tasks: Task[] }>('RunTask', {
    cluster: 'main',
    taskDefinition: 'core',
    startedBy: 'deploy-kit',
    overrides: {
      cpu: '1024',
      memory: '2048',
      containerOverrides: [
        { name: 'core', command: ['migrate'], environment: [{ name: 'MODE', value: 'apply' }] },
      ],
    },
  })
  expect(tasks).toMatchObject([
    { lastStatus: 'PENDING', desiredStatus: 'RUNNING', group: 'family:core', startedBy: 'deploy-kit' },
  ])
  expect(stand.tasks.specs[0]!.limits).toEqual({ vCpu: 1, memoryMiB: 2_048 })
  expect(stand.tasks.specs[0]!.containers[0]).toMatchObject({
    command: ['migrate'],
    environment: { MODE: 'apply' },
  })
  const describe = async () =>
    (await stand.call<{ tasks: Task[] }>('DescribeTasks', { cluster: 'main', tasks: [tasks[0]!.taskArn] }))
      .tasks[0]!
  await stand.clock.advance(6_000)
  expect(await describe()).toMatchObject({
    lastStatus: 'RUNNING',
    containers: [{ lastStatus: 'RUNNING', imageDigest: expect.stringMatching(/^sha256:/) }],
  })
  await stand.clock.advance(60_000)
  expect(await describe()).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    containers: [{ exitCode: 4 }],
    stoppedAt: expect.any(Date),
  })

  const { tasks: more } = await stand.call<{ tasks: Task[] }>('RunTask', {
    cluster: 'main',
    taskDefinition: 'core:1',
    count: 2,
  })
  await stand.call('StopTask', { cluster: 'main', task: more[0]!.taskArn, reason: 'enough' })
  await stand.clock.advance(1_000)
  expect(
    await stand.call('DescribeTasks', {
      cluster: 'main',
      tasks: [more[0]!.taskArn!.split('/').at(-1), '0'.repeat(32)],
    }),
  ).toMatchObject({
    tasks: [{ lastStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'enough' }],
    failures: [{ reason: 'MISSING' }],
  })
})

test('RunTask with the same client token starts no second task', async () => {
  const stand = new Stand()
  await stand.call('CreateCluster', { clusterName: 'main' })
  await stand.call('CreateCluster', { clusterName: 'other' })
  await stand.register('job')
  const run = (more: object = {}) =>
    stand.call<{ tasks: Task[] }>('RunTask', {
      cluster: 'main',
      taskDefinition: 'core',
      startedBy: 'deploy-kit',
      clientToken: 'once',
      ...more,
    })
  const first = (await run()).tasks[0]!.taskArn
  expect((await run()).tasks.map((it) => it.taskArn)).toEqual([first])
  expect(stand.tasks.specs).toHaveLength(1)
  await expect(run({ startedBy: 'somebody' })).rejects.toMatchObject({
    code: 'ConflictException',
    members: { resourceIds: [first] },
  })
  // Another cluster, another token, or none: another task.
  await run({ cluster: 'other' })
  await run({ clientToken: 'twice' })
  await run({ clientToken: undefined })
  expect(stand.tasks.specs).toHaveLength(4)
  // Told as it is now, as long as ECS knows it.
  await stand.call('StopTask', { cluster: 'main', task: first, reason: 'enough' })
  await stand.clock.advance(30_000)
  expect((await run()).tasks).toMatchObject([{ taskArn: first, lastStatus: 'STOPPED' }])
  await stand.clock.advance(2 * 60 * 60_000)
  expect((await run()).tasks[0]?.taskArn).not.toBe(first)
})

test('environment, secrets, logs, ports and health check of a container definition reach the task', async () => {
  const stand = new Stand()
  stand.secrets.values.set('/core/token', 'hidden')
  await stand.call('CreateCluster', { clusterName: 'main' })
  await stand.call('RegisterTaskDefinition', {
    family: 'core',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
    containerDefinitions: [
      {
        name: 'core',
        image: 'core:v1',
        portMappings: [{ containerPort: 8080 }],
        environment: [{ name: 'A', value: '1' }],
        secrets: [{ name: 'TOKEN', valueFrom: '/core/token' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/ecs/core', 'awslogs-stream-prefix': 'core' },
        },
        healthCheck: { command: ['CMD', 'true'], interval: 5 },
        stopTimeout: 60,
      },
    ],
  })
  const { tasks } = await stand.call<{ tasks: Task[] }>('RunTask', {
    cluster: 'main',
    taskDefinition: 'core',
  })
  expect(stand.tasks.specs[0]).toMatchObject({
    taskArn: tasks[0]!.taskArn,
    family: 'core',
    revision: 1,
    containers: [
      {
        environment: { A: '1', TOKEN: 'hidden' },
        secretNames: ['TOKEN'],
        ports: [8080],
        logs: { group: '/ecs/core', stream: `core/core/${tasks[0]!.taskArn!.split('/').at(-1)}` },
        healthCheck: {
          command: ['CMD', 'true'],
          intervalMs: 5_000,
          timeoutMs: 5_000,
          retries: 3,
          startPeriodMs: 0,
        },
        stopTimeoutMs: 60_000,
      },
    ],
  })
  expect(
    JSON.stringify(await stand.call('DescribeTasks', { cluster: 'main', tasks: [tasks[0]!.taskArn] })),
  ).not.toContain('hidden')
})

test('service deployments are listed newest first, by status and by time, page by page', async () => {
  const stand = await servingStand(rolling)
  const times: Date[] = []
  for (const tag of ['v2', 'v3']) {
    times.push(new Date(stand.clock.now()))
    await stand.ended(await stand.deploy(tag))
  }
  type Listed = {
    serviceDeployments: { serviceDeploymentArn: string; status: string; targetServiceRevisionArn: string }[]
    nextToken?: string
  }
  const list = (more: object = {}) =>
    stand.call<Listed>('ListServiceDeployments', { cluster: 'main', service: 'core', ...more })
  const all = await list()
  expect(all.serviceDeployments).toHaveLength(3)
  expect(all.serviceDeployments[0]!.serviceDeploymentArn).toBe(
    (await stand.describe()).currentServiceDeployment,
  )
  expect(all.serviceDeployments[0]!.serviceDeploymentArn).toMatch(
    /^arn:aws:ecs:eu-west-1:111111111111:service-deployment\/main\/core\/[A-Za-z0-9_-]{21}$/,
  )
  expect(all.serviceDeployments[0]!.targetServiceRevisionArn).toMatch(
    /^arn:aws:ecs:eu-west-1:111111111111:service-revision\/main\/core\/\d{19}$/,
  )
  expect((await list({ createdAt: { after: times[1] } })).serviceDeployments).toHaveLength(1)
  expect((await list({ status: ['IN_PROGRESS'] })).serviceDeployments).toEqual([])
  const first = await list({ maxResults: 2 })
  expect((await list({ maxResults: 2, nextToken: first.nextToken })).serviceDeployments).toHaveLength(1)
})

test('what is not known is told as a failure, not as an error', async () => {
  const stand = await servingStand(rolling)
  expect(await stand.call('DescribeServices', { cluster: 'main', services: ['none'] })).toEqual({
    services: [],
    failures: [{ arn: 'arn:aws:ecs:eu-west-1:111111111111:service/main/none', reason: 'MISSING' }],
  })
  expect(await stand.call('DescribeServiceDeployments', { serviceDeploymentArns: ['arn:x'] })).toEqual({
    serviceDeployments: [],
    failures: [{ arn: 'arn:x', reason: 'MISSING' }],
  })
  expect(await stand.call('DescribeServiceRevisions', { serviceRevisionArns: ['arn:x'] })).toEqual({
    serviceRevisions: [],
    failures: [{ arn: 'arn:x', reason: 'MISSING' }],
  })
})

test('tags of every kind of resource are added, overwritten, removed and listed', async () => {
  const stand = await servingStand(rolling)
  const [task] = await stand.runningTasks()
  const { serviceArn, clusterArn, taskDefinition } = await stand.describe()
  for (const resourceArn of [serviceArn, clusterArn, taskDefinition, task!.taskArn]) {
    await stand.call('TagResource', {
      resourceArn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    })
    await stand.call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] })
    await stand.call('UntagResource', { resourceArn, tagKeys: ['b'] })
    expect(await stand.call('ListTagsForResource', { resourceArn })).toEqual({
      tags: [{ key: 'a', value: '3' }],
    })
  }
  await expect(stand.call('TagResource', { resourceArn: `${serviceArn}x`, tags: [] })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  })
  await expect(
    stand.call('TagResource', { resourceArn: serviceArn, tags: [{ key: 'a', value: '{"json":1}' }] }),
  ).rejects.toMatchObject({ code: 'InvalidParameterException' })
})

test('a deleted service drains, is INACTIVE and leaves its name free', async () => {
  const stand = await servingStand(rolling)
  await stand.update({ desiredCount: 0 })
  await stand.call('DeleteService', { cluster: 'main', service: 'core' })
  expect((await stand.describe()).status).toBe('DRAINING')
  await stand.clock.advance(120_000)
  expect(await stand.describe()).toMatchObject({ status: 'INACTIVE', deployments: [], runningCount: 0 })
  expect(await stand.call('ListServices', { cluster: 'main' })).toMatchObject({ serviceArns: [] })
  await stand.create(rolling)
  expect((await stand.ended()).status).toBe('SUCCESSFUL')
})

test('a container without version consistency is started by its tag each time', async () => {
  const stand = await servingStand(rolling)
  const taskDefinition = await stand.register('v2', { versionConsistency: 'disabled' })
  const service = await stand.update({ taskDefinition })
  await stand.ended(service.currentServiceDeployment)
  await stand.update({ desiredCount: 3 })
  await stand.clock.advance(60_000)
  expect(stand.tasks.specs.at(-1)?.containers[0]?.image).toBe('registry.local/core:v2')
})

test('deleting a service in the middle of a deployment ends the deployment and forgets it', async () => {
  const stand = await servingStand(rolling)
  const arn = await stand.deploy('v2')
  await stand.clock.advance(3_000)
  await stand.call('DeleteService', { cluster: 'main', service: 'core', force: true })
  const ended = await stand.ended(arn)
  expect(ended).toMatchObject({
    status: 'STOPPED',
    statusReason: 'Service deployment stopped because the service was deleted.',
  })
  await stand.clock.advance(120_000)
  expect((await stand.describe()).status).toBe('INACTIVE')
  expect(await stand.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] })).toMatchObject({
    failures: [{ arn, reason: 'MISSING' }],
  })
  expect(stand.tasks.running.size).toBe(0)
})

test('capacity providers take the place of a launch type, those of the cluster where nothing is named', async () => {
  const stand = new Stand()
  const fargate = { capacityProvider: 'FARGATE', base: 1, weight: 1 }
  const spot = { capacityProvider: 'FARGATE_SPOT', weight: 4 }
  await stand.call('CreateCluster', {
    clusterName: 'main',
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [spot],
  })
  await stand.register('v1')
  const run = async (placement: object) =>
    (
      await stand.call<{ tasks: Task[] }>('RunTask', {
        cluster: 'main',
        taskDefinition: 'core',
        ...placement,
      })
    ).tasks[0]
  const onSpot = { launchType: 'FARGATE', capacityProviderName: 'FARGATE_SPOT', platformVersion: '1.4.0' }
  expect(await run({})).toMatchObject(onSpot)
  expect(await run({ capacityProviderStrategy: [spot, fargate] })).toMatchObject({
    capacityProviderName: 'FARGATE',
  })
  expect(await run({ launchType: 'EC2' })).not.toHaveProperty('capacityProviderName')
  await expect(run({ launchType: 'FARGATE', capacityProviderStrategy: [spot] })).rejects.toThrow(
    'Specifying both a launch type and capacity provider strategy is not supported.',
  )
  const { service } = await stand.call<{ service: object }>('CreateService', {
    cluster: 'main',
    serviceName: 'core',
    taskDefinition: 'core',
    desiredCount: 0,
  })
  expect(service).toMatchObject({ capacityProviderStrategy: [spot], platformVersion: '1.4.0' })
  expect(service).not.toHaveProperty('launchType')
})
