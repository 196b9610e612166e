import type { AwsSession } from '../../config/index.ts'
import type { EcsTasks } from './types.ts'

/** Opens ECS for tasks; the AWS SDK is loaded only here. */
export async function openEcsTasks(session: AwsSession): Promise<EcsTasks & { close(): void }> {
  const { createEcsTasks } = await import('./aws.ts')
  return createEcsTasks(session)
}
