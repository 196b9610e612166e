import { ConfigurationError, PlatformError } from '../kernel/index.ts'

/**
 * Any error of the SDK as a PlatformError that names the call, AWS's own code and request id. What went wrong while the
 * SDK asked us for credentials is ours already, and says what to do.
 */
export function awsError(call: string, error: unknown, fix?: string): PlatformError | ConfigurationError {
  if (error instanceof PlatformError || error instanceof ConfigurationError) return error
  const details = error instanceof Error ? (error as Error & SdkErrorMembers) : undefined
  const code = details?.name
  const why =
    details?.message !== undefined && details.message !== '' ? details.message : String(code ?? error)
  const status = details?.$metadata?.httpStatusCode
  const hint = fix ?? fixFor(code, call)
  return new PlatformError(
    'aws',
    `${call} failed: ${code === undefined || why.includes(code) ? '' : `${code}: `}${why}`,
    {
      ...(code === undefined ? {} : { code }),
      ...(details?.$metadata?.requestId === undefined ? {} : { requestId: details.$metadata.requestId }),
      retryable:
        details?.$retryable !== undefined ||
        status === undefined ||
        status >= 500 ||
        /Throttl|TooManyRequests|Timeout/.test(code ?? ''),
      ...(hint === undefined ? {} : { fix: hint }),
      cause: error,
    },
  )
}

interface SdkErrorMembers {
  readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number }
  readonly $retryable?: object
}

function fixFor(code: string | undefined, call: string): string | undefined {
  if (code === 'CredentialsProviderError') {
    return 'Set role-to-assume (and `id-token: write`), or give the step AWS credentials in its environment.'
  }
  if (
    /^(?:UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId)/.test(
      code ?? '',
    )
  ) {
    return 'The AWS credentials are not valid (any more): check the role or the keys that the step is given.'
  }
  if (/^AccessDenied/.test(code ?? '')) return `Allow ${call} to the role of this environment.`
  return undefined
}
