import { createHash, randomBytes } from 'node:crypto'

/**
 * The trace id of a CI run, 32 hex digits: the formula of OpenTelemetry's githubreceiver, so that our requests stand
 * in the trace that a collector makes of the same run (receiver/githubreceiver, `newTraceID`).
 */
export function traceIdOf(run: { readonly runId: string; readonly runAttempt: number }): string {
  return createHash('sha256').update(`${run.runId}${run.runAttempt}t`).digest('hex').slice(0, 32)
}

/** A W3C traceparent with a fresh span id, sampled. */
export function traceparent(traceId: string): string {
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`
}
