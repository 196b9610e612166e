/** An image that cannot be had; the message begins with `CannotPullContainerError:`, as ECS reports it. */
export class PullError extends Error {
  override readonly name = 'PullError'

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(`CannotPullContainerError: ${message}`, options)
  }
}

/** The words of a pull on Fargate (containers-roadmap #2493, #2687). */
export function unresolved(reference: string, why: string, cause?: unknown): PullError {
  return new PullError(
    `pull image manifest has been retried 1 time(s): failed to resolve ref ${reference}: ${why}`,
    cause === undefined ? undefined : { cause },
  )
}
