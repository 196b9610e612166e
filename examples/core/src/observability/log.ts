import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'
import type { LogLevel } from '../config.ts'
import type { Identity } from '../identity.ts'
import { currentTrace } from './trace.ts'

/**
 * JSON lines with names that log queries expect: `level` as a word, `time` in ISO 8601, `trace_id` and `span_id` on
 * every line that is written while a request is handled.
 */
export function createLogger(
  level: LogLevel,
  identity: Identity,
  // Synchronous, so that the last lines before an exit are not lost.
  stream: DestinationStream = destination({ dest: 1, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: {
        service: 'core',
        environment: identity.environment,
        version: identity.version,
        instance_id: identity.instanceId,
      },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const trace = currentTrace()
        return trace === undefined
          ? {}
          : { trace_id: trace.traceId, span_id: trace.spanId, parent_span_id: trace.parentSpanId }
      },
    },
    stream,
  )
}
