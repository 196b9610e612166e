import { AwsError, type AwsService, type CloudContext, type LogSink, type Stateful } from '../../ports.ts'
import { operation, refuseMembers } from '../operation.ts'
import { pageOf } from '../page.ts'
import { startLiveTail } from './live-tail.ts'
import { createQueries } from './queries.ts'
import { type FilterInput, filterLogEvents, type GetInput, getLogEvents } from './reading.ts'
import { type LogGroup, LogStore, type LogStream } from './store.ts'

export interface LogsOptions {
  /**
   * How long after its ingestion an event is first seen by an Insights query, in milliseconds. AWS takes a minute or
   * more (aws/aws-sdk-java #2091); default 0.
   */
  readonly freshnessMs?: number
}

export interface Logs {
  readonly service: AwsService
  readonly state: Stateful
  /** Takes what containers print; makes the group and the stream where they are missing. */
  readonly sink: LogSink
  /** Whether there is such a log group. */
  has(group: string): boolean
  /** Stops queries that are under way. */
  close(): Promise<void>
}

interface GroupsInput {
  readonly logGroupNamePrefix?: string
  readonly logGroupNamePattern?: string
  readonly nextToken?: string
  readonly limit?: number
}

interface StreamsInput {
  readonly logGroupName?: string
  readonly logGroupIdentifier?: string
  readonly logStreamNamePrefix?: string
  readonly orderBy?: 'LogStreamName' | 'LastEventTime'
  readonly descending?: boolean
  readonly nextToken?: string
  readonly limit?: number
}

interface OfGroup {
  readonly logGroupName: string
}

interface OfStream extends OfGroup {
  readonly logStreamName: string
}

interface PutInput extends OfStream {
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[]
}

const badToken = (): never => {
  throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.')
}

/** CloudWatch Logs: groups, streams, events, filter patterns and Insights queries. */
export function createLogs(context: CloudContext, { freshnessMs = 0 }: LogsOptions = {}): Logs {
  const store = new LogStore(context)
  const queries = createQueries(context, store, freshnessMs)
  return {
    state: store.state,
    has: (name) => store.has(name),
    close: () => queries.close(),
    sink: {
      put(groupName, streamName, timestamp, message) {
        const group = store.has(groupName) ? store.group(groupName) : store.createGroup(groupName)
        const stream = group.streams.get(streamName) ?? store.createStream(group, streamName)
        store.append(group, stream, timestamp, message)
      },
    },
    service: {
      id: 'logs',
      operations: {
        ...queries.operations,
        ...groupOperations(store),
        CreateLogStream: operation((input: OfStream) => {
          store.createStream(store.group(input.logGroupName), input.logStreamName)
          return {}
        }),
        DeleteLogStream: operation((input: OfStream) => {
          const group = store.group(input.logGroupName)
          group.streams.delete(store.stream(group, input.logStreamName).name)
          return {}
        }),
        DescribeLogStreams: operation((input: StreamsInput) => describeStreams(store, input)),
        PutLogEvents: operation((input: PutInput) => putEvents(store, input, context.clock.now())),
        GetLogEvents: operation((input: GetInput) => getLogEvents(store, input)),
        StartLiveTail: startLiveTail(context, store),
        FilterLogEvents: operation((input: FilterInput) => filterLogEvents(store, input)),
      },
    },
  }
}

