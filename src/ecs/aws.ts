import {
  ContinueServiceDeploymentCommand,
  type DeploymentConfiguration,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type ServiceDeployment as SdkServiceDeployment,
  type Service,
  type ServiceRevisionSummary,
  StopServiceDeploymentCommand,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { DescribeRulesCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { type AwsSession, awsCall, awsError, clientOptions } from '../config/index.ts'
import { PlatformError } from '../kernel/index.ts'
import type {
  Ecs,
  LifecycleHook,
  RevisionProgress,
  ServiceDeployment,
  ServiceState,
  StoppedTask,
  TaskDefinition,
} from './types.ts'

/** `Ecs` over the AWS SDK: every answer parsed once, every error a PlatformError that names the call. */
export function createEcs(session: AwsSession): Ecs & { close(): void } {
  const options = clientOptions(session)
  const ecs = new ECSClient(options)
  const elb = new ElasticLoadBalancingV2Client(options)
  const ssm = new SSMClient(options)
  const secrets = new SecretsManagerClient(options)
  return {
    describeService: (target) =>
      awsCall('ecs:DescribeServices', async () => {
        const answer = await ecs
          .send(new DescribeServicesCommand({ cluster: target.cluster, services: [target.service] }))
          .catch((error: unknown) => {
            if (error instanceof Error && error.name === 'ClusterNotFoundException') {
              throw awsError(
                'ecs:DescribeServices',
                error,
                `Check ecs.cluster: there is no cluster ${target.cluster} in ${session.region}.`,
              )
            }
            throw error
          })
        const service = answer.services?.[0]
        return service === undefined ? undefined : parseService(service)
      }),
    describeTaskDefinition: (arn) =>
      awsCall('ecs:DescribeTaskDefinition', async () => {
        const answer = await ecs.send(
          new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] }),
        )
        if (answer.taskDefinition === undefined)
          throw new PlatformError('aws', `ECS has no task definition ${arn}`)
        return {
          taskDefinition: answer.taskDefinition as unknown as TaskDefinition,
          tags: Object.fromEntries((answer.tags ?? []).map((tag) => [tag.key ?? '', tag.value ?? ''])),
        }
      }),
    registerTaskDefinition: (definition, tags) =>
      awsCall('ecs:RegisterTaskDefinition', async () => {
        const input = { ...definition, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }
        const answer = await ecs.send(
          new RegisterTaskDefinitionCommand(input as unknown as RegisterTaskDefinitionCommandInput),
        )
        return need(
          answer.taskDefinition?.taskDefinitionArn,
          'ecs:RegisterTaskDefinition',
          'taskDefinitionArn',
        )
      }),
    updateService: (target, change) =>
      awsCall('ecs:UpdateService', async () => {
        const answer = await ecs.send(
          new UpdateServiceCommand({
            cluster: target.cluster,
            service: target.service,
            ...(change.taskDefinition === undefined ? {} : { taskDefinition: change.taskDefinition }),
            deploymentConfiguration: change.deploymentConfiguration as DeploymentConfiguration,
          }),
        )
        return parseService(need(answer.service, 'ecs:UpdateService', 'service'))
      }),
    listServiceDeployments: (target, createdAfter) =>
      awsCall('ecs:ListServiceDeployments', async () => {
        const found: Awaited<ReturnType<Ecs['listServiceDeployments']>>[number][] = []
        let nextToken: string | undefined
        do {
          const answer = await ecs.send(
            new ListServiceDeploymentsCommand({
              cluster: target.cluster,
              service: target.service,
              maxResults: 100,
              ...(createdAfter === undefined ? {} : { createdAt: { after: new Date(createdAfter) } }),
              ...(nextToken === undefined ? {} : { nextToken }),
            }),
          )
          for (const brief of answer.serviceDeployments ?? []) {
            found.push({
              arn: need(brief.serviceDeploymentArn, 'ecs:ListServiceDeployments', 'serviceDeploymentArn'),
              createdAt: brief.createdAt?.getTime() ?? 0,
              status: brief.status ?? '',
              ...(brief.targetServiceRevisionArn === undefined
                ? {}
                : { targetRevisionArn: brief.targetServiceRevisionArn }),
            })
          }
          nextToken = answer.nextToken
        } while (nextToken !== undefined)
        return found
      }),
    describeServiceDeployment: (arn) =>
      awsCall('ecs:DescribeServiceDeployments', async () => {
        const answer = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }))
        const found = answer.serviceDeployments?.[0]
        if (found === undefined) {
          throw new PlatformError(
            'aws',
            `ECS does not know the service deployment ${arn} (${answer.failures?.[0]?.reason ?? 'no reason'})`,
          )
        }
        return parseDeployment(found)
      }),
    describeServiceRevisions: (arns) =>
      awsCall('ecs:DescribeServiceRevisions', async () => {
        const revisions = []
        for (let i = 0; i < arns.length; i += 20) {
          const answer = await ecs.send(
            new DescribeServiceRevisionsCommand({ serviceRevisionArns: arns.slice(i, i + 20) }),
          )
          revisions.push(...(answer.serviceRevisions ?? []))
        }
        return revisions.map((revision) => ({
          arn: revision.serviceRevisionArn ?? '',
          taskDefinition: revision.taskDefinition ?? '',
          images: (revision.containerImages ?? []).map((image) => ({
            container: image.containerName ?? '',
            image: image.image ?? '',
            ...(image.imageDigest === undefined ? {} : { digest: image.imageDigest }),
          })),
          targetGroups: (revision.resolvedConfiguration?.loadBalancers ?? []).flatMap((it) =>
            it.targetGroupArn === undefined || it.productionListenerRule === undefined
              ? []
              : [{ targetGroupArn: it.targetGroupArn, productionListenerRule: it.productionListenerRule }],
          ),
        }))
      }),
    stopServiceDeployment: (arn) =>
      awsCall('ecs:StopServiceDeployment', async () => {
        await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' }))
      }),
    continueServiceDeployment: (arn, hookId, action) =>
      awsCall('ecs:ContinueServiceDeployment', async () => {
        await ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn: arn, hookId, action }))
      }),
    stoppedTasks: (target, taskDefinitionArn) =>
      awsCall('ecs:DescribeTasks', async () => {
        const listed = await ecs.send(
          new ListTasksCommand({
            cluster: target.cluster,
            serviceName: target.service,
            desiredStatus: 'STOPPED',
            maxResults: 100,
          }),
        )
        if ((listed.taskArns ?? []).length === 0) return []
        const answer = await ecs.send(
          new DescribeTasksCommand({ cluster: target.cluster, tasks: listed.taskArns ?? [] }),
        )
        return (answer.tasks ?? [])
          .filter((task) => task.taskDefinitionArn === taskDefinitionArn)
          .map(parseStoppedTask)
      }),
    missingSecrets: async (valueFrom) => {
      const isSecret = (it: string) => it.includes(':secretsmanager:')
      const parameters = valueFrom.filter((it) => !isSecret(it))
      const missing: string[] = []
      for (let i = 0; i < parameters.length; i += 10) {
        const names = parameters.slice(i, i + 10)
        const answer = await awsCall('ssm:GetParameters', () =>
          ssm.send(new GetParametersCommand({ Names: names, WithDecryption: false })),
        )
        missing.push(...(answer.InvalidParameters ?? []))
      }
      for (const id of valueFrom.filter(isSecret)) {
        if (!(await awsCall('secretsmanager:DescribeSecret', () => secretExists(secrets, id))))
          missing.push(id)
      }
      return missing
    },
    ruleWeights: (ruleArn) =>
      awsCall('elasticloadbalancing:DescribeRules', async () => {
        const answer = await elb.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }))
        const forwards = (answer.Rules?.[0]?.Actions ?? []).filter((action) => action.Type === 'forward')
        return forwards.flatMap((action) => {
          const groups = action.ForwardConfig?.TargetGroups ?? []
          if (groups.length > 0)
            return groups.map((group) => ({
              targetGroupArn: group.TargetGroupArn ?? '',
              weight: group.Weight ?? 1,
            }))
          return action.TargetGroupArn === undefined
            ? []
            : [{ targetGroupArn: action.TargetGroupArn, weight: 1 }]
        })
      }),
    close() {
      ecs.destroy()
      elb.destroy()
      ssm.destroy()
      secrets.destroy()
    },
  }
}

