import { AwsError } from '../../ports.ts'
import { pageOf } from '../page.ts'
import { readFilterPattern } from './filter-pattern.ts'
import type { LogEvent, LogStore } from './store.ts'

export interface GetInput {
  readonly logGroupName?: string
  readonly logGroupIdentifier?: string
  readonly logStreamName: string
  readonly startTime?: number
  readonly endTime?: number
  readonly nextToken?: string
  readonly limit?: number
  readonly startFromHead?: boolean
}

export interface FilterInput extends Omit<GetInput, 'logStreamName'> {
  readonly logStreamNames?: readonly string[]
  readonly logStreamNamePrefix?: string
  readonly filterPattern?: string
}

/** The API's own limit for a page of events. */
const pageSize = 10_000

const badToken = (): never => {
  throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.')
}

/** GetLogEvents: start inclusive, end exclusive; a token names a place in the stream and a direction. */
export function getLogEvents(store: LogStore, input: GetInput) {
  const group = store.group(input.logGroupName ?? input.logGroupIdentifier)
  const { events } = store.stream(group, input.logStreamName)
  const inTime = between(events, input)
  const size = input.limit ?? pageSize
  const [from, to] = windowOf(input, inTime, size)
  const page = inTime.slice(from, to)
  // Tokens name events, not counts, so that a reader who follows misses nothing when old events go.
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${page.at(-1)?.id ?? inTime[to - 1]?.id ?? '0'}/s`,
    nextBackwardToken: `b/${page[0]?.id ?? inTime[from]?.id ?? '0'}/s`,
  }
}

function windowOf(input: GetInput, events: readonly LogEvent[], size: number): [number, number] {
  const { nextToken: token } = input
  if (token === undefined)
    return input.startFromHead
      ? [0, Math.min(size, events.length)]
      : [Math.max(0, events.length - size), events.length]
  const match = /^([fb])\/(\d+)\/s$/.exec(token)
  if (match === null) return badToken()
  const [, direction, id = ''] = match
  const at = events.findIndex((event) => event.id === id)
  if (direction === 'f') return [at + 1, Math.min(at + 1 + size, events.length)]
  return [Math.max(0, at - size), Math.max(0, at)]
}

/** FilterLogEvents: events of several streams by time, those that the pattern lets through. */
export function filterLogEvents(store: LogStore, input: FilterInput) {
  const group = store.group(input.logGroupName ?? input.logGroupIdentifier)
  const { logStreamNames: names, logStreamNamePrefix: prefix, filterPattern: pattern = '' } = input
  if (names !== undefined && prefix !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'LogStreamNames and LogStreamNamePrefix cannot both be specified.',
    )
  const test = readFilterPattern(pattern)
  const streams =
    names?.map((name) => store.stream(group, name)) ??
    [...group.streams.values()].filter(({ name }) => prefix === undefined || name.startsWith(prefix))
  const matching = streams
    .flatMap((stream) => between(stream.events, input))
    .filter(({ message }) => test(message))
    .sort((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1))
  const stamp = JSON.stringify([group.name, names, prefix, pattern, input.startTime, input.endTime])
  const page = pageOf(matching, input.limit ?? pageSize, input.nextToken, stamp, badToken)
  return {
    events: page.items.map(({ id, stream, timestamp, message, ingestionTime }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime,
      eventId: id,
    })),
    // Deprecated and always empty since 2022 (API reference, FilterLogEvents).
    searchedLogStreams: [],
    ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
  }
}

function between(
  events: readonly LogEvent[],
  { startTime = 0, endTime = Number.POSITIVE_INFINITY }: { startTime?: number; endTime?: number },
): readonly LogEvent[] {
  return events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime)
}
