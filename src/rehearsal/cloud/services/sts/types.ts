import type { AwsService } from '../../ports.ts'
import type { Identity } from '../../wire/index.ts'

export interface Role {
  readonly arn: string
  /** Subjects that may assume it with a web identity, with `*` as a wildcard; none where empty. */
  readonly subjects: readonly string[]
  /** Issuers that its trust policy names. Default: every one that the account has a provider for. */
  readonly issuers?: readonly string[]
  /** Audiences that it takes. Default: `sts.amazonaws.com`. */
  readonly audiences?: readonly string[]
  /** Further claims that must match one of the patterns: `{"job_workflow_ref": "org/deploy-kit/*"}`. */
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>
  /** Callers that may AssumeRole it, by ARN with `*` as a wildcard; none by default. */
  readonly principals?: readonly string[]
  /** Actions that it may call (`ecs:*`). Default: all. */
  readonly allow?: readonly string[]
  /** The longest session, in seconds. Default 3600. */
  readonly maxSessionSeconds?: number
}

export interface Denial {
  /** The caller's ARN, with `*` as a wildcard. */
  readonly principal: string
  /** `ecs:UpdateService`, with `*` as a wildcard. */
  readonly action: string
}

/** What a scenario can say about who may do what. */
export interface AccessState {
  /** Adds a role, or replaces the one of its ARN. */
  putRole(role: Role): void
  removeRole(arn: string): boolean
  roles(): readonly Role[]
  /** Calls with this access key are refused: an invalid token, or an expired one. */
  refuseKey(accessKeyId: string, reason: 'invalid' | 'expired'): void
  /** Gives calls with this access key a principal of their own. Default for unknown keys: the account's user `local`. */
  putKey(accessKeyId: string, principalArn: string): void
  /** An explicit deny. */
  deny(denial: Denial): void
  /** Takes back all denials and refused keys. */
  allowEverything(): void
}

export interface Sts {
  readonly service: AwsService
  readonly identity: Identity
  readonly access: AccessState
}
