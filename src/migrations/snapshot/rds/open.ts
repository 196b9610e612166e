import type { AwsSession } from '../../../config/index.ts'
import type { RdsPort } from '../types.ts'

/** Opens RDS; the SDK is loaded only here. */
export async function openRds(session: AwsSession): Promise<RdsPort & { close(): void }> {
  const { createRds } = await import('./aws.ts')
  return createRds(session)
}
