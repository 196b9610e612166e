import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeExec, scaledClock } from '../../src/kernel/index.ts'
import { type Cloud, startCloud } from '../../src/rehearsal/cloud/index.ts'
import { pushCore } from '../rehearsal/cloud/core-image.ts'

/** The aws command line knows nothing of deploy-kit: AWS_ENDPOINT_URL and any credentials are all it is told. */
let cloud: Cloud
let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'aws-cli-'))
  // A missing aws fails here: this is not a test to skip.
  await nodeExec('aws', ['--version'])
  cloud = await startCloud({ env: process.env, tasks: 'process', github: false, clock: scaledClock(60) })
}, 60_000)

afterAll(async () => {
  await cloud?.close()
  await rm(home, { recursive: true, force: true })
})

// biome-ignore lint/suspicious/noExplicitAny: the test says what it expects
async function aws(...args: readonly (string | object)[]): Promise<any> {
  const { exitCode, stdout, stderr } = await nodeExec(
    'aws',
    args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))),
    {
      allowFailure: true,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        AWS_ENDPOINT_URL: cloud.addresses.aws,
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'any',
        AWS_SECRET_ACCESS_KEY: 'thing',
        AWS_DEFAULT_OUTPUT: 'json',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
      },
    },
  )
  if (exitCode !== 0) throw new Error(stderr.trim())
  return stdout.trim() === '' ? undefined : JSON.parse(stdout)
}

async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let turn = 0; turn < 60; turn++) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error(`60 looks and not yet: ${what}`)
}

describe('the aws command line', () => {
  it('learns who it is, over Query and XML', async () => {
    expect(await aws('sts', 'get-caller-identity')).toEqual({
      UserId: 'any',
      Account: '111111111111',
      Arn: 'arn:aws:iam::111111111111:user/local',
    })
  })

  it('sets and reads alarms, over CBOR', async () => {
    await aws(
      'cloudwatch',
      'put-metric-alarm',
      '--alarm-name',
      'core-5xx',
      '--namespace',
      'n',
      '--metric-name',
      'm',
      '--statistic',
      'Sum',
      '--period',
      '60',
      '--evaluation-periods',
      '1',
      '--threshold',
      '1.5',
      '--comparison-operator',
      'GreaterThanThreshold',
    )
    await aws('cloudwatch', 'put-metric-data', '--namespace', 'n', '--metric-name', 'm', '--value', '2')
    const { MetricAlarms: alarms } = await aws('cloudwatch', 'describe-alarms', '--alarm-names', 'core-5xx')
    expect(alarms).toMatchObject([{ StateValue: 'ALARM', Threshold: 1.5 }])
    await expect(aws('cloudwatch', 'delete-alarms', '--alarm-names', 'none')).rejects.toThrow(
      '(ResourceNotFound)',
    )
  })

  it('puts and gets parameters', async () => {
    await aws(
      'ssm',
      'put-parameter',
      '--name',
      '/core/staging/API_KEY',
      '--type',
      'SecureString',
      '--value',
      'hunter2',
    )
    await aws('ssm', 'put-parameter', '--name', '/core/staging/PORT', '--type', 'String', '--value', '8080')
    const { Parameters: found } = await aws(
      'ssm',
      'get-parameters-by-path',
      '--path',
      '/core/staging',
      '--with-decryption',
    )
    expect(found.map((one: { Name: string; Value: string }) => [one.Name, one.Value])).toEqual([
      ['/core/staging/API_KEY', 'hunter2'],
      ['/core/staging/PORT', '8080'],
    ])
    await expect(aws('ssm', 'get-parameter', '--name', '/none')).rejects.toThrow('(ParameterNotFound)')
  })

  it('creates, reads and deletes secrets', async () => {
    await aws('secretsmanager', 'create-secret', '--name', 'core', '--secret-string', '{"a":"b"}')
    expect(await aws('secretsmanager', 'get-secret-value', '--secret-id', 'core')).toMatchObject({
      SecretString: '{"a":"b"}',
    })
  })

  it('logs in to the registry', async () => {
    const { authorizationData } = await aws('ecr', 'get-authorization-token')
    expect(authorizationData).toMatchObject([{ proxyEndpoint: cloud.addresses.registry }])
  })

  it('is told what it did wrong', async () => {
    await expect(
      aws('ecs', 'describe-services', '--services', 'core', '--region', 'us-east-1'),
    ).rejects.toThrow(/InvalidSignatureException.*valid region/)
    await expect(
      aws('ecs', 'create-task-set', '--cluster', 'c', '--service', 's', '--task-definition', 't'),
    ).rejects.toThrow('UnknownOperationException')
    await expect(
      aws(
        'elbv2',
        'describe-target-health',
        '--target-group-arn',
        'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/none/0',
      ),
    ).rejects.toThrow('TargetGroupNotFound')
  })
})

