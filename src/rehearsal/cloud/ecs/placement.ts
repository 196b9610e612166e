import type { CapacityProviderStrategyItem, CreateServiceRequest, LaunchType } from './aws.ts'
import type { ClusterRecord } from './state.ts'

/** Where something runs, as answers show it. */
export interface Placement {
  /** Not given of a service with capacity providers. */
  readonly launchType?: LaunchType
  /** Of a task, the one that it was started on. */
  readonly capacityProviderName?: string
  readonly platformVersion?: string
  readonly platformFamily?: string
}

type Placed = Pick<CreateServiceRequest, 'launchType' | 'platformVersion' | 'capacityProviderStrategy'>

/**
 * The launch type of a service with what goes with it: platform version and family exist on Fargate only, capacity
 * providers take the place of a launch type, and EC2 is what ECS takes where nothing is named.
 */
export function placementOf(workload: Placed): Placement {
  const strategy = workload.capacityProviderStrategy ?? []
  if (strategy.length > 0) return isFargate(strategy) ? platformOf(workload) : {}
  const launchType = workload.launchType ?? 'EC2'
  return { launchType, ...(launchType === 'FARGATE' ? platformOf(workload) : {}) }
}

/** The same of a task, which runs on one provider: that with a base, else that with the greatest weight. */
export function taskPlacementOf(workload: Placed): Placement {
  const strategy = workload.capacityProviderStrategy ?? []
  const [first] = [...strategy].sort(
    (one, other) => (other.base ?? 0) - (one.base ?? 0) || (other.weight ?? 0) - (one.weight ?? 0),
  )
  if (first === undefined) return placementOf(workload)
  return {
    ...placementOf(workload),
    launchType: isFargate(strategy) ? 'FARGATE' : 'EC2',
    ...(first.capacityProvider === undefined ? {} : { capacityProviderName: first.capacityProvider }),
  }
}

/** A workload that names neither launch type nor capacity providers takes the default of its cluster. */
export function withClusterDefault<T extends Placed>(workload: T, cluster: ClusterRecord): T {
  const strategy = cluster.given.defaultCapacityProviderStrategy ?? []
  const named = workload.launchType !== undefined || (workload.capacityProviderStrategy ?? []).length > 0
  return named || strategy.length === 0 ? workload : { ...workload, capacityProviderStrategy: strategy }
}

function platformOf({ platformVersion: given }: Placed): Placement {
  return {
    platformVersion: given === undefined || given === 'LATEST' ? '1.4.0' : given,
    platformFamily: 'Linux',
  }
}

function isFargate(strategy: readonly CapacityProviderStrategyItem[]): boolean {
  return strategy.every(({ capacityProvider }) => /^FARGATE(_SPOT)?$/.test(capacityProvider ?? ''))
}
