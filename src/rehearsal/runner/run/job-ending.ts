import type { Clock } from '../../../kernel/index.ts'

/** How long after a cancellation `always()` steps may go on: GitHub's cancel timeout. */
const cancelTimeoutMs = 5 * 60_000

/** What can end a job early: its own cancellation, its time-out, the end of the whole runner. */
export interface JobEnding {
  /** Fires when the job is cancelled or timed out. */
  readonly cancelled: AbortSignal
  /** Fires when what still runs after that has had its time. */
  readonly abandoned: AbortSignal
  readonly timedOut: () => boolean
  /** Starts the job's clock. */
  limit(ms: number): void
  /** The job is over; nothing fires any more. */
  close(): void
}

/** @param forced fires when nothing is waited for any more */
export function jobEnding(clock: Clock, cancelled: AbortSignal, forced: AbortSignal): JobEnding {
  const over = new AbortController()
  const cancel = new AbortController()
  const abandon = new AbortController()
  let timedOut = false
  const later = (ms: number, work: () => void) => {
    clock.sleep(ms, over.signal).then(work, (error: unknown) => {
      if (!over.signal.aborted) throw error
    })
  }
  const end = (reason: unknown) => {
    if (cancel.signal.aborted) return
    cancel.abort(reason)
    later(cancelTimeoutMs, () => abandon.abort())
  }
  const onCancelled = () => end(cancelled.reason)
  const onForced = () => {
    end(forced.reason)
    abandon.abort()
  }
  cancelled.addEventListener('abort', onCancelled, { once: true })
  forced.addEventListener('abort', onForced, { once: true })
  if (cancelled.aborted) onCancelled()
  if (forced.aborted) onForced()
  return {
    cancelled: cancel.signal,
    abandoned: abandon.signal,
    timedOut: () => timedOut,
    limit: (ms) =>
      later(ms, () => {
        timedOut = true
        end(new Error('The job timed out.'))
      }),
    close() {
      over.abort()
      cancelled.removeEventListener('abort', onCancelled)
      forced.removeEventListener('abort', onForced)
    },
  }
}
