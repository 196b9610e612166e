import type { AwsSession } from '../../config/index.ts'
import type { EcsCluster } from './types.ts'

/** Opens ECS for a look at a cluster; the AWS SDK is loaded only here. */
export async function openEcsCluster(session: AwsSession): Promise<EcsCluster & { close(): void }> {
  const { createEcsCluster } = await import('./aws.ts')
  return createEcsCluster(session)
}
