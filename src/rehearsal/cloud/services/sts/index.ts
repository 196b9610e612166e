import { AwsError, type CloudContext } from '../../ports.ts'
import { matchesGlob } from '../../wire/index.ts'
import { operation, refuseMembers } from '../operation.ts'
import { Sessions } from './sessions.ts'
import type { Role, Sts } from './types.ts'
import { type IssuerKeys, type VerifiedToken, verifyToken } from './web-identity.ts'

export type { AccessState, Denial, Role, Sts } from './types.ts'
export type { IssuerKeys } from './web-identity.ts'

export interface StsOptions {
  readonly context: CloudContext
  readonly roles?: readonly Role[]
  readonly keys: IssuerKeys
}

interface AssumeRoleInput {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly DurationSeconds?: number
}

/** What would narrow the session below its role. */
const sessionPolicies = ['Policy', 'PolicyArns', 'ProvidedContexts']

/** STS: who calls, temporary keys for roles, and what callers may do. */
export function createSts({ context, roles = [], keys }: StsOptions): Sts {
  const sessions = new Sessions(context, roles)
  return {
    identity: sessions,
    access: sessions,
    service: {
      id: 'sts',
      operations: {
        GetCallerIdentity: operation((_input, { principal }) => ({
          Arn: principal.arn,
          Account: principal.account,
          UserId: principal.userId,
        })),
        AssumeRole: operation((input: AssumeRoleInput, { principal }) => {
          refuseMembers('sts', 'AssumeRole', input, sessionPolicies)
          const role = sessions.role(input.RoleArn)
          if (!role?.principals?.some((pattern) => matchesGlob(pattern, principal.arn)))
            throw new AwsError(
              'AccessDenied',
              `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
              { statusCode: 403 },
            )
          return assumed(sessions, role, input)
        }),
        AssumeRoleWithWebIdentity: operation(
          async (input: AssumeRoleInput & { readonly WebIdentityToken: string }) => {
            refuseMembers('sts', 'AssumeRoleWithWebIdentity', input, sessionPolicies)
            const token = await verifyToken(input.WebIdentityToken, keys, context.clock.now())
            const role = trusting(sessions.role(input.RoleArn), token)
            return {
              ...assumed(sessions, role, input),
              SubjectFromWebIdentityToken: token.subject,
              Audience: token.audience.join(','),
              Provider: `arn:aws:iam::${role.arn.split(':')[4]}:oidc-provider/${token.issuer.replace(/^https?:\/\//, '')}`,
            }
          },
        ),
      },
    },
  }
}

/** The role, where its trust policy takes the token. Throws what STS answers where it does not. */
function trusting(role: Role | undefined, token: VerifiedToken): Role {
  const audiences = role?.audiences ?? ['sts.amazonaws.com']
  // The provider's client ids are checked before the role's trust policy, hence the different error.
  if (!token.audience.some((one) => audiences.includes(one)))
    throw new AwsError('InvalidIdentityTokenException', 'Incorrect token audience')
  const claimed = (name: string, patterns: string | readonly string[]) =>
    [patterns].flat().some((pattern) => matchesGlob(pattern, String(token.claims[name] ?? '')))
  if (
    role === undefined ||
    !(role.issuers ?? [token.issuer]).includes(token.issuer) ||
    !role.subjects.some((pattern) => matchesGlob(pattern, token.subject)) ||
    !Object.entries(role.conditions ?? {}).every(([name, patterns]) => claimed(name, patterns))
  )
    // One sentence whatever did not fit, an unknown role included: AWS does not tell.
    throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', {
      statusCode: 403,
    })
  return role
}

function assumed(sessions: Sessions, role: Role, input: AssumeRoleInput) {
  const seconds = input.DurationSeconds ?? 3_600
  if (seconds > (role.maxSessionSeconds ?? 3_600))
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  const { credentials, principal } = sessions.issue(role, input.RoleSessionName, seconds)
  return {
    Credentials: credentials,
    AssumedRoleUser: { Arn: principal.arn, AssumedRoleId: principal.userId },
    PackedPolicySize: 0,
  }
}
