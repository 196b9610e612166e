import { expect, test } from 'vitest'
import { blue, green, productionRule, Stand, servingStand, testRule } from './stand.ts'

const container = { name: 'core', image: 'core:v1', portMappings: [{ containerPort: 8080 }] }
const definition = { family: 'core', memory: '512', containerDefinitions: [container] }
const fargate = {
  ...definition,
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
}

for (const { name, input, message } of [
  {
    name: 'a container without an image',
    input: { ...definition, containerDefinitions: [{ name: 'core' }] },
    message: 'Container.image should not be null or empty.',
  },
  {
    name: 'a container with an empty image',
    input: { ...definition, containerDefinitions: [{ name: 'core', image: '' }] },
    message: 'Container.image should not be null or empty.',
  },
  {
    name: 'no container at all',
    input: { ...definition, containerDefinitions: [] },
    message: 'Container list cannot be empty.',
  },
  {
    name: 'no memory anywhere',
    input: { ...definition, memory: undefined },
    message:
      "Invalid setting for container 'core'. At least one of 'memory' or 'memoryReservation' must be specified.",
  },
  {
    name: 'secrets without an execution role',
    input: {
      ...definition,
      containerDefinitions: [{ ...container, secrets: [{ name: 'A', valueFrom: '/a' }] }],
    },
    message:
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
  },
  {
    name: 'Fargate with another network mode',
    input: { ...fargate, networkMode: 'bridge' },
    message: 'Fargate only supports network mode ‘awsvpc’.',
  },
  {
    name: 'a size that Fargate does not have',
    input: { ...fargate, memory: '4096' },
    message:
      'No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for the valid values.',
  },
]) {
  test(`RegisterTaskDefinition refuses ${name}`, async () => {
    await expect(new Stand().call('RegisterTaskDefinition', input)).rejects.toMatchObject({
      code: 'ClientException',
      message,
    })
  })
}

const hook = { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }
for (const { name, configuration, code = 'InvalidParameterException', message } of [
  {
    name: 'BLUE_GREEN without a bake time',
    configuration: { strategy: 'BLUE_GREEN' },
    message: /^bakeTimeInMinutes is required/,
  },
  {
    name: 'a bake time above a day',
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1441 },
    message: /^bakeTimeInMinutes must be between 0 and 1440/,
  },
  {
    name: 'a canary of nothing',
    configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0 } },
    message: /^canaryPercent must be between 0.1 and 100/,
  },
  {
    name: 'a canary of a hundredth',
    configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5.05 } },
    message: /^canaryPercent must be a multiple of 0.1/,
  },
  {
    name: 'a canary configuration beside LINEAR',
    configuration: { strategy: 'LINEAR', canaryConfiguration: { canaryPercent: 5 } },
    message: /only valid when the deployment strategy is CANARY/,
  },
  {
    name: 'linear steps below 3 percent',
    configuration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 2.9 } },
    message: /^stepPercent must be between 3 and 100/,
  },
  {
    name: 'PAUSE at TEST_TRAFFIC_SHIFT',
    configuration: { lifecycleHooks: [{ ...hook, lifecycleStages: ['TEST_TRAFFIC_SHIFT'] }] },
    message: 'Invalid lifecycle stage provided for Pause Hook',
  },
  {
    name: 'PAUSE at PRODUCTION_TRAFFIC_SHIFT',
    configuration: { lifecycleHooks: [{ ...hook, lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }] },
    message: 'Invalid lifecycle stage provided for Pause Hook',
  },
  {
    name: 'eleven PAUSE hooks',
    configuration: { lifecycleHooks: Array.from({ length: 11 }, () => hook) },
    message: /maximum of 10 pause hooks/,
  },
  {
    name: 'a time-out above 14 days',
    configuration: { lifecycleHooks: [{ ...hook, timeoutConfiguration: { timeoutInMinutes: 20_161 } }] },
    message: /^timeoutInMinutes must be between 1 and 20160/,
  },
  {
    name: 'an AWS_LAMBDA hook',
    configuration: {
      lifecycleHooks: [
        {
          lifecycleStages: ['PRE_SCALE_UP'],
          hookTargetArn: 'arn:aws:lambda:eu-west-1:111111111111:function:check',
        },
      ],
    },
    code: 'UnsupportedFeatureException',
    message: /function:check/,
  },
  {
    name: 'limits that block every rolling update',
    configuration: { minimumHealthyPercent: 100, maximumPercent: 100 },
    message: 'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
  },
  {
    name: 'alarms without a name',
    configuration: { alarms: { enable: true, rollback: true, alarmNames: [] } },
    message: /At least one alarm name/,
  },
]) {
  test(`UpdateService refuses ${name}, and changes nothing`, async () => {
    const stand = await servingStand({ strategy: 'ROLLING' })
    const before = await stand.describe()
    await expect(
      stand.call('UpdateService', {
        cluster: 'main',
        service: 'core',
        desiredCount: 7,
        deploymentConfiguration: configuration,
      }),
    ).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(await stand.describe()).toEqual(before)
  })
}

