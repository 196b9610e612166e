import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeQueriesCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  StartLiveTailCommand,
  type StartLiveTailResponseStream,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLogs, type LogsOptions } from '../../../../src/rehearsal/cloud/services/logs/index.ts'
import { serve, testContext } from '../wire/start.ts'

const start0 = Date.UTC(2026, 0, 1)
const group = '/ecs/core-staging'

async function start(options: LogsOptions = {}) {
  const context = testContext()
  const logs = createLogs(context, options)
  const started = await serve([logs.service], { context })
  const client = new CloudWatchLogsClient({ ...started.client, disableHostPrefix: true })
  onTestFinished(async () => {
    client.destroy()
    await logs.close()
  })
  const say = (message: string | object, stream = 'web/core/1', at = context.clock.now()) =>
    logs.sink.put(group, stream, at, typeof message === 'string' ? message : JSON.stringify(message))
  return { ...started, ...logs, client, say }
}

describe('log events', () => {
  it('that were put are read in order, forwards and backwards, until there are no more', async () => {
    const { client } = await start()
    await client.send(new CreateLogGroupCommand({ logGroupName: group }))
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 's' }))
    const logEvents = Array.from({ length: 5 }, (_, index) => ({
      timestamp: start0 + index,
      message: `m${index}`,
    }))
    await client.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: 's', logEvents }))
    const read = (more: object) =>
      client.send(new GetLogEventsCommand({ logGroupName: group, logStreamName: 's', limit: 2, ...more }))
    const messages = ({ events }: GetLogEventsCommandOutput) => events?.map(({ message }) => message)

    const first = await read({ startFromHead: true })
    const second = await read({ nextToken: first.nextForwardToken })
    const third = await read({ nextToken: second.nextForwardToken })
    const end = await read({ nextToken: third.nextForwardToken })
    expect([first, second, third, end].map(messages)).toEqual([['m0', 'm1'], ['m2', 'm3'], ['m4'], []])
    expect(end.nextForwardToken).toBe(third.nextForwardToken)

    const last = await read({})
    const before = await read({ nextToken: last.nextBackwardToken })
    expect([last, before].map(messages)).toEqual([
      ['m3', 'm4'],
      ['m1', 'm2'],
    ])
  })

  it('are refused out of order, and passed over when too old or too new', async () => {
    const { client } = await start()
    await client.send(new CreateLogGroupCommand({ logGroupName: group }))
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 's' }))
    const put = (...timestamps: number[]) =>
      client.send(
        new PutLogEventsCommand({
          logGroupName: group,
          logStreamName: 's',
          logEvents: timestamps.map((timestamp) => ({ timestamp, message: 'm' })),
        }),
      )
    await expect(put(start0 + 1, start0)).rejects.toThrow(/chronological order/)
    const day = 86_400_000
    expect((await put(start0 - 15 * day, start0, start0 + day)).rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 2,
    })
  })

  it('of all streams come together by time, filtered and page by page', async () => {
    const { client, say } = await start()
    say('ready', 'b', start0 + 2)
    say('ERROR one', 'a', start0 + 1)
    say('ERROR two', 'b', start0 + 3)
    say('ERROR three', 'c', start0 + 4)
    const filter = (more: object) => client.send(new FilterLogEventsCommand({ logGroupName: group, ...more }))
    const first = await filter({ filterPattern: 'ERROR', limit: 2 })
    const second = await filter({ filterPattern: 'ERROR', limit: 2, nextToken: first.nextToken })
    expect(
      [...(first.events ?? []), ...(second.events ?? [])].map(({ logStreamName, message }) => [
        logStreamName,
        message,
      ]),
    ).toEqual([
      ['a', 'ERROR one'],
      ['b', 'ERROR two'],
      ['c', 'ERROR three'],
    ])
    expect(second.nextToken).toBeUndefined()
    expect((await filter({ logStreamNamePrefix: 'b', startTime: start0 + 3 })).events).toHaveLength(1)
    await expect(filter({ logStreamNames: ['none'] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it.each<[string, string, string[]]>([
    ['a term', 'error', ['error: disk full', 'an error']],
    ['two terms, both of them', 'error disk', ['error: disk full']],
    ['a phrase', '"disk full"', ['error: disk full']],
    ['a term that must not be there', 'error -disk', ['an error']],
    ['terms of which one is enough', '?full ?ready', ['error: disk full', 'ready']],
    ['a regular expression', '%d[iu]sk f%', ['error: disk full']],
    ['a JSON field', '{ $.level = "warn" }', ['{"level":"warn","status":404,"req":{"path":"/api/x"}}']],
    [
      'a JSON field with a wildcard',
      '{ $.req.path = "/api/*" }',
      ['{"level":"warn","status":404,"req":{"path":"/api/x"}}'],
    ],
    [
      'a JSON number',
      '{ $.status >= 400 && $.status < 500 }',
      ['{"level":"warn","status":404,"req":{"path":"/api/x"}}'],
    ],
    [
      'either of two conditions',
      '{ ($.status = 200) || ($.level != "info" && $.status = 404) }',
      ['{"level":"info","status":200}', '{"level":"warn","status":404,"req":{"path":"/api/x"}}'],
    ],
    [
      'nothing',
      '',
      [
        'error: disk full',
        'an error',
        'ready',
        '{"level":"info","status":200}',
        '{"level":"warn","status":404,"req":{"path":"/api/x"}}',
      ],
    ],
  ])('are found by a pattern of %s', async (_what, filterPattern, expected) => {
    const { client, say } = await start()
    say('error: disk full')
    say('an error')
    say('ready')
    say({ level: 'info', status: 200 })
    say({ level: 'warn', status: 404, req: { path: '/api/x' } })
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: group, filterPattern }))
    expect(events?.map(({ message }) => message)).toEqual(expected)
  })

  it.each([
    ['[ip, user]', /space-delimited/],
    ['{ $.a = 1', /closing brace/],
    ['{ a = 1 }', /selector/],
    ['{ $.a = 1 ~ }', /unexpected "~"/],
    ['{ ($.a = 1 }', /not closed/],
    ['{ $.a EXISTS }', /comparisons/],
    ['%[%', /Invalid regular expression/],
    ['a{b', /double quotes/],
  ])('are not searched with the pattern %s', async (filterPattern, message) => {
    const { client, say } = await start()
    say('x')
    await expect(
      client.send(new FilterLogEventsCommand({ logGroupName: group, filterPattern })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message),
    })
  })
})