describe('the aws command line deploys blue/green', () => {
  const names = { cluster: 'staging', service: 'core' }
  let listener = ''
  let rule = ''
  const groups: string[] = []

  const definition = (image: string) => ({
    family: 'core',
    executionRoleArn: 'arn:aws:iam::111111111111:role/ecs-execution',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      {
        name: 'core',
        image,
        essential: true,
        portMappings: [{ containerPort: 8080 }],
        secrets: [{ name: 'API_KEY', valueFrom: '/core/API_KEY' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/ecs/core',
            'awslogs-region': 'eu-west-1',
            'awslogs-stream-prefix': 'web',
          },
        },
      },
    ],
  })
  const register = async (version: string): Promise<string> => {
    const image = await pushCore(cloud.addresses.registry, version)
    const { taskDefinition } = await aws(
      'ecs',
      'register-task-definition',
      '--cli-input-json',
      definition(image),
    )
    return taskDefinition.taskDefinitionArn
  }
  const newest = async () => {
    const { serviceDeployments } = await aws(
      'ecs',
      'list-service-deployments',
      '--cluster',
      names.cluster,
      '--service',
      names.service,
    )
    return serviceDeployments[0]
  }
  const describeDeployment = async (arn: string) =>
    (await aws('ecs', 'describe-service-deployments', '--service-deployment-arns', arn)).serviceDeployments[0]
  const ended = async (arn: string) =>
    until(async () => {
      const deployment = await describeDeployment(arn)
      return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(deployment.status)
        ? deployment
        : undefined
    }, `the end of ${arn}`)
  const served = async () => {
    const address = cloud.elb.listenerAddress(listener)
    const response = await fetch(`http://${address?.host}:${address?.port}/version`)
    return [response.status, await response.json()]
  }

  const makeLoadBalancer = async () => {
    const { LoadBalancers } = await aws(
      'elbv2',
      'create-load-balancer',
      '--name',
      'core',
      '--subnets',
      'subnet-1',
      'subnet-2',
    )
    for (const name of ['blue', 'green']) {
      const { TargetGroups } = await aws(
        'elbv2',
        'create-target-group',
        '--name',
        name,
        '--protocol',
        'HTTP',
        '--port',
        '8080',
        '--vpc-id',
        'vpc-1',
        '--target-type',
        'ip',
        '--health-check-path',
        '/health',
        '--health-check-interval-seconds',
        '5',
        '--health-check-timeout-seconds',
        '2',
        '--healthy-threshold-count',
        '2',
      )
      groups.push(TargetGroups[0].TargetGroupArn)
      await aws(
        'elbv2',
        'modify-target-group-attributes',
        '--target-group-arn',
        TargetGroups[0].TargetGroupArn,
        '--attributes',
        'Key=deregistration_delay.timeout_seconds,Value=5',
      )
    }
    const forward = {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: groups.map((TargetGroupArn, index) => ({
          TargetGroupArn,
          Weight: index === 0 ? 1 : 0,
        })),
      },
    }
    const { Listeners } = await aws(
      'elbv2',
      'create-listener',
      '--load-balancer-arn',
      LoadBalancers[0].LoadBalancerArn,
      '--protocol',
      'HTTP',
      '--port',
      '18080',
      '--default-actions',
      [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    )
    listener = Listeners[0].ListenerArn
    const { Rules } = await aws(
      'elbv2',
      'create-rule',
      '--listener-arn',
      listener,
      '--priority',
      '1',
      '--conditions',
      [{ Field: 'path-pattern', Values: ['/*'] }],
      '--actions',
      [forward],
    )
    rule = Rules[0].RuleArn
    expect(rule).toContain(':listener-rule/')
  }

  const createService = async () => {
    await aws('ecs', 'create-cluster', '--cluster-name', names.cluster)
    const taskDefinition = await register('1.0.0')
    const role = 'arn:aws:iam::111111111111:role/ecs-infrastructure'
    await aws(
      'ecs',
      'create-service',
      '--cluster',
      names.cluster,
      '--service-name',
      names.service,
      '--task-definition',
      taskDefinition,
      '--desired-count',
      '2',
      '--launch-type',
      'FARGATE',
      '--network-configuration',
      { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      '--load-balancers',
      [
        {
          targetGroupArn: groups[0],
          containerName: 'core',
          containerPort: 8080,
          advancedConfiguration: {
            alternateTargetGroupArn: groups[1],
            productionListenerRule: rule,
            roleArn: role,
          },
        },
      ],
      '--deployment-configuration',
      { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
    )
    const { serviceDeploymentArn } = await newest()
    expect(await ended(serviceDeploymentArn)).toMatchObject({ status: 'SUCCESSFUL' })
    await aws('ecs', 'wait', 'services-stable', '--cluster', names.cluster, '--services', names.service)
    expect(await served()).toEqual([200, { version: '1.0.0', secret: 'hunter2' }])
    // Blue/green brings the first revision up in the alternate group or the first one; exactly one has targets.
    const health = await Promise.all(
      groups.map((arn) => aws('elbv2', 'describe-target-health', '--target-group-arn', arn)),
    )
    const states = health.flatMap(({ TargetHealthDescriptions: targets }) =>
      targets.map((target: { TargetHealth: { State: string } }) => target.TargetHealth.State),
    )
    expect(states).toEqual(['healthy', 'healthy'])
  }

  const updatePastPause = async () => {
    const taskDefinition = await register('1.1.0')
    await aws(
      'ecs',
      'update-service',
      '--cluster',
      names.cluster,
      '--service',
      names.service,
      '--task-definition',
      taskDefinition,
      '--deployment-configuration',
      {
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 1,
        lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
      },
    )
    const { serviceDeploymentArn: arn } = await newest()
    const hookId = await until(async () => {
      const [hook] = (await describeDeployment(arn)).lifecycleHookDetails ?? []
      return hook?.status === 'AWAITING_ACTION' ? hook.hookId : undefined
    }, 'the pause')
    expect(await served()).toEqual([200, { version: '1.0.0', secret: 'hunter2' }])
    await aws('ecs', 'continue-service-deployment', '--service-deployment-arn', arn, '--hook-id', hookId)
    const done = await ended(arn)
    expect(done).toMatchObject({ status: 'SUCCESSFUL' })
    const { serviceRevisions } = await aws(
      'ecs',
      'describe-service-revisions',
      '--service-revision-arns',
      done.targetServiceRevision.arn,
    )
    expect(serviceRevisions).toMatchObject([
      {
        taskDefinition,
        containerImages: [{ containerName: 'core', imageDigest: expect.stringMatching(/^sha256:/) }],
      },
    ])
    expect(await served()).toEqual([200, { version: '1.1.0', secret: 'hunter2' }])
  }

  const stopUpdate = async () => {
    const taskDefinition = await register('1.2.0')
    await aws(
      'ecs',
      'update-service',
      '--cluster',
      names.cluster,
      '--service',
      names.service,
      '--task-definition',
      taskDefinition,
    )
    const { serviceDeploymentArn: arn } = await newest()
    await until(async () => {
      const { status } = await describeDeployment(arn)
      return status === 'IN_PROGRESS' ? status : undefined
    }, 'the start')
    await aws('ecs', 'stop-service-deployment', '--service-deployment-arn', arn, '--stop-type', 'ROLLBACK')
    expect(await ended(arn)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' })
    expect(await served()).toEqual([200, { version: '1.1.0', secret: 'hunter2' }])
  }

  const readLogs = async () => {
    const { events } = await aws(
      'logs',
      'filter-log-events',
      '--log-group-name',
      '/ecs/core',
      '--filter-pattern',
      '{ $.msg = "listening" && $.version = "1.1.0" }',
    )
    expect(events).toHaveLength(2)
    const { queryId } = await aws(
      'logs',
      'start-query',
      '--log-group-name',
      '/ecs/core',
      '--start-time',
      '0',
      '--end-time',
      String(Math.ceil(Date.now() / 1_000)),
      '--query-string',
      'filter msg = "request" | stats count(*) as requests by version | sort version asc',
    )
    const results = await until(async () => {
      const answer = await aws('logs', 'get-query-results', '--query-id', queryId)
      return answer.status === 'Complete' ? answer.results : undefined
    }, 'the query')
    expect(results.map((row: { value: string }[]) => row.map(({ value }) => value))).toEqual([
      ['1.0.0', '2'],
      ['1.1.0', '2'],
    ])
    const { logStreams } = await aws('logs', 'describe-log-streams', '--log-group-name', '/ecs/core')
    expect(logStreams[0].logStreamName).toMatch(/^web\/core\/[0-9a-f]{32}$/)
  }

  it('from nothing, past a pause, and back from what it stops, and finds what the tasks said', async () => {
    await aws(
      'ssm',
      'put-parameter',
      '--name',
      '/core/API_KEY',
      '--type',
      'SecureString',
      '--value',
      'hunter2',
    )
    await makeLoadBalancer()
    await createService()
    await updatePastPause()
    await stopUpdate()
    await readLogs()
  }, 300_000)
})
