import { AwsError, type AwsOperation, type CloudContext } from '../../ports.ts'
import { randomUuid } from '../identifier.ts'
import { operation } from '../operation.ts'
import { readFilterPattern } from './filter-pattern.ts'
import type { LogEvent, LogStore } from './store.ts'

interface Input {
  readonly logGroupIdentifiers: readonly string[]
  readonly logStreamNames?: readonly string[]
  readonly logStreamNamePrefixes?: readonly string[]
  readonly logEventFilterPattern?: string
}

/** API reference, StartLiveTail: an update a second, 500 events in one at most, three hours altogether. */
const updateMs = 1_000
const updateSize = 500
const sessionMs = 3 * 3_600_000

/**
 * StartLiveTail. Clients put `stream-` before the host of this call: with a loopback address they need their host
 * prefix switched off (`disableHostPrefix` in the JavaScript SDK, `inject_host_prefix=False` in botocore).
 */
export function startLiveTail(context: CloudContext, store: LogStore): AwsOperation {
  return operation((input: Input, { requestId, signal }) => {
    const { logStreamNames: names, logStreamNamePrefixes: prefixes, logEventFilterPattern: pattern } = input
    const groups = new Set(input.logGroupIdentifiers.map((identifier) => store.group(identifier).name))
    if ((names !== undefined || prefixes !== undefined) && groups.size > 1)
      throw new AwsError(
        'InvalidParameterException',
        'Log streams can be named only where a single log group is.',
      )
    const test = readFilterPattern(pattern ?? '')
    const wanted = ({ group, stream, message }: LogEvent) =>
      groups.has(group) &&
      (names === undefined || names.includes(stream)) &&
      (prefixes === undefined || prefixes.some((prefix) => stream.startsWith(prefix))) &&
      test(message)

    async function* session() {
      const waiting: LogEvent[] = []
      const unsubscribe = store.onAppend((event) => {
        if (wanted(event)) waiting.push(event)
      })
      try {
        yield { sessionStart: { ...input, requestId, sessionId: randomUuid(context.random) } }
        for (let elapsed = 0; elapsed < sessionMs; elapsed += updateMs) {
          await context.clock.sleep(updateMs, signal)
          const batch = waiting.splice(0)
          yield {
            sessionUpdate: {
              sessionMetadata: { sampled: batch.length > updateSize },
              sessionResults: batch.slice(0, updateSize).map((event) => shown(event, context)),
            },
          }
        }
        throw new AwsError(
          'SessionTimeoutException',
          'The live tail session has reached its limit of 3 hours.',
        )
      } finally {
        unsubscribe()
      }
    }
    return { responseStream: session() }
  })
}

function shown({ stream, group, message, timestamp, ingestionTime }: LogEvent, context: CloudContext) {
  return {
    logStreamName: stream,
    logGroupIdentifier: `${context.accountId}:${group}`,
    message,
    timestamp,
    ingestionTime,
  }
}
