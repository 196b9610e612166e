import type {
  CreateServiceRequest,
  DeploymentConfiguration,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
  UpdateServiceRequest,
} from '@aws-sdk/client-ecs'
import { VirtualClock } from '../../../../src/kernel/index.ts'
import { createEcs, type Ecs } from '../../../../src/rehearsal/cloud/ecs/index.ts'
import type { AwsCall, CloudEvent } from '../../../../src/rehearsal/cloud/ports.ts'
import { MemoryAlarms, MemoryLoadBalancing, MemorySecrets, MemoryTasks } from './far-side.ts'

export const blue =
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/core-blue/1111111111111111'
export const green =
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/core-green/2222222222222222'
export const productionRule =
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener-rule/app/edge/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb/cccccccccccccccc'
export const testRule =
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener-rule/app/edge/aaaaaaaaaaaaaaaa/dddddddddddddddd/eeeeeeeeeeeeeeee'

const call: AwsCall = {
  requestId: 'request',
  region: 'eu-west-1',
  principal: { arn: 'arn:aws:iam::111111111111:user/test', account: '111111111111', userId: 'AIDATEST' },
}

/** Everything a test needs: ECS over ports in memory, on a clock that the test moves. */
export class Stand {
  readonly clock = new VirtualClock()
  readonly tasks = new MemoryTasks(this.clock)
  readonly loadBalancing = new MemoryLoadBalancing(this.clock, this.tasks)
  readonly alarms = new MemoryAlarms()
  readonly secrets = new MemorySecrets()
  readonly events: CloudEvent[] = []
  readonly ecs: Ecs
  #seed = 1

  constructor() {
    for (const group of [blue, green]) this.loadBalancing.groups.set(group, [])
    this.loadBalancing.rules.set(productionRule, [
      { targetGroupArn: blue, weight: 1 },
      { targetGroupArn: green, weight: 0 },
    ])
    this.loadBalancing.rules.set(testRule, [
      { targetGroupArn: blue, weight: 1 },
      { targetGroupArn: green, weight: 0 },
    ])
    this.ecs = createEcs(
      {
        accountId: '111111111111',
        region: 'eu-west-1',
        clock: this.clock,
        random: () => this.#random(),
        emit: (event) => this.events.push(event),
      },
      { tasks: this.tasks, loadBalancing: this.loadBalancing, secrets: this.secrets, alarms: this.alarms },
    )
  }

  /** Calls an operation as `wire/` does. */
  async call<T>(operation: string, input: object): Promise<T> {
    const run = this.ecs.service.operations[operation]
    if (run === undefined) throw new Error(`no operation ${operation}`)
    return (await run(input as Record<string, unknown>, call)) as T
  }

  /** Registers a revision of family `core` whose one container runs `core:TAG`. */
  async register(tag: string, container: object = {}): Promise<string> {
    const { taskDefinition } = await this.call<{ taskDefinition: { taskDefinitionArn: string } }>(
      'RegisterTaskDefinition',
      {
        family: 'core',
        memory: '512',
        containerDefinitions: [
          {
            name: 'core',
            image: `registry.local/core:${tag}`,
            portMappings: [{ containerPort: 8080 }],
            ...container,
          },
        ],
      },
    )
    return taskDefinition.taskDefinitionArn
  }

  /** Cluster `main`, task definition `core:1` of tag v1, service `core`. */
  async create(
    configuration: DeploymentConfiguration,
    more: Partial<CreateServiceRequest> = {},
  ): Promise<void> {
    await this.call('CreateCluster', { clusterName: 'main' })
    const taskDefinition = await this.register('v1')
    await this.call('CreateService', {
      cluster: 'main',
      serviceName: 'core',
      taskDefinition,
      desiredCount: 2,
      deploymentConfiguration: configuration,
      loadBalancers: [
        {
          targetGroupArn: blue,
          containerName: 'core',
          containerPort: 8080,
          advancedConfiguration: {
            alternateTargetGroupArn: green,
            productionListenerRule: productionRule,
            testListenerRule: testRule,
            roleArn: 'arn:aws:iam::111111111111:role/ecs-load-balancing',
          },
        },
      ],
      ...more,
    })
  }

