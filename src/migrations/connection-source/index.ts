import type { AwsSession } from '../../config/index.ts'
import type { SecretSource } from './resolve.ts'

export { needsAws, type ResolveOptions, resolveDatabaseUrl, type SecretSource } from './resolve.ts'

/** Opens what database URLs are kept in; the AWS SDK is loaded only here. */
export async function openSecretSource(
  session: AwsSession,
  now: () => number,
): Promise<SecretSource & { close(): void }> {
  const { createSecretSource } = await import('./aws.ts')
  return createSecretSource(session, now)
}