function parseService(service: Service): ServiceState {
  return {
    serviceArn: service.serviceArn ?? '',
    status: service.status ?? '',
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    deploymentController: service.deploymentController?.type ?? 'ECS',
    ...(service.currentServiceDeployment === undefined
      ? {}
      : { currentServiceDeployment: service.currentServiceDeployment }),
    currentServiceRevisions: (service.currentServiceRevisions ?? []).flatMap((it) =>
      it.arn === undefined ? [] : [it.arn],
    ),
    loadBalancers: (service.loadBalancers ?? []).map((it) => ({
      ...defined({
        targetGroupArn: it.targetGroupArn,
        containerName: it.containerName,
        containerPort: it.containerPort,
      }),
      ...defined({
        alternateTargetGroupArn: it.advancedConfiguration?.alternateTargetGroupArn,
        productionListenerRule: it.advancedConfiguration?.productionListenerRule,
        testListenerRule: it.advancedConfiguration?.testListenerRule,
      }),
    })),
    lifecycleHooks: (service.deploymentConfiguration?.lifecycleHooks ??
      []) as unknown as readonly LifecycleHook[],
    events: (service.events ?? []).map((event) => ({
      id: event.id ?? '',
      at: event.createdAt?.getTime() ?? 0,
      message: event.message ?? '',
    })),
  }
}

