import type { AwsSession } from '../config/index.ts'
import type { RegistryCredentials } from './types.ts'

/** ECR in front of an OCI registry: where a repository is, how to log in, what it holds. */
export interface Ecr {
  /**
   * The repository's address, host included: `222222222222.dkr.ecr.eu-west-1.amazonaws.com/core`.
   *
   * @throws ConfigurationError where there is no such repository
   */
  repositoryUri(name: string): Promise<string>
  /** True where the registry has an image with this digest. */
  has(name: string, digest: string): Promise<boolean>
  /** Credentials for the registry's host, undefined for another host. */
  credentials(host: string): Promise<RegistryCredentials | undefined>
}

/** @param account the registry's AWS account; without it the session's own */
export async function openEcr(
  session: AwsSession,
  account: string | undefined,
  secret: (value: string) => void,
): Promise<Ecr> {
  const { createEcr } = await import('./aws.ts')
  return createEcr(session, account, secret)
}
