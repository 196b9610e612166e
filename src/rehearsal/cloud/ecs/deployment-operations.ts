import type { AwsOperation } from '../ports.ts'
import type {
  ContinueServiceDeploymentRequest,
  DescribeServiceDeploymentsRequest,
  DescribeServiceRevisionsRequest,
  ListServiceDeploymentsRequest,
  StopServiceDeploymentRequest,
} from './aws.ts'
import { isTerminal } from './deployment-state.ts'
import { deploymentBrief, deploymentView, revisionView } from './deployment-view.ts'
import type { EcsEnvironment } from './environment.ts'
import { findCluster, findDeployment, lookUpService } from './lookup.ts'
import { operation, paginate } from './operation.ts'
import { conflict, invalidParameter, serviceDeploymentNotFound, serviceNotFound } from './refusal.ts'
import type { Schedulers } from './schedulers.ts'

export function deploymentOperations(
  environment: EcsEnvironment,
  schedulers: Schedulers,
): Readonly<Record<string, AwsOperation>> {
  const { state } = environment

  return {
    ListServiceDeployments: operation<ListServiceDeploymentsRequest>((input) => {
      const cluster = findCluster(state, input.cluster ?? clusterOf(input.service ?? ''))
      const service = lookUpService(state, cluster, input.service ?? '')
      if (service === undefined || service.status === 'INACTIVE') throw serviceNotFound()
      const after = input.createdAt?.after?.getTime() ?? Number.NEGATIVE_INFINITY
      const before = input.createdAt?.before?.getTime() ?? Number.POSITIVE_INFINITY
      const briefs = service.deployments
        .filter(({ state: { status } }) => !input.status?.length || input.status.includes(status))
        .filter(({ state: { createdAt } }) => createdAt >= after && createdAt <= before)
        .map(deploymentBrief)
        .reverse()
      const page = paginate(briefs, { nextToken: input.nextToken, maxResults: input.maxResults ?? 20 })
      return { serviceDeployments: page.items, nextToken: page.nextToken }
    }),

    DescribeServiceDeployments: operation<DescribeServiceDeploymentsRequest>((input) => {
      const arns = input.serviceDeploymentArns ?? []
      if (arns.length === 0 || arns.length > 20)
        throw invalidParameter('serviceDeploymentArns must have between 1 and 20 elements.')
      const found = arns.map((arn) => ({ arn, deployment: findDeployment(state, arn) }))
      return {
        serviceDeployments: found.flatMap(({ deployment }) =>
          deployment === undefined ? [] : deploymentView(state, deployment),
        ),
        failures: missing(found.filter(({ deployment }) => deployment === undefined)),
      }
    }),

    DescribeServiceRevisions: operation<DescribeServiceRevisionsRequest>((input) => {
      const arns = input.serviceRevisionArns ?? []
      if (arns.length === 0 || arns.length > 20)
        throw invalidParameter('serviceRevisionArns must have between 1 and 20 elements.')
      const known = [...state.services.values()].flatMap((service) =>
        service.revisions.map((revision) => ({ service, revision })),
      )
      const found = arns.map((arn) => ({ arn, entry: known.find(({ revision }) => revision.arn === arn) }))
      return {
        serviceRevisions: found.flatMap(({ entry }) =>
          entry === undefined ? [] : revisionView(entry.service, entry.revision),
        ),
        failures: missing(found.filter(({ entry }) => entry === undefined)),
      }
    }),

    StopServiceDeployment: operation<StopServiceDeploymentRequest>((input) => {
      const deployment = findDeployment(state, input.serviceDeploymentArn ?? '')
      if (deployment === undefined) throw serviceDeploymentNotFound()
      if (isTerminal(deployment.state.status))
        throw conflict(
          'Stopping a service deployment is not allowed for service deployment in terminal states.',
        )
      schedulers.of(deployment.service).stopDeployment(deployment, input.stopType ?? 'ROLLBACK')
      return { serviceDeploymentArn: deployment.arn }
    }),

    ContinueServiceDeployment: operation<ContinueServiceDeploymentRequest>((input) => {
      const hookId = input.hookId ?? ''
      if (!/^ecs-[a-z]+-.+/.test(hookId))
        throw invalidParameter('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}')
      const deployment = findDeployment(state, input.serviceDeploymentArn ?? '')
      if (deployment === undefined) throw serviceDeploymentNotFound()
      if (isTerminal(deployment.state.status))
        throw invalidParameter(
          'Continuing a service deployment is not allowed for service deployment in terminal states.',
        )
      const waiting = deployment.state.hooks.some(
        ({ id, status }) => id === hookId && status === 'AWAITING_ACTION',
      )
      if (!waiting || deployment.state.status !== 'IN_PROGRESS')
        throw invalidParameter(
          'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
        )
      schedulers.of(deployment.service).continueDeployment(deployment, hookId, input.action ?? 'CONTINUE')
      return { serviceDeploymentArn: deployment.arn }
    }),
  }
}

/** The cluster in a service's ARN. */
function clusterOf(serviceArn: string): string | undefined {
  return /:service\/([^/]+)\/[^/]+$/.exec(serviceArn)?.[1]
}

function missing(
  entries: readonly { readonly arn: string }[],
): readonly { readonly arn: string; readonly reason: string }[] {
  return entries.map(({ arn }) => ({ arn, reason: 'MISSING' }))
}
