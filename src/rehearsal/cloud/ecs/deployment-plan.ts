import type { DeploymentConfiguration, DeploymentLifecycleHookAction } from './aws.ts'

/** The lifecycle stages in the order in which a deployment walks through them. */
export const lifecycleStages = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const
export type LifecycleStage = (typeof lifecycleStages)[number]

export type Strategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY'

const minute = 60_000
/** AWS ends a stage after 24 hours and a deployment after 30 days (blue-green-deployment-how-it-works). */
export const stageLimitMs = 24 * 60 * minute
export const deploymentLimitMs = 30 * 24 * 60 * minute
/** How long a change of listener weights takes to arrive; AWS gives no figure for an Application Load Balancer. */
export const trafficSettleMs = 10_000

export interface PauseHook {
  readonly stages: readonly LifecycleStage[]
  readonly timeoutMs: number
  readonly timeoutAction: DeploymentLifecycleHookAction
}

/** One thing that a deployment does or waits for. */
export type Step =
  | { readonly kind: 'hooks'; readonly stage: LifecycleStage }
  | { readonly kind: 'reconcile'; readonly stage: 'RECONCILE_SERVICE' }
  | { readonly kind: 'scale-up'; readonly stage: 'SCALE_UP' }
  | { readonly kind: 'roll'; readonly stage: undefined }
  | { readonly kind: 'shift-test'; readonly stage: 'TEST_TRAFFIC_SHIFT' }
  | {
      readonly kind: 'shift-production'
      readonly stage: 'PRODUCTION_TRAFFIC_SHIFT'
      readonly percent: number
      readonly bakeMs: number
    }
  | { readonly kind: 'bake'; readonly stage: 'BAKE_TIME'; readonly ms: number }
  | { readonly kind: 'clean-up'; readonly stage: 'CLEAN_UP' }
  | { readonly kind: 'restore'; readonly stage: undefined }
  | { readonly kind: 'shift-back'; readonly stage: 'PRODUCTION_TRAFFIC_SHIFT' }
  | { readonly kind: 'remove-target'; readonly stage: 'CLEAN_UP' }
  | { readonly kind: 'roll-back'; readonly stage: undefined }

/** Everything about a deployment that is settled when it is created. Revisions are named by ARN. */
export interface DeploymentPlan {
  readonly strategy: Strategy
  readonly target: string
  /** The revision that serves now and to which a rollback returns: the last one whose deployment was SUCCESSFUL. */
  readonly base: string | undefined
  /** Revisions that earlier deployments left running when they were superseded, stopped or failed. */
  readonly leftovers: readonly string[]
  /** There is a test listener rule, so that test traffic can be shifted at all. */
  readonly testTraffic: boolean
  readonly steps: readonly Step[]
  readonly hooks: readonly PauseHook[]
  readonly minimumHealthyPercent: number
  readonly maximumPercent: number
  readonly breaker: { readonly rollback: boolean } | undefined
  readonly alarms: { readonly names: readonly string[]; readonly rollback: boolean } | undefined
  readonly early: { readonly healthyPercent: number; readonly deferred: boolean } | undefined
}

/** Compiles a service's deployment configuration into the steps of one deployment. */
export function planDeployment(
  configuration: DeploymentConfiguration,
  revisions: Pick<DeploymentPlan, 'target' | 'base' | 'leftovers' | 'testTraffic'>,
): DeploymentPlan {
  const strategy = configuration.strategy ?? 'ROLLING'
  const breaker = configuration.deploymentCircuitBreaker
  const alarms = configuration.alarms
  const early = configuration.earlySuccessCriteria
  return {
    ...revisions,
    strategy,
    steps: steps(strategy, configuration, revisions.leftovers.length > 0),
    hooks: (configuration.lifecycleHooks ?? []).map((hook) => ({
      stages: hook.lifecycleStages ?? [],
      timeoutMs: (hook.timeoutConfiguration?.timeoutInMinutes ?? 1440) * minute,
      timeoutAction: hook.timeoutConfiguration?.action ?? 'ROLLBACK',
    })),
    minimumHealthyPercent: configuration.minimumHealthyPercent ?? 100,
    maximumPercent: configuration.maximumPercent ?? 200,
    breaker: breaker?.enable === true ? { rollback: breaker.rollback === true } : undefined,
    alarms:
      alarms?.enable === true && (alarms.alarmNames?.length ?? 0) > 0
        ? { names: alarms.alarmNames ?? [], rollback: alarms.rollback === true }
        : undefined,
    early:
      strategy === 'ROLLING' && early?.enable === true
        ? {
            healthyPercent: early.healthyPercent ?? 100,
            deferred: early.sourceServiceRevisionCleanup === 'DEFERRED',
          }
        : undefined,
  }
}

