import type { CreateServiceRequest, LaunchType } from './aws.ts'

/** Where something runs, as answers show it; EC2 is what ECS takes where nothing is named. */
export interface Placement {
  readonly launchType: LaunchType
  readonly platformVersion?: string
  readonly platformFamily?: string
}

/** The launch type of a workload with what goes with it: platform version and family exist on Fargate only. */
export function placementOf(
  workload: Pick<CreateServiceRequest, 'launchType' | 'platformVersion'>,
): Placement {
  const launchType = workload.launchType ?? 'EC2'
  if (launchType !== 'FARGATE') return { launchType }
  const given = workload.platformVersion
  return {
    launchType,
    platformVersion: given === undefined || given === 'LATEST' ? '1.4.0' : given,
    platformFamily: 'Linux',
  }
}
