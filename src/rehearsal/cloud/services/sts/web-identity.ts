import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { AwsError } from '../../ports.ts'

/** The public keys of an OIDC issuer; undefined where the account has no identity provider for it. */
export type IssuerKeys = (issuer: string) => Promise<readonly JsonWebKey[] | undefined>

export interface VerifiedToken {
  readonly issuer: string
  readonly subject: string
  readonly audience: readonly string[]
  readonly claims: Readonly<Record<string, unknown>>
}

/** JWS algorithms that STS takes: hash, and for elliptic curves the signature's encoding (RFC 7518 §3.4). */
const algorithms: Readonly<Record<string, { readonly hash: string; readonly elliptic: boolean }>> = {
  RS256: { hash: 'sha256', elliptic: false },
  RS384: { hash: 'sha384', elliptic: false },
  RS512: { hash: 'sha512', elliptic: false },
  ES256: { hash: 'sha256', elliptic: true },
  ES384: { hash: 'sha384', elliptic: true },
  ES512: { hash: 'sha512', elliptic: true },
}

const notAToken = () =>
  new AwsError(
    'InvalidIdentityTokenException',
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  )

/**
 * Verifies an ID token as STS does before it looks at any role: form, provider, signature, times. `nowMs` in
 * milliseconds since the epoch. Throws the AwsError that STS answers.
 */
export async function verifyToken(token: string, keys: IssuerKeys, nowMs: number): Promise<VerifiedToken> {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  if (head === '' || body === '' || rest.length > 0) throw notAToken()
  const header = part(head)
  const claims = part(body)
  const { iss, sub, aud, exp, nbf } = claims
  if (typeof iss !== 'string' || typeof sub !== 'string') throw notAToken()
  const known = await keys(iss)
  if (known === undefined)
    throw new AwsError(
      'InvalidIdentityTokenException',
      `No OpenIDConnect provider found in your account for ${iss}`,
    )
  const algorithm = typeof header['alg'] === 'string' ? algorithms[header['alg']] : undefined
  const candidates = known.filter((key) => header['kid'] === undefined || key['kid'] === header['kid'])
  const signed = Buffer.from(`${head}.${body}`)
  const genuine =
    algorithm !== undefined &&
    candidates.some((jwk) => {
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      if ((key.asymmetricKeyType === 'ec') !== algorithm.elliptic) return false
      return verify(
        algorithm.hash,
        signed,
        algorithm.elliptic ? { key, dsaEncoding: 'ieee-p1363' } : key,
        Buffer.from(signature, 'base64url'),
      )
    })
  if (!genuine)
    throw new AwsError(
      'InvalidIdentityTokenException',
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    )
  const now = Math.floor(nowMs / 1_000)
  if (typeof exp !== 'number' || now >= exp)
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${String(exp)}`,
    )
  // Clocks of an issuer and of AWS may differ a little; STS allows for it too.
  if (typeof nbf === 'number' && now + 300 < nbf)
    throw new AwsError('InvalidIdentityTokenException', 'The ID Token provided is not valid yet')
  const audience = (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === 'string')
  return { issuer: iss, subject: sub, audience, claims }
}

function part(encoded: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString())
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw notAToken()
}
