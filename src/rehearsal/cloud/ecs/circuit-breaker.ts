import type { DeploymentCircuitBreaker } from './aws.ts'

/**
 * How many failed tasks trip the deployment circuit breaker. `BOUNDED_PERCENT` (50 percent of the desired count by
 * default) is kept between 3 and 200.
 */
export function failureThreshold(
  breaker: Pick<DeploymentCircuitBreaker, 'thresholdConfiguration'> | undefined,
  desiredCount: number,
): number {
  const type = breaker?.thresholdConfiguration?.type ?? 'BOUNDED_PERCENT'
  const value = breaker?.thresholdConfiguration?.value ?? 50
  if (type === 'COUNT') return value
  const share = Math.ceil((desiredCount * value) / 100)
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share))
}
