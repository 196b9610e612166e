import type { DeployRequest, Ecs, ServiceDeployment, ServiceState } from './types.ts'

export type Proof =
  | { readonly ok: true; readonly revision: string; readonly running: number; readonly weighed: boolean }
  | { readonly ok: false; readonly reason: string }

/**
 * ECS said SUCCESSFUL: is it our revision, with our image, that the service runs and that production traffic goes
 * to? Other tools stop at the word; a rolled-back or superseded deploy then shows green.
 */
export async function prove(
  deployment: ServiceDeployment,
  taskDefinition: string,
  request: DeployRequest,
  service: ServiceState | undefined,
  ecs: Ecs,
): Promise<Proof> {
  const revisionArn = deployment.targetRevision?.arn
  if (revisionArn === undefined) return no('ECS says SUCCESSFUL without naming a service revision')
  const revision = (await ecs.describeServiceRevisions([revisionArn])).find((it) => it.arn === revisionArn)
  if (revision === undefined)
    return no(`ECS does not know the service revision ${revisionArn} that it says it deployed`)
  if (revision.taskDefinition !== taskDefinition) {
    return no(`the deployed revision runs ${revision.taskDefinition}, not ${taskDefinition}`)
  }
  const image = revision.images.find((it) => it.container === request.target.container)
  const digest = image?.digest ?? image?.image.split('@')[1]
  if (digest !== request.image.digest) {
    return no(
      `the container ${request.target.container} runs ${digest ?? 'an image without a digest'}, not ${request.image.digest}`,
    )
  }
  if (service === undefined) return no('the service cannot be described any more')
  if (service.taskDefinition !== taskDefinition)
    return no(`the service now runs ${service.taskDefinition}, not ${taskDefinition}`)
  if (service.currentServiceRevisions.length > 0 && !service.currentServiceRevisions.includes(revisionArn)) {
    return no(
      `the service's current revisions are ${service.currentServiceRevisions.join(', ')}, ours is not among them`,
    )
  }
  if (service.runningCount < service.desiredCount) {
    return no(`only ${service.runningCount} of ${service.desiredCount} tasks run`)
  }
  for (const { targetGroupArn, productionListenerRule } of revision.targetGroups) {
    const weights = await ecs.ruleWeights(productionListenerRule)
    const total = weights.reduce((sum, it) => sum + it.weight, 0)
    const ours = weights.find((it) => it.targetGroupArn === targetGroupArn)?.weight ?? 0
    if (total === 0 || ours !== total) {
      const share = total === 0 ? 0 : Math.round((ours / total) * 1000) / 10
      return no(
        `the production listener sends ${share} % of its traffic to the target group of our revision, not all of it`,
      )
    }
  }
  return {
    ok: true,
    revision: revisionArn,
    running: service.runningCount,
    weighed: revision.targetGroups.length > 0,
  }
}

function no(reason: string): Proof {
  return { ok: false, reason }
}
