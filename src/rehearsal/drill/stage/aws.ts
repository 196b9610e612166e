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
  type RegisterTaskDefinitionCommandInput,
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
import type { EnvironmentPlan } from '../product/index.ts'

/** A service as a team's infrastructure code would make it: two target groups, a production and a test listener. */
export interface ServiceSpec {
  readonly module: string
  readonly environment: EnvironmentPlan
  readonly image: string
  readonly version: string
  readonly gitSha: string
  readonly digest: string
  readonly migrationHead: string | undefined
  readonly desiredCount: number
  readonly certificateArn: string
}

export interface CreatedService {
  readonly production: { readonly host: string; readonly port: number }
  readonly test: { readonly host: string; readonly port: number } | undefined
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

  const targetGroup = async (name: string, port: number, healthPath: string): Promise<string> => {
    const answer = await elb.send(
      new CreateTargetGroupCommand({
        Name: name,
        Protocol: 'HTTP',
        Port: port,
        VpcId: 'vpc-rehearsal',
        TargetType: 'ip',
        HealthCheckPath: healthPath,
        HealthCheckIntervalSeconds: 10,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2,
      }),
    )
    return need(answer.TargetGroups?.[0]?.TargetGroupArn, 'a target group')
  }
  const listener = async (loadBalancer: string, url: URL, certificate: string, groups: readonly string[]) => {
    const secure = url.protocol === 'https:'
    const answer = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: loadBalancer,
        Protocol: secure ? 'HTTPS' : 'HTTP',
        Port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
        ...(secure ? { Certificates: [{ CertificateArn: certificate }] } : {}),
        DefaultActions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: groups.map((arn, at) => ({ TargetGroupArn: arn, Weight: at === 0 ? 1 : 0 })),
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
      const { cluster, service, container, port, healthPath, url, testUrl, shiftsTraffic } = spec.environment
      // AWS allows 32 characters.
      const name = `${service}-${spec.environment.name}`.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 26)
      await ecs.send(new CreateClusterCommand({ clusterName: cluster }))
      const balancer = await elb.send(
        new CreateLoadBalancerCommand({ Name: name, Subnets: ['subnet-a', 'subnet-b'] }),
      )
      const loadBalancerArn = need(balancer.LoadBalancers?.[0]?.LoadBalancerArn, 'a load balancer')
      const blue = await targetGroup(`${name}-blue`, port, healthPath)
      const green = shiftsTraffic ? await targetGroup(`${name}-green`, port, healthPath) : undefined
      const groups = [blue, ...(green === undefined ? [] : [green])]
      const production = await listener(loadBalancerArn, new URL(url), spec.certificateArn, groups)
      const test =
        testUrl === undefined
          ? undefined
          : await listener(loadBalancerArn, new URL(testUrl), spec.certificateArn, groups)
      const definition = await ecs.send(registration(spec, cloud.context))
      await ecs.send(
        new CreateServiceCommand({
          cluster,
          serviceName: service,
          taskDefinition: need(definition.taskDefinition?.taskDefinitionArn, 'a task definition'),
          desiredCount: spec.desiredCount,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'] } },
          ...(green === undefined
            ? {}
            : { deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } }),
          loadBalancers: [
            {
              targetGroupArn: blue,
              containerName: container,
              containerPort: port,
              ...(green === undefined
                ? {}
                : {
                    advancedConfiguration: {
                      alternateTargetGroupArn: green,
                      productionListenerRule: production.rule,
                      ...(test === undefined ? {} : { testListenerRule: test.rule }),
                      roleArn: `arn:aws:iam::${cloud.context.accountId}:role/ecs-infrastructure`,
                    },
                  }),
            },
          ],
        }),
      )
      return {
        production: need(cloud.elb.listenerAddress(production.arn), 'the address of the production listener'),
        test:
          test === undefined
            ? undefined
            : need(cloud.elb.listenerAddress(test.arn), 'the address of the test listener'),
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

/** The product's own task definition with this image in it, or the least that the product's files ask for. */
function registration(
  spec: ServiceSpec,
  { accountId, region }: Cloud['context'],
): RegisterTaskDefinitionCommand {
  const { environment, module } = spec
  const tags = [
    { key: 'deploy-kit:module', value: module },
    { key: 'deploy-kit:version', value: spec.version },
    { key: 'deploy-kit:sha', value: spec.gitSha },
    { key: 'deploy-kit:digest', value: spec.digest },
    ...(spec.migrationHead === undefined
      ? []
      : [{ key: 'deploy-kit:migration-head', value: spec.migrationHead }]),
  ]
  const own = {
    DEPLOY_KIT_VERSION: spec.version,
    DEPLOY_KIT_SHA: spec.gitSha,
    DEPLOY_KIT_DIGEST: spec.digest,
    DEPLOY_KIT_ENVIRONMENT: environment.name,
  }
  const pairs = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => ({ name, value }))
  if (environment.taskDefinition !== undefined) {
    const given = environment.taskDefinition as unknown as RegisterTaskDefinitionCommandInput
    return new RegisterTaskDefinitionCommand({
      ...given,
      tags,
      containerDefinitions: (given.containerDefinitions ?? []).map((it) =>
        it.name === environment.container
          ? { ...it, image: spec.image, environment: [...(it.environment ?? []), ...pairs(own)] }
          : it,
      ),
    })
  }
  return new RegisterTaskDefinitionCommand({
    family: `${module}-${environment.name}`,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    // A quarter of a processor makes a start take seconds, and in containers the size is kept to.
    cpu: '1024',
    memory: '2048',
    executionRoleArn: `arn:aws:iam::${accountId}:role/ecs-execution`,
    tags,
    containerDefinitions: [
      {
        name: environment.container,
        image: spec.image,
        essential: true,
        portMappings: [{ containerPort: environment.port }],
        environment: pairs({ ...environment.variables, ...own }),
        secrets: environment.secrets.map(({ name, from }) => ({ name, valueFrom: from })),
        stopTimeout: 10,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': environment.logGroup,
            'awslogs-stream-prefix': module,
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
