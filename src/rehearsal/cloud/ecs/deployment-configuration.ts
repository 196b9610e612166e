import type { DeploymentConfiguration, DeploymentLifecycleHook, LoadBalancer } from './aws.ts'
import { invalidParameter, unsupported } from './refusal.ts'

/**
 * What an update makes of a service's deployment configuration: members that are given replace those that stand,
 * members that are not given stay, so that strategy and lifecycle hooks outlive a deployment. What belongs to another
 * strategy is dropped.
 */
export function mergeConfiguration(
  standing: DeploymentConfiguration,
  given: DeploymentConfiguration | undefined,
): DeploymentConfiguration {
  const named = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined))
  const merged: DeploymentConfiguration = { ...standing, ...named }
  const strategy = merged.strategy ?? 'ROLLING'
  const { canaryConfiguration, linearConfiguration, ...rest } = merged
  return {
    ...rest,
    strategy,
    maximumPercent: merged.maximumPercent ?? 200,
    minimumHealthyPercent: merged.minimumHealthyPercent ?? 100,
    ...(strategy === 'CANARY'
      ? { canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10, ...canaryConfiguration } }
      : {}),
    ...(strategy === 'LINEAR'
      ? { linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6, ...linearConfiguration } }
      : {}),
  }
}

/** Refuses what ECS refuses of a deployment configuration; `given` is what the caller sent, `merged` what would stand. */
export function checkConfiguration(
  given: DeploymentConfiguration | undefined,
  merged: DeploymentConfiguration,
  loadBalancers: readonly LoadBalancer[],
): void {
  const strategy = merged.strategy ?? 'ROLLING'
  if (given?.canaryConfiguration !== undefined && strategy !== 'CANARY')
    throw invalidParameter('canaryConfiguration is only valid when the deployment strategy is CANARY.')
  if (given?.linearConfiguration !== undefined && strategy !== 'LINEAR')
    throw invalidParameter('linearConfiguration is only valid when the deployment strategy is LINEAR.')
  if (strategy === 'BLUE_GREEN' && merged.bakeTimeInMinutes === undefined)
    throw invalidParameter('bakeTimeInMinutes is required when the deployment strategy is BLUE_GREEN.')
  within('bakeTimeInMinutes', merged.bakeTimeInMinutes, 0, 1440)
  tenth('canaryPercent', merged.canaryConfiguration?.canaryPercent, 0.1, 100)
  within('canaryBakeTimeInMinutes', merged.canaryConfiguration?.canaryBakeTimeInMinutes, 0, 1440)
  tenth('stepPercent', merged.linearConfiguration?.stepPercent, 3, 100)
  within('stepBakeTimeInMinutes', merged.linearConfiguration?.stepBakeTimeInMinutes, 0, 1440)
  checkPercents(merged)
  checkMonitors(merged)
  checkHooks(merged.lifecycleHooks ?? [])
  checkLoadBalancers(loadBalancers, strategy)
}

function checkPercents(merged: DeploymentConfiguration): void {
  const { minimumHealthyPercent = 100, maximumPercent = 200, earlySuccessCriteria: early } = merged
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100)
    throw invalidParameter('minimumHealthyPercent must be between 0 and 100.')
  if (maximumPercent < 100) throw invalidParameter('maximumPercent must be at least 100.')
  if (minimumHealthyPercent === 100 && maximumPercent === 100)
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    )
  if (early?.enable !== true) return
  if ((merged.strategy ?? 'ROLLING') !== 'ROLLING')
    throw invalidParameter('earlySuccessCriteria is only valid when the deployment strategy is ROLLING.')
  if (early.healthyPercent === undefined || early.sourceServiceRevisionCleanup === undefined)
    throw invalidParameter(
      'earlySuccessCriteria needs healthyPercent and sourceServiceRevisionCleanup when it is enabled.',
    )
  within('healthyPercent', early.healthyPercent, minimumHealthyPercent, 100)
}

function checkMonitors(merged: DeploymentConfiguration): void {
  const { deploymentCircuitBreaker: breaker, alarms } = merged
  if (alarms?.enable === true && (alarms.alarmNames?.length ?? 0) === 0)
    throw invalidParameter('At least one alarm name is required when deployment alarms are enabled.')
  const value = breaker?.thresholdConfiguration?.value
  if (value !== undefined && value < 1)
    throw invalidParameter('The value of thresholdConfiguration must be at least 1.')
}

