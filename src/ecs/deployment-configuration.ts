import { assertNever } from '../kernel/index.ts'
import type { DeployRequest, LifecycleHook, ServiceState } from './types.ts'

/** What of a deploy stands in the service's own configuration. */
export type DeploymentSettings = Pick<
  DeployRequest,
  'strategy' | 'gate' | 'gateTimeoutMs' | 'circuitBreaker' | 'alarms'
>

/** After the test listener reached the new revision and before any production traffic does. */
export const gateStage = 'POST_TEST_TRAFFIC_SHIFT'

/**
 * The whole deploymentConfiguration of the one UpdateService call. It states the full list of lifecycle hooks: the
 * service's Lambda hooks as they are, and our PAUSE hook where there is a gate. A PAUSE hook that stands on the
 * service already is left out: nobody else would answer it, and the deployment would hang on it.
 */
export function deploymentConfiguration(
  request: DeploymentSettings,
  service: ServiceState,
): Readonly<Record<string, unknown>> {
  return {
    ...strategyMembers(request),
    deploymentCircuitBreaker: { enable: request.circuitBreaker, rollback: request.circuitBreaker },
    ...(request.alarms.length === 0
      ? {}
      : { alarms: { alarmNames: [...request.alarms], enable: true, rollback: true } }),
    lifecycleHooks: [
      ...lambdaHooks(service),
      ...(request.gate === 'none' ? [] : [gateHook(request.gateTimeoutMs)]),
    ],
  }
}

/** What is sent once the deployment is over, so that no later deploy, ours or another tool's, hangs on our hook. */
export function restingConfiguration(
  request: DeploymentSettings,
  service: ServiceState,
): Readonly<Record<string, unknown>> {
  return { ...deploymentConfiguration({ ...request, gate: 'none' }, service) }
}

export function lambdaHooks(service: ServiceState): readonly LifecycleHook[] {
  return service.lifecycleHooks.filter((hook) => hook.targetType !== 'PAUSE')
}

export function pauseHooks(service: ServiceState): readonly LifecycleHook[] {
  return service.lifecycleHooks.filter((hook) => hook.targetType === 'PAUSE')
}

/** If nobody answers, for example because the runner died, ECS rolls back by itself after the time-out. */
function gateHook(timeoutMs: number): LifecycleHook {
  return {
    targetType: 'PAUSE',
    lifecycleStages: [gateStage],
    timeoutConfiguration: { timeoutInMinutes: wholeMinutes(timeoutMs, 1), action: 'ROLLBACK' },
  }
}

function strategyMembers(request: DeploymentSettings): Readonly<Record<string, unknown>> {
  const { strategy } = request
  switch (strategy.type) {
    case 'rolling':
      return { strategy: 'ROLLING' }
    case 'blue-green':
      return { strategy: 'BLUE_GREEN', bakeTimeInMinutes: wholeMinutes(strategy.bakeMs, 0) }
    case 'canary':
      return {
        strategy: 'CANARY',
        bakeTimeInMinutes: wholeMinutes(strategy.bakeMs, 0),
        canaryConfiguration: {
          canaryPercent: strategy.percent,
          canaryBakeTimeInMinutes: wholeMinutes(strategy.stepBakeMs, 0),
        },
      }
    case 'linear':
      return {
        strategy: 'LINEAR',
        bakeTimeInMinutes: wholeMinutes(strategy.bakeMs, 0),
        linearConfiguration: {
          stepPercent: strategy.percent,
          stepBakeTimeInMinutes: wholeMinutes(strategy.stepBakeMs, 0),
        },
      }
    default:
      return assertNever(strategy, 'strategy')
  }
}

/** ECS counts in whole minutes; a part of a minute is rounded up, so that nothing bakes shorter than was asked for. */
function wholeMinutes(ms: number, least: number): number {
  return Math.max(least, Math.ceil(ms / 60_000))
}