function groupOperations(store: LogStore) {
  return {
    CreateLogGroup: operation((input: OfGroup & { tags?: Readonly<Record<string, string>> }) => {
      refuseMembers('logs', 'CreateLogGroup', input, ['deletionProtectionEnabled'])
      const group = store.createGroup(input.logGroupName)
      for (const [key, value] of Object.entries(input.tags ?? {})) group.tags.set(key, value)
      return {}
    }),
    DeleteLogGroup: operation((input: OfGroup) => {
      store.deleteGroup(store.group(input.logGroupName))
      return {}
    }),
    DescribeLogGroups: operation((input: GroupsInput) => {
      refuseMembers('logs', 'DescribeLogGroups', input, ['accountIdentifiers', 'includeLinkedAccounts'])
      const { logGroupNamePrefix: prefix = '', logGroupNamePattern: pattern = '', ...rest } = input
      const matching = store
        .groups()
        .filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern.toLowerCase()))
      const page = pageOf(matching, rest.limit ?? 50, rest.nextToken, `${prefix} ${pattern}`, badToken)
      return {
        logGroups: page.items.map((group) => describedGroup(store, group)),
        ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
      }
    }),
    PutRetentionPolicy: operation((input: OfGroup & { retentionInDays: number }) => {
      store.group(input.logGroupName).retentionInDays = input.retentionInDays
      return {}
    }),
    ListTagsForResource: operation(({ resourceArn }: { resourceArn: string }) => ({
      tags: Object.fromEntries(store.group(resourceArn).tags),
    })),
  }
}

function describedGroup(store: LogStore, group: LogGroup) {
  const arn = store.arn(group)
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: [...group.streams.values()].reduce((total, stream) => total + bytesOf(stream), 0),
    logGroupClass: 'STANDARD',
  }
}

/** CloudWatch counts 26 bytes of overhead for each event. */
function bytesOf(stream: LogStream): number {
  return stream.events.reduce((total, { message }) => total + Buffer.byteLength(message) + 26, 0)
}

function describeStreams(store: LogStore, input: StreamsInput) {
  const group = store.group(input.logGroupName ?? input.logGroupIdentifier)
  const { orderBy = 'LogStreamName', logStreamNamePrefix: prefix = '', descending = false } = input
  if (orderBy === 'LastEventTime' && prefix !== '')
    throw new AwsError(
      'InvalidParameterException',
      'Cannot order by LastEventTime with a logStreamNamePrefix.',
    )
  const last = (stream: LogStream) => stream.events.at(-1)?.timestamp ?? 0
  const ordered = [...group.streams.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) =>
      orderBy === 'LastEventTime'
        ? last(a) - last(b) || (a.name < b.name ? -1 : 1)
        : a.name < b.name
          ? -1
          : 1,
    )
  const stamp = JSON.stringify([group.name, orderBy, prefix, descending])
  const page = pageOf(
    descending ? ordered.toReversed() : ordered,
    input.limit ?? 50,
    input.nextToken,
    stamp,
    badToken,
  )
  return {
    logStreams: page.items.map((stream) => {
      const first = stream.events[0]
      const final = stream.events.at(-1)
      return {
        logStreamName: stream.name,
        creationTime: stream.createdAt,
        ...(first === undefined || final === undefined
          ? {}
          : {
              firstEventTimestamp: first.timestamp,
              lastEventTimestamp: final.timestamp,
              lastIngestionTime: final.ingestionTime,
            }),
        arn: `${store.arn(group)}:log-stream:${stream.name}`,
        storedBytes: 0,
      }
    }),
    ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
  }
}

const twoWeeks = 14 * 86_400_000
const twoHours = 2 * 3_600_000

function putEvents(store: LogStore, input: PutInput, now: number) {
  const group = store.group(input.logGroupName)
  const stream = store.stream(group, input.logStreamName)
  const { logEvents: events } = input
  for (const [index, event] of events.entries())
    if (event.timestamp < (events[index - 1]?.timestamp ?? 0))
      throw new AwsError(
        'InvalidParameterException',
        'Log events in a single PutLogEvents request must be in chronological order.',
      )
  const tooOld = events.filter(({ timestamp }) => timestamp < now - twoWeeks).length
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + twoHours)
  const taken = events.slice(tooOld, tooNew < 0 ? events.length : tooNew)
  for (const { timestamp, message } of taken) store.append(group, stream, timestamp, message)
  const rejected = {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(tooNew >= 0 ? { tooNewLogEventStartIndex: tooNew } : {}),
  }
  return {
    // No longer checked by AWS, still given back (API reference, PutLogEvents).
    nextSequenceToken: String(stream.events.length).padStart(56, '4'),
    ...(Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected }),
  }
}
