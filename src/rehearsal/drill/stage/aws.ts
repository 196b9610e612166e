import {
  ContinueServiceDeploymentCommand,
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Cloud } from '../../cloud/index.ts'

/** A service as a team's infrastructure code would make it: two target groups, a production and a test listener. */
export interface ServiceSpec {
  readonly environment: string
  readonly module: string
  readonly port: number
  readonly image: string
  readonly version: string
  readonly gitSha: string
  readonly digest: string
  readonly migrationHead: string | undefined
  readonly variables: Readonly<Record<string, string>>
  /** Names of SSM parameters by the variable that they fill. */
  readonly secrets: Readonly<Record<string, string>>
  readonly desiredCount: number
  readonly certificateArn: string
}

export interface CreatedService {
  readonly production: { readonly host: string; readonly port: number }
  readonly test: { readonly host: string; readonly port: number }
}

export interface Infrastructure {
  createService(spec: ServiceSpec): Promise<CreatedService>
  /** Resolves once every task of the service runs and the last deployment is done. */
  settled(cluster: string, service: string, signal: AbortSignal): Promise<void>
  /** What another pipeline may do at any time: starts a new deployment of what the service runs. */
  redeploy(cluster: string, service: string): Promise<void>
  /** What a person does about a deployment that waits at a PAUSE hook: waits for it, then lets it go on. */
  continuePaused(cluster: string, service: string, signal: AbortSignal): Promise<void>
  /** The version that a task definition was registered for. */
  versionOf(taskDefinition: string): Promise<string>
  close(): void
}

export function createInfrastructure(cloud: Cloud): Infrastructure {
  const credentials = { accessKeyId: 'AKIAINFRASTRUCTURE', secretAccessKey: 'local' }
  const options = { endpoint: cloud.addresses.aws, region: cloud.context.region, credentials }
  const ecs = new ECSClient(options)
  const elb = new ElasticLoadBalancingV2Client(options)
  const versions = new Map<string, Promise<string>>()

  const targetGroup = async (name: string, port: number): Promise<string> => {
    const answer = await elb.send(
      new CreateTargetGroupCommand({
        Name: name,
        Protocol: 'HTTP',
        Port: port,
        VpcId: 'vpc-rehearsal',
        TargetType: 'ip',
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 10,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2,
      }),
    )
    return need(answer.TargetGroups?.[0]?.TargetGroupArn, 'a target group')
  }
  const listener = async (
    loadBalancer: string,
    port: number,
    certificate: string,
    blue: string,
    green: string,
  ) => {
    const answer = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: loadBalancer,
        Protocol: 'HTTPS',
        Port: port,
        Certificates: [{ CertificateArn: certificate }],
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
      }),
    )
    const arn = need(answer.Listeners?.[0]?.ListenerArn, 'a listener')
    const rules = await elb.send(new DescribeRulesCommand({ ListenerArn: arn }))
    return { arn, rule: need(rules.Rules?.[0]?.RuleArn, 'a listener rule') }
  }

  return {
    async createService(spec) {
      const name = `${spec.module}-${spec.environment}`
      await ecs.send(new CreateClusterCommand({ clusterName: spec.environment }))
      const balancer = await elb.send(
        new CreateLoadBalancerCommand({ Name: name, Subnets: ['subnet-a', 'subnet-b'] }),
      )
      const loadBalancerArn = need(balancer.LoadBalancers?.[0]?.LoadBalancerArn, 'a load balancer')
      const blue = await targetGroup(`${name}-blue`, spec.port)
      const green = await targetGroup(`${name}-green`, spec.port)
      const production = await listener(loadBalancerArn, 443, spec.certificateArn, blue, green)
      const test = await listener(loadBalancerArn, 8443, spec.certificateArn, blue, green)
      const definition = await ecs.send(registration(spec, cloud.context))
      await ecs.send(
        new CreateServiceCommand({
          cluster: spec.environment,
          serviceName: spec.module,
          taskDefinition: need(definition.taskDefinition?.taskDefinitionArn, 'a task definition'),
          desiredCount: spec.desiredCount,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'] } },
          deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
          loadBalancers: [
            {
              targetGroupArn: blue,
              containerName: spec.module,
              containerPort: spec.port,
              advancedConfiguration: {
                alternateTargetGroupArn: green,
                productionListenerRule: production.rule,
                testListenerRule: test.rule,
                roleArn: `arn:aws:iam::${cloud.context.accountId}:role/ecs-infrastructure`,
              },
            },
          ],
        }),
      )
      return {
        production: need(cloud.elb.listenerAddress(production.arn), 'the address of the production listener'),
        test: need(cloud.elb.listenerAddress(test.arn), 'the address of the test listener'),
      }
    },
    async settled(cluster, service, signal) {
      for (;;) {
        const answer = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))
        const found = answer.services?.[0]
        const done = found?.deployments?.length === 1 && found.runningCount === found.desiredCount
        if (done && found?.events?.some((event) => event.message?.includes('steady state') === true) === true)
          return
        signal.throwIfAborted()
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    async redeploy(cluster, service) {
      await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }))
    },
    async continuePaused(cluster, service, signal) {
      for (;;) {
        const { serviceDeployments: listed } = await ecs.send(
          new ListServiceDeploymentsCommand({ cluster, service, status: ['IN_PROGRESS'] }),
        )
        const serviceDeploymentArns = (listed ?? []).flatMap((it) => it.serviceDeploymentArn ?? [])
        const described =
          serviceDeploymentArns.length === 0
            ? undefined
            : await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }))
        for (const deployment of described?.serviceDeployments ?? []) {
          const hook = deployment.lifecycleHookDetails?.find((it) => it.status === 'AWAITING_ACTION')
          if (hook === undefined) continue
          await ecs.send(
            new ContinueServiceDeploymentCommand({
              serviceDeploymentArn: deployment.serviceDeploymentArn,
              hookId: hook.hookId,
              action: 'CONTINUE',
            }),
          )
          return
        }
        signal.throwIfAborted()
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    versionOf(taskDefinition) {
      const known = versions.get(taskDefinition)
      if (known !== undefined) return known
      const asked = ecs
        .send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }))
        .then(
          (answer) =>
            answer.tags?.find((tag) => tag.key === 'deploy-kit:version')?.value ??
            taskDefinition.split('/').at(-1) ??
            taskDefinition,
        )
      versions.set(taskDefinition, asked)
      return asked
    },
    close() {
      ecs.destroy()
      elb.destroy()
    },
  }
}

