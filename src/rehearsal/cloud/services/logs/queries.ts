import { isAbort } from '../../../../kernel/index.ts'
import { AwsError, type AwsOperation, type CloudContext } from '../../ports.ts'
import { randomUuid } from '../identifier.ts'
import { operation } from '../operation.ts'
import { pageOf } from '../page.ts'
import { parseQuery, type QueryResult, runQuery } from './insights/index.ts'
import type { LogStore } from './store.ts'

type Status = 'Scheduled' | 'Running' | 'Complete' | 'Failed' | 'Cancelled'

interface Query {
  readonly id: string
  readonly text: string
  readonly groups: readonly string[]
  readonly createdAt: number
  readonly stop: AbortController
  status: Status
  result: QueryResult | undefined
}

interface StartInput {
  readonly queryLanguage?: string
  readonly logGroupName?: string
  readonly logGroupNames?: readonly string[]
  readonly logGroupIdentifiers?: readonly string[]
  /** Seconds since the epoch, as `endTime`; both inclusive. */
  readonly startTime: number
  readonly endTime: number
  readonly queryString: string
  readonly limit?: number
}

interface DescribeInput {
  readonly logGroupName?: string
  readonly status?: Status
  readonly maxResults?: number
  readonly nextToken?: string
}

/** How long a query waits and how long it runs, in milliseconds of the cloud's clock: about what AWS takes for little data. */
const scheduledMs = 200
const runningMs = 800

/** A quota of CloudWatch Logs: queries that run at the same time. */
const concurrentQueries = 100

export interface Queries {
  readonly operations: Readonly<Record<string, AwsOperation>>
  close(): Promise<void>
}

/** Insights queries; `freshnessMs`: how long after its ingestion an event is first seen by a query. */
export function createQueries(context: CloudContext, store: LogStore, freshnessMs: number): Queries {
  const queries = new Map<string, Query>()
  const running = new Set<Promise<void>>()

  const run = async (query: Query, input: StartInput, stages: ReturnType<typeof parseQuery>) => {
    const { signal } = query.stop
    try {
      await context.clock.sleep(scheduledMs, signal)
      query.status = 'Running'
      await context.clock.sleep(runningMs, signal)
    } catch (error) {
      if (signal.aborted && (error === signal.reason || isAbort(error))) return
      throw error
    }
    const visible = context.clock.now() - freshnessMs
    const events = query.groups
      .filter((name) => store.has(name))
      .flatMap((name) => [...store.group(name).streams.values()])
      .flatMap((stream) => stream.events)
      .filter(
        ({ timestamp, ingestionTime }) =>
          timestamp >= input.startTime * 1_000 &&
          timestamp < (input.endTime + 1) * 1_000 &&
          ingestionTime <= visible,
      )
    query.result = runQuery(stages, events, context.accountId, input.limit)
    query.status = 'Complete'
  }

  const find = (id: string): Query => {
    const query = queries.get(id)
    if (query === undefined) throw new AwsError('ResourceNotFoundException', `Query ${id} does not exist.`)
    return query
  }
  const active = ({ status }: Query) => status === 'Scheduled' || status === 'Running'

  return {
    async close() {
      for (const query of queries.values()) query.stop.abort(new Error('the cloud closes'))
      await Promise.all(running)
    },
    operations: {
      StartQuery: operation((input: StartInput) => {
        const groups = groupsOf(input, store)
        if ([...queries.values()].filter(active).length >= concurrentQueries)
          throw new AwsError(
            'LimitExceededException',
            'Account maximum query concurrency limit of [100] reached.',
          )
        const stages = parseQuery(input.queryString)
        const query: Query = {
          id: randomUuid(context.random),
          text: input.queryString,
          groups,
          createdAt: context.clock.now(),
          stop: new AbortController(),
          status: 'Scheduled',
          result: undefined,
        }
        queries.set(query.id, query)
        const done = run(query, input, stages).catch((error: unknown) => {
          query.status = 'Failed'
          context.emit({
            at: context.clock.now(),
            source: 'logs',
            type: 'query.failed',
            detail: { query: query.text, error: String(error) },
          })
        })
        running.add(done)
        void done.finally(() => running.delete(done))
        return { queryId: query.id }
      }),
      GetQueryResults: operation(({ queryId }: { queryId: string }) => {
        const { status, result } = find(queryId)
        return {
          queryLanguage: 'CWLI',
          results: result?.rows ?? [],
          statistics: {
            recordsMatched: result?.matched ?? 0,
            recordsScanned: result?.scanned ?? 0,
            bytesScanned: result?.bytes ?? 0,
          },
          status,
        }
      }),
      StopQuery: operation(({ queryId }: { queryId: string }) => {
        const query = find(queryId)
        if (!active(query))
          throw new AwsError(
            'InvalidParameterException',
            `Query ${queryId} is not running: it is ${query.status}.`,
          )
        query.stop.abort(new Error('the query was stopped'))
        query.status = 'Cancelled'
        return { success: true }
      }),
      DescribeQueries: operation((input: DescribeInput) => {
        const matching = [...queries.values()]
          .filter(
            ({ groups, status }) =>
              (input.logGroupName === undefined || groups.includes(input.logGroupName)) &&
              (input.status === undefined || status === input.status),
          )
          .toReversed()
        const stamp = JSON.stringify([input.logGroupName, input.status])
        const page = pageOf(matching, input.maxResults ?? 1_000, input.nextToken, stamp, () => {
          throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.')
        })
        return {
          queries: page.items.map(({ id, text, status, createdAt, groups: [first] }) => ({
            queryLanguage: 'CWLI',
            queryId: id,
            queryString: text,
            status,
            createTime: createdAt,
            ...(first === undefined ? {} : { logGroupName: first }),
          })),
          ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
        }
      }),
    },
  }
}

function groupsOf(input: StartInput, store: LogStore): readonly string[] {
  const { logGroupName, logGroupNames, logGroupIdentifiers, queryLanguage = 'CWLI' } = input
  const refuse = (why: string): never => {
    throw new AwsError('InvalidParameterException', why)
  }
  if (queryLanguage !== 'CWLI') refuse(`The local cloud reads the query language CWLI, not ${queryLanguage}.`)
  const given = [logGroupName && [logGroupName], logGroupNames, logGroupIdentifiers].filter(Boolean)
  if (given.length !== 1)
    refuse('Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.')
  if (input.endTime < input.startTime) refuse('End time should not be less than start time.')
  return given.flat().map((name) => store.group(name).name)
}
