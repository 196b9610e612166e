import type { AwsCall, CloudContext } from '../ports.ts'
import type { Credential } from './sigv4.ts'

export type Principal = AwsCall['principal']

/** Who calls, and whether they may. STS's state implements it. Both throw a Refusal. */
export interface Identity {
  /** The caller behind a signature. */
  identify(credential: Credential): Principal
  /** `action` is IAM's word: `ecs:UpdateService`. */
  authorize(principal: Principal, action: string): void
}

/** Accepts every access key and every action: for tests of services that are not about who calls. */
export function anyone(context: Pick<CloudContext, 'accountId'>): Identity {
  return {
    identify: (credential) => ({
      arn: `arn:aws:iam::${context.accountId}:user/local`,
      account: context.accountId,
      userId: credential.accessKeyId,
    }),
    authorize: () => undefined,
  }
}