describe('log groups and streams', () => {
  it('exist once', async () => {
    const { client } = await start()
    const create = () => client.send(new CreateLogGroupCommand({ logGroupName: group }))
    await create()
    await expect(create()).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' })
    await client.send(new DeleteLogGroupCommand({ logGroupName: group }))
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: group }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    })
  })

  it('are described, the stream that spoke last first', async () => {
    const { client, say, has } = await start()
    say('x', 'a', start0 + 1)
    say('x', 'b', start0 + 3)
    say('x', 'c', start0 + 2)
    expect(has(group)).toBe(true)
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs' }))
    expect(logGroups).toMatchObject([
      {
        logGroupName: group,
        arn: `arn:aws:logs:eu-west-1:111111111111:log-group:${group}:*`,
        storedBytes: 81,
      },
    ])
    const { logStreams } = await client.send(
      new DescribeLogStreamsCommand({
        logGroupName: group,
        orderBy: 'LastEventTime',
        descending: true,
        limit: 2,
      }),
    )
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['b', 'c'])
  })
})

describe('a live tail', () => {
  it('tells what is said from then on, once a second, and ends with its client', async () => {
    const { client, say, context } = await start()
    say('before', 'web/core/1')
    const { responseStream } = await client.send(
      new StartLiveTailCommand({
        logGroupIdentifiers: [`arn:aws:logs:eu-west-1:111111111111:log-group:${group}`],
        logEventFilterPattern: '"trace-1"',
      }),
    )
    const events = (responseStream as AsyncIterable<StartLiveTailResponseStream>)[Symbol.asyncIterator]()
    expect((await events.next()).value).toMatchObject({
      sessionStart: { logEventFilterPattern: '"trace-1"' },
    })
    say('GET / trace-1')
    say('GET / trace-2')
    const update = events.next()
    while (context.clock.pending === 0) await new Promise((resolve) => setImmediate(resolve))
    await context.clock.advance(1_000)
    expect((await update).value).toMatchObject({
      sessionUpdate: {
        sessionMetadata: { sampled: false },
        sessionResults: [{ message: 'GET / trace-1', logStreamName: 'web/core/1', timestamp: start0 }],
      },
    })
    client.destroy()
    while (context.clock.pending > 0) await new Promise((resolve) => setImmediate(resolve))
  })

  it('is refused for a group that is not there', async () => {
    const { client } = await start()
    await expect(
      client.send(new StartLiveTailCommand({ logGroupIdentifiers: [group] })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })
})

describe('an Insights query', () => {
  const query = (queryString: string, more: object = {}) =>
    new StartQueryCommand({
      logGroupName: group,
      startTime: start0 / 1_000 - 60,
      endTime: start0 / 1_000 + 60,
      queryString,
      ...more,
    })

  async function answer(started: Awaited<ReturnType<typeof start>>, text: string, more: object = {}) {
    const { queryId } = await started.client.send(query(text, more))
    await started.context.clock.advance(1_000)
    const { results, status, statistics } = await started.client.send(new GetQueryResultsCommand({ queryId }))
    expect(status).toBe('Complete')
    const rows = results?.map((row) =>
      Object.fromEntries(
        row.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value]),
      ),
    )
    return { rows, statistics }
  }

  async function withTraffic() {
    const started = await start()
    const { say } = started
    say({ level: 'info', status: 200, path: '/', trace: 't1' }, 'web/1', start0)
    say(
      { level: 'error', status: 500, path: '/pay', trace: 't2', err: { name: 'Timeout' } },
      'web/2',
      start0 + 1_000,
    )
    say({ level: 'warn', status: 404, path: '/x', trace: 't2' }, 'web/1', start0 + 2_000)
    say('plain text', 'web/1', start0 + 3_000)
    return started
  }

  it('is scheduled, runs, and is complete', async () => {
    const { client, say, context } = await start()
    say('x')
    const { queryId } = await client.send(query('fields @message'))
    const look = async () => {
      const { status, results } = await client.send(new GetQueryResultsCommand({ queryId }))
      return [status, results?.length]
    }
    expect(await look()).toEqual(['Scheduled', 0])
    await context.clock.advance(200)
    expect(await look()).toEqual(['Running', 0])
    await context.clock.advance(800)
    expect(await look()).toEqual(['Complete', 1])
  })

  it('can be stopped, once', async () => {
    const { client, say, context } = await start()
    say('x')
    const { queryId } = await client.send(query('fields @message'))
    expect(await client.send(new StopQueryCommand({ queryId }))).toMatchObject({ success: true })
    await context.clock.advance(1_000)
    expect((await client.send(new GetQueryResultsCommand({ queryId }))).status).toBe('Cancelled')
    await expect(client.send(new StopQueryCommand({ queryId }))).rejects.toThrow(
      /not running: it is Cancelled/,
    )
    const { queries } = await client.send(new DescribeQueriesCommand({ status: 'Cancelled' }))
    expect(queries?.map((one) => one.queryId)).toEqual([queryId])
  })

  it('finds the lines of a trace, with the fields it asks for', async () => {
    const started = await withTraffic()
    const { rows, statistics } = await answer(
      started,
      'fields @timestamp, @logStream, level, msg | filter @message like "t2" | sort @timestamp asc | limit 200',
    )
    expect(rows).toEqual([
      { '@timestamp': '2026-01-01 00:00:01.000', '@logStream': 'web/2', level: 'error' },
      { '@timestamp': '2026-01-01 00:00:02.000', '@logStream': 'web/1', level: 'warn' },
    ])
    expect(statistics).toMatchObject({ recordsMatched: 2, recordsScanned: 4 })
  })

  it.each<[string, string[]]>([
    ['filter status = 500', ['/pay']],
    ['filter status != 200 and ispresent(status)', ['/x', '/pay']],
    ['filter status >= 404', ['/x', '/pay']],
    ['filter path in ["/", "/x"]', ['/x', '/']],
    ['filter path not in ["/", "/x"] and ispresent(path)', ['/pay']],
    ['filter @message like /(?i)ERROR/', ['/pay']],
    ['filter err.name =~ /^Time/', ['/pay']],
    ['filter level = "info" or (status > 400 and status < 500)', ['/x', '/']],
    ['filter not (level = "info") and ispresent(level)', ['/x', '/pay']],
    ['filter ispresent(path) | sort status desc | limit 1', ['/pay']],
    ['filter ispresent(path) # a comment\n | sort path', ['/', '/pay', '/x']],
  ])('understands %s', async (stages, expected) => {
    const { rows } = await answer(await withTraffic(), `fields path | ${stages}`)
    expect(rows?.map((row) => row['path'])).toEqual(expected)
  })

  it('counts by group and by time', async () => {
    const started = await withTraffic()
    const counted = await answer(
      started,
      'filter ispresent(trace) | stats count(*) as n, max(status) as worst by trace | sort n desc',
    )
    expect(counted.rows).toEqual([
      { trace: 't2', n: '2', worst: '500' },
      { trace: 't1', n: '1', worst: '200' },
    ])
    const byTime = await answer(started, 'stats count(*) by bin(2s) | sort `bin(2s)` asc')
    expect(byTime.rows).toEqual([
      { 'bin(2s)': '2026-01-01 00:00:00.000', 'count(*)': '2' },
      { 'bin(2s)': '2026-01-01 00:00:02.000', 'count(*)': '2' },
    ])
  })

  it('without columns gives time and message, newest first', async () => {
    const { rows } = await answer(await withTraffic(), 'limit 1')
    expect(rows).toEqual([{ '@timestamp': '2026-01-01 00:00:03.000', '@message': 'plain text' }])
  })

  it('sees an event only when it is old enough, where the cloud is told so', async () => {
    const started = await start({ freshnessMs: 60_000 })
    started.say('fresh')
    expect((await answer(started, 'fields @message')).rows).toEqual([])
    await started.context.clock.advance(60_000)
    expect((await answer(started, 'fields @message')).rows).toHaveLength(1)
  })

  it.each([
    ['', /the query is empty/],
    ['parse @message "x"', /does not have the command parse/],
    ['dedup level', /does not have the command dedup/],
    ['explode', /explode is not a command/],
    ['fields strlen(@message)', /does not have the function strlen/],
    ['stats pct(status, 95)', /aggregations count, sum, avg, min, max, not pct/],
    ['filter level', /expected a comparison, found the end of the query/],
    ['filter level = info', /info needs quotes/],
    ['filter level = "a" | ', undefined],
    ['filter (level = "a"', /expected \), found the end/],
    ['filter @message like /[/', /Invalid regular expression/],
    ['limit 0', /limit is 0/],
    ['fields a b', /unexpected "b"/],
    ['fields a ~ b', /unexpected "~" at character 10/],
  ])('%j is refused where it is outside of the subset', async (text, message) => {
    const { client, say } = await start()
    say('x')
    const sent = client.send(query(text))
    if (message === undefined) return expect(sent).resolves.toBeDefined()
    return expect(sent).rejects.toMatchObject({
      name: 'MalformedQueryException',
      message: expect.stringMatching(message),
    })
  })

  it('is refused for a group that is not there, for two ways of naming one, and for another language', async () => {
    const { client, say } = await start()
    await expect(client.send(query('limit 1'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    say('x')
    await expect(client.send(query('limit 1', { logGroupNames: [group] }))).rejects.toThrow(/Exactly one of/)
    await expect(client.send(query('limit 1', { queryLanguage: 'SQL' }))).rejects.toThrow(/CWLI, not SQL/)
  })

  it('reads a group named by ARN', async () => {
    const started = await withTraffic()
    const arn = `arn:aws:logs:eu-west-1:111111111111:log-group:${group}`
    const { rows } = await answer(started, 'limit 9', { logGroupName: undefined, logGroupIdentifiers: [arn] })
    expect(rows).toHaveLength(4)
  })
})