function checkHooks(hooks: readonly DeploymentLifecycleHook[]): void {
  const pauses = hooks.filter(({ targetType }) => targetType === 'PAUSE')
  if (pauses.length > 10) throw invalidParameter('A maximum of 10 pause hooks can be configured per service.')
  if (hooks.length - pauses.length > 10)
    throw invalidParameter('A maximum of 10 Lambda hooks can be configured per service.')
  for (const hook of hooks) {
    if ((hook.lifecycleStages ?? []).length === 0)
      throw invalidParameter('lifecycleStages must not be empty for a lifecycle hook.')
    within('timeoutInMinutes', hook.timeoutConfiguration?.timeoutInMinutes, 1, 20_160)
  }
  const lambda = hooks.find(({ targetType }) => targetType !== 'PAUSE')
  if (lambda !== undefined)
    throw unsupported(
      `The local cloud runs no Lambda functions, so it cannot invoke the AWS_LAMBDA lifecycle hook ${lambda.hookTargetArn ?? '(without hookTargetArn)'}. Use a PAUSE hook.`,
    )
  for (const hook of pauses) {
    if (hook.hookTargetArn !== undefined || hook.roleArn !== undefined)
      throw invalidParameter('hookTargetArn and roleArn are not applicable for PAUSE hooks.')
    if (
      hook.lifecycleStages?.some(
        (stage) => stage === 'TEST_TRAFFIC_SHIFT' || stage === 'PRODUCTION_TRAFFIC_SHIFT',
      )
    )
      throw invalidParameter('Invalid lifecycle stage provided for Pause Hook')
  }
}

/** The synchronous refusals of troubleshooting-blue-green in the developer guide. */
function checkLoadBalancers(loadBalancers: readonly LoadBalancer[], strategy: string): void {
  const classic = loadBalancers.filter(({ loadBalancerName }) => loadBalancerName !== undefined)
  const advanced = loadBalancers.filter(({ advancedConfiguration }) => advancedConfiguration !== undefined)
  if (classic.length > 0 && classic.length < loadBalancers.length)
    throw invalidParameter(
      'All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining targetGroupArn)',
    )
  if (classic.some(({ advancedConfiguration }) => advancedConfiguration !== undefined))
    throw invalidParameter('advancedConfiguration field is not allowed with ELBv1 loadBalancers')
  if (advanced.length > 0 && advanced.length < loadBalancers.length)
    throw invalidParameter(
      'Either all or none of the provided loadBalancers must have advancedConfiguration defined',
    )
  if (strategy !== 'ROLLING' && advanced.length < loadBalancers.length)
    throw invalidParameter(
      'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
    )
  if (loadBalancers.length === 0 && (strategy === 'LINEAR' || strategy === 'CANARY'))
    throw invalidParameter(`The ${strategy} deployment strategy requires a load balancer.`)
  for (const { advancedConfiguration: rules } of advanced) {
    for (const [member, arn] of [
      ['productionListenerRule', rules?.productionListenerRule],
      ['testListenerRule', rules?.testListenerRule],
    ] as const) {
      if (arn !== undefined && !/:listener-rule\/app\/|:listener(-rule)?\/net\//.test(arn))
        throw invalidParameter(
          `${member} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${arn}`,
        )
    }
    if (
      rules?.productionListenerRule !== undefined &&
      rules.productionListenerRule === rules.testListenerRule
    )
      throw invalidParameter(
        `The following rules cannot be used as both production and test listener rules: ${rules.productionListenerRule}`,
      )
  }
  const groups = loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) => [
    ...(targetGroupArn === undefined ? [] : [targetGroupArn]),
    ...(advancedConfiguration?.alternateTargetGroupArn === undefined
      ? []
      : [advancedConfiguration.alternateTargetGroupArn]),
  ])
  const twice = groups.find((arn, index) => groups.indexOf(arn) !== index)
  if (twice !== undefined) throw invalidParameter(`Duplicate targetGroupArn found: ${twice}`)
}

function within(member: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && !(value >= least && value <= most))
    throw invalidParameter(`${member} must be between ${least} and ${most}, but it is ${value}.`)
}

function tenth(member: string, value: number | undefined, least: number, most: number): void {
  within(member, value, least, most)
  if (value !== undefined && Math.abs(value * 10 - Math.round(value * 10)) > 1e-6)
    throw invalidParameter(`${member} must be a multiple of 0.1, but it is ${value}.`)
}
