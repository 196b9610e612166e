/**
 * What went wrong, by who can mend it. A `ConfigurationError` is the user's to mend, a `PlatformError` is the
 * far side's (AWS, a registry, a database, GitHub), anything else is a bug of deploy-kit.
 */

/** Where in a file the mistake stands; lines and columns count from 1. */
export interface Location {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  /** The place to mend, for an annotation. */
  readonly at: Location | undefined
  /** One sentence that says what to write or do. */
  readonly fix: string | undefined

  /** @param message one sentence: the input or file:line, what was found, what was expected */
  constructor(message: string, options: { fix?: string; at?: Location; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.at = options.at
    this.fix = options.fix
  }
}

export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  readonly platform: Platform
  /** The platform's own error code, for example `AccessDeniedException` or a SQLSTATE. */
  readonly code: string | undefined
  readonly requestId: string | undefined
  /** True where the same call may well succeed a moment later (throttling, a dropped connection, 5xx). */
  readonly retryable: boolean
  readonly fix: string | undefined

  constructor(
    platform: Platform,
    message: string,
    options: { code?: string; requestId?: string; retryable?: boolean; fix?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.platform = platform
    this.code = options.code
    this.requestId = options.requestId
    this.retryable = options.retryable ?? false
    this.fix = options.fix
  }
}

export type Platform =
  | 'aws'
  | 'database'
  | 'git'
  | 'github'
  | 'gitlab'
  | 'http'
  | 'process'
  | 'registry'
  | 'tool'

/** The message of anything thrown. */
export function errorMessage(error: unknown): string {
  if (error instanceof Error) return error.message || error.name
  return String(error)
}

/** What to do about it, where the error knows. */
export function fixOf(error: unknown): string | undefined {
  return error instanceof ConfigurationError || error instanceof PlatformError ? error.fix : undefined
}

/** The chain of causes, outermost first, each as one line; a cause that repeats its parent's words is left out. */
export function errorChain(error: unknown): readonly string[] {
  const lines: string[] = []
  for (let current: unknown = error, depth = 0; current !== undefined && depth < 8; depth++) {
    const message = errorMessage(current)
    if (!lines.some((line) => line.includes(message))) lines.push(message)
    current = current instanceof Error ? current.cause : undefined
  }
  return lines
}

/** True for the rejection of a wait whose AbortSignal fired. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}
