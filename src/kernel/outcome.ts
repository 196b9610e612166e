/** What every capability ends with, whatever its own union of outcomes is called. */

/**
 * `success` alone is exit 0 by itself. `paused` is exit 0 only where the caller asked to stop at the gate, which
 * the action decides. Everything unknown, unanswered or unmeasured is `failure` (fail closed).
 */
export type Status = 'success' | 'failure' | 'paused' | 'skipped'

/** Closes a switch over a union: the compiler proves that no case is missing. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify(value)}`)
}
