import type { CloudContext } from '../../ports.ts'
import {
  type Credential,
  deniedSentence,
  type Identity,
  matchesGlob,
  type Principal,
  Refusal,
} from '../../wire/index.ts'
import { alphanumeric, base32, randomText } from '../identifier.ts'
import type { AccessState, Denial, Role } from './types.ts'

interface Session {
  readonly principal: Principal
  readonly role: Role
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export interface IssuedSession {
  readonly credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
    readonly Expiration: Date
  }
  readonly principal: Principal
}

const invalidToken = () => new Refusal('invalid', 'The security token included in the request is invalid.')

/** Who there is, which temporary keys are out, and what is denied. */
export class Sessions implements Identity, AccessState {
  readonly #context: CloudContext
  readonly #roles = new Map<string, Role>()
  readonly #roleIds = new Map<string, string>()
  readonly #sessions = new Map<string, Session>()
  readonly #keys = new Map<string, Principal>()
  readonly #refused = new Map<string, 'invalid' | 'expired'>()
  #denials: Denial[] = []

  constructor(context: CloudContext, roles: readonly Role[]) {
    this.#context = context
    for (const role of roles) this.putRole(role)
  }

  putRole(role: Role): void {
    if (!/^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/.test(role.arn))
      throw new RangeError(`${role.arn} is not the ARN of a role (arn:aws:iam::ACCOUNT:role/NAME)`)
    this.#roles.set(role.arn, role)
  }

  removeRole(arn: string): boolean {
    return this.#roles.delete(arn)
  }

  roles(): readonly Role[] {
    return [...this.#roles.values()]
  }

  role(arn: string): Role | undefined {
    return this.#roles.get(arn)
  }

  refuseKey(accessKeyId: string, reason: 'invalid' | 'expired'): void {
    this.#refused.set(accessKeyId, reason)
  }

  putKey(accessKeyId: string, principalArn: string): void {
    this.#keys.set(accessKeyId, {
      arn: principalArn,
      account: principalArn.split(':')[4] ?? this.#context.accountId,
      userId: `AIDA${randomText(this.#context.random, 17, base32)}`,
    })
  }

  deny(denial: Denial): void {
    this.#denials.push(denial)
  }

  allowEverything(): void {
    this.#denials = []
    this.#refused.clear()
  }

  identify(credential: Credential): Principal {
    const { accessKeyId, sessionToken } = credential
    const refused = this.#refused.get(accessKeyId)
    if (refused === 'invalid') throw invalidToken()
    if (refused === 'expired')
      throw new Refusal('expired', 'The security token included in the request is expired')
    const session = this.#sessions.get(accessKeyId)
    if (session !== undefined) {
      if (session.token !== sessionToken) throw invalidToken()
      if (this.#context.clock.now() >= session.expiresAt)
        throw new Refusal('expired', 'The security token included in the request is expired')
      return session.principal
    }
    return (
      this.#keys.get(accessKeyId) ?? {
        arn: `arn:aws:iam::${this.#context.accountId}:user/local`,
        account: this.#context.accountId,
        userId: accessKeyId,
      }
    )
  }

  authorize(principal: Principal, action: string): void {
    // AWS lets everybody ask who they are, whatever a policy says.
    if (action === 'sts:GetCallerIdentity') return
    const denied = this.#denials.some(
      (denial) => matchesGlob(denial.principal, principal.arn) && matchesGlob(denial.action, action),
    )
    if (denied) throw new Refusal('denied', deniedSentence(principal.arn, action, true))
    const allow = this.#roleOf(principal)?.allow
    if (allow !== undefined && !allow.some((pattern) => matchesGlob(pattern, action)))
      throw new Refusal('denied', deniedSentence(principal.arn, action))
  }

  /** Issues temporary keys for a role. */
  issue(role: Role, sessionName: string, seconds: number): IssuedSession {
    const { random, clock } = this.#context
    const [, , , , account = '', resource = ''] = role.arn.split(':')
    const name = resource.split('/').at(-1) ?? ''
    const roleId = this.#roleIds.get(role.arn) ?? `AROA${randomText(random, 17, base32)}`
    this.#roleIds.set(role.arn, roleId)
    const principal: Principal = {
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
      account,
      userId: `${roleId}:${sessionName}`,
    }
    const accessKeyId = `ASIA${randomText(random, 16, base32)}`
    const token = randomText(random, 240, alphanumeric)
    const expiresAt = clock.now() + seconds * 1_000
    this.#sessions.set(accessKeyId, { principal, role, token, expiresAt })
    return {
      credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: randomText(random, 40, alphanumeric),
        SessionToken: token,
        Expiration: new Date(expiresAt),
      },
      principal,
    }
  }

  /** The role as it is now: a scenario may have changed it after the session began, as on AWS. */
  #roleOf(principal: Principal): Role | undefined {
    for (const session of this.#sessions.values())
      if (session.principal.arn === principal.arn) return this.#roles.get(session.role.arn) ?? session.role
    return undefined
  }
}