const balancer = { targetGroupArn: blue, containerName: 'core', containerPort: 8080 }
const rules = {
  alternateTargetGroupArn: green,
  productionListenerRule: productionRule,
  testListenerRule: testRule,
  roleArn: 'arn:aws:iam::111111111111:role/ecs',
}
const listener =
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/edge/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb'
for (const { name, loadBalancers, message } of [
  {
    name: 'no advanced configuration beside BLUE_GREEN',
    loadBalancers: [balancer],
    message:
      'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
  },
  {
    name: 'a listener in place of a rule',
    loadBalancers: [{ ...balancer, advancedConfiguration: { ...rules, productionListenerRule: listener } }],
    message: `productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${listener}`,
  },
  {
    name: 'one rule for production and test',
    loadBalancers: [{ ...balancer, advancedConfiguration: { ...rules, testListenerRule: productionRule } }],
    message: `The following rules cannot be used as both production and test listener rules: ${productionRule}`,
  },
  {
    name: 'the same target group twice',
    loadBalancers: [{ ...balancer, advancedConfiguration: { ...rules, alternateTargetGroupArn: blue } }],
    message: `Duplicate targetGroupArn found: ${blue}`,
  },
  {
    name: 'an unknown container',
    loadBalancers: [{ ...balancer, containerName: 'web', advancedConfiguration: rules }],
    message: 'The container web does not exist in the task definition.',
  },
  {
    name: 'an unmapped port',
    loadBalancers: [{ ...balancer, containerPort: 9090, advancedConfiguration: rules }],
    message: 'The container core did not have a container port 9090 defined.',
  },
  {
    name: 'an unknown target group',
    loadBalancers: [{ ...balancer, targetGroupArn: `${blue}0`, advancedConfiguration: rules }],
    message: `The specified target group ${blue}0 does not exist.`,
  },
]) {
  test(`CreateService refuses ${name}`, async () => {
    await expect(
      new Stand().create({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 }, { loadBalancers }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException', message })
  })
}

const service = { cluster: 'main', service: 'core' }
for (const { name, operation, input, code, message } of [
  {
    name: 'an unknown cluster',
    operation: 'UpdateService',
    input: { ...service, cluster: 'other' },
    code: 'ClusterNotFoundException',
    message: 'Cluster not found.',
  },
  {
    name: 'an unknown service',
    operation: 'UpdateService',
    input: { ...service, service: 'other' },
    code: 'ServiceNotFoundException',
    message: 'Service not found.',
  },
  {
    name: 'an unknown task definition',
    operation: 'UpdateService',
    input: { ...service, taskDefinition: 'core:99' },
    code: 'ClientException',
    message: 'TaskDefinition not found.',
  },
  {
    name: 'a second service of the same name',
    operation: 'CreateService',
    input: { cluster: 'main', serviceName: 'core', taskDefinition: 'core' },
    code: 'InvalidParameterException',
    message: 'Creation of service was not idempotent.',
  },
  {
    name: 'the end of a service that is scaled above 0',
    operation: 'DeleteService',
    input: service,
    code: 'InvalidParameterException',
    message: 'The service cannot be stopped while it is scaled above 0.',
  },
  {
    name: 'the end of a cluster with services',
    operation: 'DeleteCluster',
    input: { cluster: 'main' },
    code: 'ClusterContainsServicesException',
    message: 'The Cluster cannot be deleted while Services are active.',
  },
  {
    name: 'eleven services at once',
    operation: 'DescribeServices',
    input: { cluster: 'main', services: Array.from({ length: 11 }, () => 'core') },
    code: 'InvalidParameterException',
    message: 'Services cannot have more than 10 elements.',
  },
  {
    name: 'deployments of an unknown service',
    operation: 'ListServiceDeployments',
    input: { cluster: 'main', service: 'other' },
    code: 'ServiceNotFoundException',
    message: 'Service not found.',
  },
  {
    name: 'tasks of an unknown service',
    operation: 'ListTasks',
    input: { cluster: 'main', serviceName: 'other' },
    code: 'ServiceNotFoundException',
    message: 'Service not found.',
  },
  {
    name: 'an unknown task definition to describe',
    operation: 'DescribeTaskDefinition',
    input: { taskDefinition: 'none' },
    code: 'ClientException',
    message: 'Unable to describe task definition.',
  },
  {
    name: 'overrides of an unknown container',
    operation: 'RunTask',
    input: { cluster: 'main', taskDefinition: 'core', overrides: { containerOverrides: [{ name: 'web' }] } },
    code: 'InvalidParameterException',
    message: 'Override for container named web is not a container in the TaskDefinition.',
  },
  {
    name: 'the end of an unknown task',
    operation: 'StopTask',
    input: { cluster: 'main', task: 'f'.repeat(32) },
    code: 'InvalidParameterException',
    message: 'The referenced task was not found.',
  },
  {
    name: 'another deployment controller',
    operation: 'UpdateService',
    input: { ...service, deploymentController: { type: 'CODE_DEPLOY' } },
    code: 'UnsupportedFeatureException',
    message: 'The local cloud runs the ECS deployment controller only, not CODE_DEPLOY.',
  },
]) {
  test(`${operation} refuses ${name}`, async () => {
    const stand = await servingStand({ strategy: 'ROLLING' })
    await expect(stand.call(operation, input)).rejects.toMatchObject({ code, message })
  })
}

test('an inactive cluster, an inactive service and an inactive task definition are refused', async () => {
  const stand = await servingStand({ strategy: 'ROLLING' })
  await stand.call('DeregisterTaskDefinition', { taskDefinition: 'core:1' })
  await expect(stand.update({ taskDefinition: 'core:1' })).rejects.toMatchObject({
    code: 'ClientException',
    message: 'TaskDefinition is inactive',
  })
  await stand.call('DeleteService', { ...service, force: true })
  await expect(stand.create({ strategy: 'ROLLING' })).rejects.toThrow(
    'Unable to Start a service that is still Draining.',
  )
  await expect(stand.update({ desiredCount: 1 })).rejects.toMatchObject({ code: 'ServiceNotActiveException' })
  await stand.clock.advance(120_000)
  expect((await stand.describe()).status).toBe('INACTIVE')
  await stand.call('DeleteCluster', { cluster: 'main' })
  await expect(stand.update({ desiredCount: 1 })).rejects.toMatchObject({
    code: 'ClusterNotFoundException',
    message: 'The referenced cluster was inactive.',
  })
})