function registration(
  spec: ServiceSpec,
  { accountId, region }: Cloud['context'],
): RegisterTaskDefinitionCommand {
  const own = {
    DEPLOY_KIT_VERSION: spec.version,
    DEPLOY_KIT_SHA: spec.gitSha,
    DEPLOY_KIT_DIGEST: spec.digest,
    DEPLOY_KIT_ENVIRONMENT: spec.environment,
  }
  return new RegisterTaskDefinitionCommand({
    family: `${spec.module}-${spec.environment}`,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: `arn:aws:iam::${accountId}:role/ecs-execution`,
    tags: [
      { key: 'deploy-kit:module', value: spec.module },
      { key: 'deploy-kit:version', value: spec.version },
      { key: 'deploy-kit:sha', value: spec.gitSha },
      { key: 'deploy-kit:digest', value: spec.digest },
      ...(spec.migrationHead === undefined
        ? []
        : [{ key: 'deploy-kit:migration-head', value: spec.migrationHead }]),
    ],
    containerDefinitions: [
      {
        name: spec.module,
        image: spec.image,
        essential: true,
        portMappings: [{ containerPort: spec.port }],
        environment: Object.entries({ ...spec.variables, ...own }).map(([name, value]) => ({ name, value })),
        secrets: Object.entries(spec.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
        stopTimeout: 10,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': `/ecs/${spec.module}-${spec.environment}`,
            'awslogs-stream-prefix': spec.module,
            'awslogs-region': region,
          },
        },
      },
    ],
  })
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the local cloud gave back no ${what.replace(/^an? |^the /, '')}`)
  return value
}
