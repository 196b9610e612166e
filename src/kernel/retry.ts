import type { Clock } from './clock.ts'

export interface RetryPolicy {
  /** How often it is tried altogether, the first time included. */
  readonly attempts: number
  /** The wait before the second try, in milliseconds; it doubles from try to try. */
  readonly firstDelayMs: number
  readonly maxDelayMs: number
  /** All tries end within this many milliseconds; no new one is started past it. */
  readonly budgetMs?: number
}

export interface RetryContext {
  readonly clock: Clock
  /** 0 <= n < 1, for the jitter. */
  readonly random: () => number
  readonly signal?: AbortSignal
  /** Whether this error is worth another try. */
  readonly retryable: (error: unknown) => boolean
  /** Called before each wait. */
  readonly onRetry?: (error: unknown, attempt: number, delayMs: number) => void
}

/** Runs `work` until it succeeds, its error is final, or the policy is spent; the last error is thrown as it is. */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  policy: RetryPolicy,
  context: RetryContext,
): Promise<T> {
  const end = policy.budgetMs === undefined ? Number.POSITIVE_INFINITY : context.clock.now() + policy.budgetMs
  for (let attempt = 1; ; attempt++) {
    context.signal?.throwIfAborted()
    try {
      return await work(attempt)
    } catch (error) {
      const delay = backoff(attempt, policy, context.random)
      if (attempt >= policy.attempts || !context.retryable(error) || context.clock.now() + delay > end)
        throw error
      context.onRetry?.(error, attempt, delay)
      await context.clock.sleep(delay, context.signal)
    }
  }
}

/** Exponential backoff with full jitter over its upper half, so that many clients do not knock in step. */
export function backoff(
  attempt: number,
  policy: Pick<RetryPolicy, 'firstDelayMs' | 'maxDelayMs'>,
  random: () => number,
): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1))
  return Math.round(ceiling / 2 + (ceiling / 2) * random())
}