function steps(
  strategy: Strategy,
  configuration: DeploymentConfiguration,
  reconcile: boolean,
): readonly Step[] {
  const bakeMs = (configuration.bakeTimeInMinutes ?? 0) * minute
  // "The reconciliation stage that only happens when you start a new service deployment with more than 1 service
  // revision in an ACTIVE state" (ServiceDeployment.lifecycleStage in the API reference).
  const reconciliation: readonly Step[] = reconcile
    ? [
        { kind: 'hooks', stage: 'RECONCILE_SERVICE' },
        { kind: 'reconcile', stage: 'RECONCILE_SERVICE' },
      ]
    : []
  const bake: readonly Step[] = bakeMs > 0 ? [{ kind: 'bake', stage: 'BAKE_TIME', ms: bakeMs }] : []
  if (strategy === 'ROLLING') {
    // PAUSE on ROLLING: AWS's announcement of 2026-05-19 names rolling among the strategies, ecspresso's pre-v3
    // warns that it has no effect. Here it pauses, at the stages that a rolling update has (before and after it
    // scales), because a client that leaves a hook behind must meet it.
    const hooked = (stage: LifecycleStage): readonly Step[] =>
      configuration.lifecycleHooks?.some((hook) => hook.lifecycleStages?.some((one) => one === stage))
        ? [{ kind: 'hooks', stage }]
        : []
    return [
      ...reconciliation,
      ...hooked('PRE_SCALE_UP'),
      { kind: 'roll', stage: undefined },
      ...hooked('POST_SCALE_UP'),
      ...bake,
    ]
  }
  return [
    ...reconciliation,
    { kind: 'hooks', stage: 'PRE_SCALE_UP' },
    { kind: 'scale-up', stage: 'SCALE_UP' },
    { kind: 'hooks', stage: 'POST_SCALE_UP' },
    { kind: 'shift-test', stage: 'TEST_TRAFFIC_SHIFT' },
    { kind: 'hooks', stage: 'POST_TEST_TRAFFIC_SHIFT' },
    ...shifts(strategy, configuration).flatMap((shift): readonly Step[] => [
      { kind: 'hooks', stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
      { kind: 'shift-production', stage: 'PRODUCTION_TRAFFIC_SHIFT', ...shift },
    ]),
    { kind: 'hooks', stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    // Shown even where the bake time is 0: the stage is part of every blue/green deployment.
    { kind: 'bake', stage: 'BAKE_TIME', ms: bakeMs },
    { kind: 'clean-up', stage: 'CLEAN_UP' },
  ]
}

/** The production weights of the target, step by step; the step bake is not applied at 100 percent. */
export function shifts(
  strategy: Exclude<Strategy, 'ROLLING'>,
  configuration: Pick<DeploymentConfiguration, 'canaryConfiguration' | 'linearConfiguration'>,
): readonly { readonly percent: number; readonly bakeMs: number }[] {
  const whole = { percent: 100, bakeMs: 0 }
  if (strategy === 'BLUE_GREEN') return [whole]
  if (strategy === 'CANARY') {
    const percent = configuration.canaryConfiguration?.canaryPercent ?? 5
    const bakeMs = (configuration.canaryConfiguration?.canaryBakeTimeInMinutes ?? 10) * minute
    return percent >= 100 ? [whole] : [{ percent, bakeMs }, whole]
  }
  const percent = configuration.linearConfiguration?.stepPercent ?? 10
  const bakeMs = (configuration.linearConfiguration?.stepBakeTimeInMinutes ?? 6) * minute
  const tenths = Math.round(percent * 10)
  const partial = Array.from({ length: Math.ceil(1000 / tenths) - 1 }, (_, index) => ({
    percent: ((index + 1) * tenths) / 10,
    bakeMs,
  }))
  return [...partial, whole]
}

/** The way back. A rollback runs no PAUSE hooks: AWS documents only that Lambda hooks of the two shifts run again. */
export function rollbackSteps({ strategy, leftovers }: DeploymentPlan): readonly Step[] {
  const shiftBack: readonly Step[] = [
    { kind: 'restore', stage: undefined },
    { kind: 'shift-back', stage: 'PRODUCTION_TRAFFIC_SHIFT' },
  ]
  if (strategy !== 'ROLLING') return [...shiftBack, { kind: 'remove-target', stage: 'CLEAN_UP' }]
  // A rolling update moves no weights, but what it superseded may have.
  return [...(leftovers.length > 0 ? shiftBack : []), { kind: 'roll-back', stage: undefined }]
}
