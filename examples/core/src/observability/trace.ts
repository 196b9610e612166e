import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

/** One request's place in a trace, as https://www.w3.org/TR/trace-context/ defines it. */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** Our own span, 16 lower-case hex digits. */
  readonly spanId: string
  /** The caller's span; undefined where the trace starts here. */
  readonly parentSpanId: string | undefined
  readonly sampled: boolean
}

const storage = new AsyncLocalStorage<TraceContext>()

/** The trace of the request that is being handled, undefined outside of one. */
export function currentTrace(): TraceContext | undefined {
  return storage.getStore()
}

/** Runs `work`, and everything that it awaits, inside the trace. */
export function withTrace<T>(trace: TraceContext, work: () => T): T {
  return storage.run(trace, work)
}

// Any version but ff is read by the fields of version 00; only later versions may carry more after the flags.
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Continues the caller's trace, or starts one where the header is absent or not valid. */
export function traceFrom(traceparent: string | undefined): TraceContext {
  const [, version, traceId, parentSpanId, flags, rest] = TRACEPARENT.exec(traceparent?.trim() ?? '') ?? []
  const valid =
    version !== undefined &&
    version !== 'ff' &&
    (version !== '00' || rest === undefined) &&
    traceId !== undefined &&
    !/^0+$/.test(traceId) &&
    parentSpanId !== undefined &&
    !/^0+$/.test(parentSpanId)
  return valid
    ? { traceId, spanId: newId(8), parentSpanId, sampled: (Number.parseInt(flags ?? '00', 16) & 1) === 1 }
    : { traceId: newId(16), spanId: newId(8), parentSpanId: undefined, sampled: true }
}

/** The header for a request that we make on behalf of this one. */
export function traceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`
}

function newId(bytes: number): string {
  // All zeros is the one id that the standard forbids.
  const id = randomBytes(bytes).toString('hex')
  return /^0+$/.test(id) ? newId(bytes) : id
}
