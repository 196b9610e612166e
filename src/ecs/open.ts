import type { AwsSession } from '../config/index.ts'
import type { Ecs } from './types.ts'

/** Opens ECS; the AWS SDK is loaded only here, so that what merely plans does without it. */
export async function openEcs(session: AwsSession): Promise<Ecs & { close(): void }> {
  const { createEcs } = await import('./aws.ts')
  return createEcs(session)
}