  async update(more: Partial<UpdateServiceRequest>): Promise<Service> {
    const { service } = await this.call<{ service: Service }>('UpdateService', {
      cluster: 'main',
      service: 'core',
      ...more,
    })
    return service
  }

  /** Registers a tag and deploys it; gives the ARN of the service deployment. */
  async deploy(tag: string, configuration?: DeploymentConfiguration): Promise<string> {
    const taskDefinition = await this.register(tag)
    const service = await this.update({
      taskDefinition,
      ...(configuration === undefined ? {} : { deploymentConfiguration: configuration }),
    })
    return service.currentServiceDeployment!
  }

  async describe(): Promise<Service> {
    const { services } = await this.call<{ services: Service[] }>('DescribeServices', {
      cluster: 'main',
      services: ['core'],
    })
    return services[0]!
  }

  async deployment(arn?: string): Promise<ServiceDeployment> {
    const { serviceDeployments } = await this.call<{ serviceDeployments: ServiceDeployment[] }>(
      'DescribeServiceDeployments',
      { serviceDeploymentArns: [arn ?? (await this.describe()).currentServiceDeployment] },
    )
    return serviceDeployments[0]!
  }

  async revision(arn: string): Promise<ServiceRevision> {
    const { serviceRevisions } = await this.call<{ serviceRevisions: ServiceRevision[] }>(
      'DescribeServiceRevisions',
      {
        serviceRevisionArns: [arn],
      },
    )
    return serviceRevisions[0]!
  }

  async runningTasks(desiredStatus = 'RUNNING'): Promise<Task[]> {
    const { taskArns } = await this.call<{ taskArns: string[] }>('ListTasks', {
      cluster: 'main',
      serviceName: 'core',
      desiredStatus,
    })
    if (taskArns.length === 0) return []
    return (await this.call<{ tasks: Task[] }>('DescribeTasks', { cluster: 'main', tasks: taskArns })).tasks
  }

  /** Lets time pass until the deployment has one of these statuses; fails after `limitMs` of the clock. */
  async until(
    reached: (deployment: ServiceDeployment) => boolean,
    arn?: string,
    limitMs = 3 * 60 * 60_000,
  ): Promise<ServiceDeployment> {
    const end = this.clock.now() + limitMs
    for (;;) {
      const deployment = await this.deployment(arn)
      if (reached(deployment)) return deployment
      if (this.clock.now() >= end)
        throw new Error(
          `still ${deployment.status} at ${deployment.lifecycleStage}: ${deployment.statusReason}`,
        )
      await this.clock.advance(1_000)
    }
  }

  ended(arn?: string, limitMs?: number): Promise<ServiceDeployment> {
    return this.until(({ status }) => terminal.has(status ?? ''), arn, limitMs)
  }

  paused(arn?: string): Promise<ServiceDeployment> {
    return this.until(
      ({ lifecycleHookDetails }) =>
        lifecycleHookDetails?.some(({ status }) => status === 'AWAITING_ACTION') ?? false,
      arn,
    )
  }

  /** The stages that the newest deployment has walked through. */
  stages(deployment: string): readonly unknown[] {
    return this.events
      .filter(({ type, detail }) => type === 'deployment.stage' && detail['deployment'] === deployment)
      .map(({ detail }) => detail['stage'])
  }

  statuses(deployment: string): readonly unknown[] {
    return this.events
      .filter(({ type, detail }) => type === 'deployment.status' && detail['deployment'] === deployment)
      .map(({ detail }) => detail['status'])
  }

  async messages(): Promise<readonly string[]> {
    return ((await this.describe()).events ?? []).map(({ message }) => message ?? '').reverse()
  }

  async close(): Promise<void> {
    await this.ecs.close()
  }

  #random(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647
    return this.#seed / 2_147_483_647
  }
}

export const terminal: ReadonlySet<string> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
])

/** A stand with the service created and its first deployment SUCCESSFUL. */
export async function servingStand(
  configuration: DeploymentConfiguration,
  more: Partial<CreateServiceRequest> = {},
): Promise<Stand> {
  const stand = new Stand()
  await stand.create(configuration, more)
  const first = await stand.ended()
  if (first.status !== 'SUCCESSFUL')
    throw new Error(`the first deployment ended ${first.status}: ${first.statusReason}`)
  stand.loadBalancing.writes.length = 0
  return stand
}
