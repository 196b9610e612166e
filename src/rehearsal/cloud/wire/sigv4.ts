/** What a SigV4 signature says about its caller. The signature itself is not verified: the cloud has no secret keys. */
export interface Credential {
  readonly accessKeyId: string
  readonly region: string
  /** The signing name: `ecs`, `elasticloadbalancing`, `monitoring`. */
  readonly service: string
  readonly sessionToken: string | undefined
}

export type Authorization =
  | { readonly type: 'none' }
  | { readonly type: 'malformed'; readonly reason: string }
  | { readonly type: 'signed'; readonly credential: Credential }

const scheme = 'AWS4-HMAC-SHA256'

/** Reads the Authorization header, or the parameters of a presigned URL. */
export function readAuthorization(
  headers: Readonly<Record<string, string | undefined>>,
  query: URLSearchParams,
): Authorization {
  const header = headers['authorization']
  if (header !== undefined) {
    if (!header.startsWith(`${scheme} `))
      return { type: 'malformed', reason: `Unsupported authorization type: ${header.split(' ')[0]}` }
    const parts = new Map(
      header
        .slice(scheme.length)
        .split(',')
        .map((part): [string, string] => {
          const [name = '', ...value] = part.trim().split('=')
          return [name, value.join('=')]
        }),
    )
    for (const name of ['Credential', 'SignedHeaders', 'Signature'])
      if (!parts.get(name))
        return { type: 'malformed', reason: `Authorization header requires '${name}' parameter.` }
    return scoped(parts.get('Credential') ?? '', headers['x-amz-security-token'])
  }
  const presigned = query.get('X-Amz-Credential')
  if (presigned !== null) return scoped(presigned, query.get('X-Amz-Security-Token') ?? undefined)
  return { type: 'none' }
}

function scoped(scope: string, sessionToken: string | undefined): Authorization {
  const [accessKeyId, date, region, service, terminator, ...rest] = scope.split('/')
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0)
    return {
      type: 'malformed',
      reason: `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${scope}'`,
    }
  return { type: 'signed', credential: { accessKeyId, region, service, sessionToken } }
}
