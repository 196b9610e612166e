import type { Clock } from '../kernel/index.ts'

/** Who we are to AWS. Credentials are asked for when they are needed, and renewed while a long canary runs. */
export interface AwsSession {
  readonly region: string
  /** Undefined: the SDK's own chain (environment, profile, container, instance). */
  readonly credentials: (() => Promise<AwsCredentials>) | undefined
}

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

export interface SessionOptions {
  readonly region: string | undefined
  /** The role whose session the job's OIDC token is turned into; without it the ambient credentials are used. */
  readonly role: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Seen in CloudTrail: 2 to 64 characters of letters, digits and `=,.@-`. */
  readonly sessionName: string
  readonly idToken: ((audience: string) => Promise<string>) | undefined
  readonly secret: (value: string) => void
  readonly clock: Clock
}

/**
 * Opens a session. Nothing is exported to later steps.
 *
 * @throws ConfigurationError where no region is known
 */
export async function openAwsSession(options: SessionOptions): Promise<AwsSession> {
  const { createSession } = await import('./aws.ts')
  return createSession(options)
}
