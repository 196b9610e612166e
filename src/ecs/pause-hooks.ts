import { type DeploymentSettings, pauseHooks, restingConfiguration } from './deployment-configuration.ts'
import type { Ecs, ServiceTarget } from './types.ts'

/**
 * Takes PAUSE hooks off a service, where it carries any: after a deployment that was stopped at its gate nobody else
 * will. Tells whether there were any.
 */
export async function removePauseHooks(
  ecs: Ecs,
  target: ServiceTarget,
  settings: DeploymentSettings,
): Promise<boolean> {
  const service = await ecs.describeService(target)
  if (service === undefined || pauseHooks(service).length === 0) return false
  await ecs.updateService(target, { deploymentConfiguration: restingConfiguration(settings, service) })
  return true
}
