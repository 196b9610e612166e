import { PlatformError } from '../kernel/index.ts'
import type { DeployPorts, DeployRequest, ServiceState } from './types.ts'

/** How long ECS may take to name the service deployment that our UpdateService started. */
const identifyLimitMs = 60_000

/**
 * The deployment that our UpdateService started, and its revision, by their ARNs. `currentServiceDeployment` can be stale, so only one that
 * differs from before and whose revision runs our task definition is accepted.
 */
export async function identify(
  request: DeployRequest,
  before: ServiceState,
  updated: ServiceState,
  taskDefinition: string,
  since: number,
  ports: DeployPorts,
): Promise<{ readonly arn: string; readonly revision: string }> {
  const { ecs, clock } = ports
  const limit = clock.now() + identifyLimitMs
  let candidate = updated.currentServiceDeployment
  for (;;) {
    const candidates = new Set<string>()
    if (candidate !== undefined && candidate !== before.currentServiceDeployment) candidates.add(candidate)
    else {
      // Clocks differ: look back a little further than our own.
      for (const brief of await ecs.listServiceDeployments(request.target, since - 30_000)) {
        if (brief.arn !== before.currentServiceDeployment) candidates.add(brief.arn)
      }
    }
    for (const arn of candidates) {
      const revision = (await ecs.describeServiceDeployment(arn)).targetRevision?.arn
      if (revision === undefined) continue
      const [described] = await ecs.describeServiceRevisions([revision])
      if (described?.taskDefinition === taskDefinition) return { arn, revision }
    }
    if (clock.now() >= limit) {
      throw new PlatformError(
        'aws',
        `ECS accepted the update of ${request.target.service} and named no service deployment for ${taskDefinition} within a minute`,
        {
          fix: 'Look at the service in the console: the deployment may be under way.',
        },
      )
    }
    // Not cut short by a cancelled run: the deployment is under way, and only its ARN lets us roll it back.
    await clock.sleep(1_000)
    candidate = undefined
  }
}