function parseDeployment(found: SdkServiceDeployment): ServiceDeployment {
  return {
    arn: found.serviceDeploymentArn ?? '',
    createdAt: found.createdAt?.getTime() ?? 0,
    status: found.status ?? '',
    sourceRevisions: (found.sourceServiceRevisions ?? []).map(parseProgress),
    hooks: (found.lifecycleHookDetails ?? []).map((hook) => ({
      hookId: hook.hookId ?? '',
      status: hook.status ?? '',
      ...defined({ expiresAt: hook.expiresAt?.getTime(), timeoutAction: hook.timeoutAction }),
    })),
    ...defined({
      finishedAt: found.finishedAt?.getTime(),
      statusReason: found.statusReason,
      lifecycleStage: found.lifecycleStage,
      targetRevision:
        found.targetServiceRevision === undefined ? undefined : parseProgress(found.targetServiceRevision),
      rollback:
        found.rollback === undefined
          ? undefined
          : defined({ reason: found.rollback.reason, revisionArn: found.rollback.serviceRevisionArn }),
      circuitBreaker:
        found.deploymentCircuitBreaker === undefined ? undefined : defined(found.deploymentCircuitBreaker),
      alarms:
        found.alarms === undefined
          ? undefined
          : {
              ...defined({ status: found.alarms.status }),
              triggered: found.alarms.triggeredAlarmNames ?? [],
            },
    }),
  }
}

function parseProgress(revision: ServiceRevisionSummary): RevisionProgress {
  return {
    arn: revision.arn ?? '',
    requested: revision.requestedTaskCount ?? 0,
    running: revision.runningTaskCount ?? 0,
    pending: revision.pendingTaskCount ?? 0,
    ...defined({
      testWeight: revision.requestedTestTrafficWeight,
      productionWeight: revision.requestedProductionTrafficWeight,
    }),
  }
}

function parseStoppedTask(task: Task): StoppedTask {
  return {
    taskArn: task.taskArn ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      ...defined({ exitCode: container.exitCode, reason: container.reason }),
    })),
    ...defined({ stoppedAt: task.stoppedAt?.getTime(), stopCode: task.stopCode, reason: task.stoppedReason }),
  }
}

/** A `valueFrom` may name a JSON key, version stage and version after the secret's ARN, separated by colons. */
async function secretExists(client: SecretsManagerClient, valueFrom: string): Promise<boolean> {
  try {
    await client.send(new DescribeSecretCommand({ SecretId: valueFrom.split(':').slice(0, 7).join(':') }))
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return false
    throw error
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The object without its undefined members. */
function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>
}

function need<T>(value: T | undefined, call: string, member: string): T {
  if (value === undefined) throw new PlatformError('aws', `${call} answered without ${member}`)
  return value
}
