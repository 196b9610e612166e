import type { CloudContext } from '../ports.ts'
import { RegistryError } from './errors.ts'
import type { RegistryLogin } from './types.ts'

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html: valid for 12 hours. */
const LIFETIME_MS = 12 * 60 * 60 * 1000

/** The passwords that were issued, and the check of a request's Basic credentials. */
export class Logins {
  readonly #context: CloudContext
  readonly #expiry = new Map<string, number>()

  constructor(context: CloudContext) {
    this.#context = context
  }

  issue(): RegistryLogin {
    const password = Buffer.from(
      Array.from({ length: 48 }, () => Math.floor(this.#context.random() * 256)),
    ).toString('base64')
    const expiry = this.#context.clock.now() + LIFETIME_MS
    this.#expiry.set(password, expiry)
    return {
      username: 'AWS',
      password,
      authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
      expiresAt: new Date(expiry),
    }
  }

  /** Throws UNAUTHORIZED with a challenge, or DENIED for a token that is over. */
  check(authorization: string | undefined, realm: string): void {
    const challenge = { 'www-authenticate': `Basic realm="${realm}",service="ecr.amazonaws.com"` }
    const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1]
    const [username, ...rest] = Buffer.from(encoded ?? '', 'base64')
      .toString('utf8')
      .split(':')
    const expiry = this.#expiry.get(rest.join(':'))
    if (username !== 'AWS' || expiry === undefined) {
      throw new RegistryError('UNAUTHORIZED', 'Not Authorized', { headers: challenge })
    }
    if (expiry <= this.#context.clock.now()) {
      throw new RegistryError('DENIED', 'Your authorization token has expired. Reauthenticate and try again.')
    }
  }
}
