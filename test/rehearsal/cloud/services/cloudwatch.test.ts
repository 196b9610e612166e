import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCloudWatch } from '../../../../src/rehearsal/cloud/services/cloudwatch/index.ts'
import { serve, testContext } from '../wire/start.ts'

async function start() {
  const context = testContext()
  const cloudWatch = createCloudWatch(context)
  const started = await serve([cloudWatch.service], { context })
  const client = new CloudWatchClient(started.client)
  onTestFinished(() => client.destroy())
  const putAlarm = (change: Partial<PutMetricAlarmCommandInput> = {}) =>
    client.send(
      new PutMetricAlarmCommand({
        AlarmName: 'core-5xx',
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Dimensions: [{ Name: 'TargetGroup', Value: 'blue' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 2,
        DatapointsToAlarm: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        ...change,
      }),
    )
  const count = (Value: number, dimension = 'blue') =>
    client.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/ApplicationELB',
        MetricData: [
          {
            MetricName: 'HTTPCode_Target_5XX_Count',
            Dimensions: [{ Name: 'TargetGroup', Value: dimension }],
            Value,
          },
        ],
      }),
    )
  return { ...started, ...cloudWatch, client, putAlarm, count }
}

describe('an alarm', () => {
  it('begins without data, and a scenario can set its state', async () => {
    const { client, putAlarm, alarms, context } = await start()
    await putAlarm()
    expect(alarms.state('core-5xx')).toBe('INSUFFICIENT_DATA')
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'core-5xx', StateValue: 'ALARM', StateReason: 'drill' }),
    )
    expect(alarms.state('core-5xx')).toBe('ALARM')
    expect(context.events).toMatchObject([
      {
        source: 'cloudwatch',
        type: 'alarm.state',
        detail: { alarm: 'core-5xx', from: 'INSUFFICIENT_DATA', to: 'ALARM' },
      },
    ])
    alarms.set('made-up', 'OK')
    expect(alarms.state('made-up')).toBe('OK')
    expect(alarms.state('none')).toBeUndefined()
  })

  it('goes by the data of its own metric, and back when the period is over', async () => {
    const { putAlarm, alarms, count, context } = await start()
    await putAlarm()
    await count(9, 'green')
    expect(alarms.state('core-5xx')).toBe('INSUFFICIENT_DATA')
    await count(3)
    expect(alarms.state('core-5xx')).toBe('OK')
    await count(3)
    expect(alarms.state('core-5xx')).toBe('ALARM')
    await context.clock.advance(60_000)
    expect(alarms.state('core-5xx')).toBe('ALARM')
    await context.clock.advance(60_000)
    expect(alarms.state('core-5xx')).toBe('OK')
  })

  it.each([
    ['breaching', 'ALARM'],
    ['notBreaching', 'OK'],
    ['missing', 'INSUFFICIENT_DATA'],
    ['ignore', 'OK'],
  ])('with nothing but gaps, treated as %s, is %s', async (TreatMissingData, state) => {
    const { putAlarm, alarms, count, context } = await start()
    await putAlarm({ TreatMissingData })
    await count(1)
    await context.clock.advance(600_000)
    expect(alarms.state('core-5xx')).toBe(state)
  })

  it('can watch a percentile', async () => {
    const { client, putAlarm, alarms } = await start()
    await putAlarm({ Statistic: undefined, ExtendedStatistic: 'p90', Threshold: 100 })
    const put = (Values: number[]) =>
      client.send(
        new PutMetricDataCommand({
          Namespace: 'AWS/ApplicationELB',
          MetricData: [
            {
              MetricName: 'HTTPCode_Target_5XX_Count',
              Dimensions: [{ Name: 'TargetGroup', Value: 'blue' }],
              Values,
            },
          ],
        }),
      )
    await put([1, 2, 3, 4, 5, 6, 7, 8, 9, 999])
    expect(alarms.state('core-5xx')).toBe('OK')
    await put([999, 999])
    expect(alarms.state('core-5xx')).toBe('ALARM')
  })

  it('is described as it was put, by name, prefix and state', async () => {
    const { client, putAlarm, alarms } = await start()
    await putAlarm({ AlarmDescription: 'too many errors' })
    alarms.set('other', 'ALARM')
    const names = async (filter: object) =>
      (await client.send(new DescribeAlarmsCommand(filter))).MetricAlarms?.map(({ AlarmName }) => AlarmName)
    expect(
      (await client.send(new DescribeAlarmsCommand({ AlarmNames: ['core-5xx'] }))).MetricAlarms,
    ).toMatchObject([
      {
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:core-5xx',
        AlarmDescription: 'too many errors',
        StateValue: 'INSUFFICIENT_DATA',
        Dimensions: [{ Name: 'TargetGroup', Value: 'blue' }],
      },
    ])
    expect(await names({ AlarmNamePrefix: 'core' })).toEqual(['core-5xx'])
    expect(await names({ StateValue: 'ALARM' })).toEqual(['other'])
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([])
  })

  it('is deleted only together with all others that were named', async () => {
    const { client, putAlarm, alarms } = await start()
    await putAlarm()
    await expect(
      client.send(new DeleteAlarmsCommand({ AlarmNames: ['core-5xx', 'none'] })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFound',
    })
    expect(alarms.state('core-5xx')).toBeDefined()
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['core-5xx'] }))
    expect(alarms.state('core-5xx')).toBeUndefined()
  })

  it.each<[string, Partial<PutMetricAlarmCommandInput>, string, RegExp]>([
    ['a threshold', { Threshold: undefined }, 'MissingRequiredParameterException', /Threshold is required/],
    ['a statistic', { Statistic: undefined }, 'ValidationException', /Exactly one of Statistic/],
    ['a known comparison', { ComparisonOperator: 'Above' as never }, 'ValidationException', /enum value set/],
    ['metric or metrics', { MetricName: undefined }, 'ValidationException', /Exactly one element/],
  ])('is refused without %s', async (_what, change, name, message) => {
    const { putAlarm } = await start()
    await expect(putAlarm(change)).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
  })

  it('that is not there cannot be set', async () => {
    const { client } = await start()
    await expect(
      client.send(new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'r' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } })
  })
})

describe('an alarm on metric math', () => {
  const group = (name: string) => ({
    Metric: {
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'TargetResponseTime',
      Dimensions: [{ Name: 'TargetGroup', Value: name }],
    },
    Period: 60,
    Stat: 'p95',
  })
  const slower = (Expression: string): Partial<PutMetricAlarmCommandInput> => ({
    AlarmName: 'slower',
    Namespace: undefined,
    MetricName: undefined,
    Dimensions: undefined,
    Statistic: undefined,
    Period: undefined,
    EvaluationPeriods: 1,
    DatapointsToAlarm: undefined,
    Metrics: [
      { Id: 'canary', MetricStat: group('green'), ReturnData: false },
      { Id: 'baseline', MetricStat: group('blue'), ReturnData: false },
      { Id: 'times', Expression, ReturnData: true },
    ],
  })
  const times = slower('IF(canary > 0.5, canary / baseline)')

  async function answered(definition: Partial<PutMetricAlarmCommandInput>, green: number[], blue: number[]) {
    const { client, putAlarm, alarms, context } = await start()
    await putAlarm(definition)
    for (const [Value, Values] of [
      ['green', green],
      ['blue', blue],
    ] as const) {
      if (Values.length === 0) continue
      const Dimensions = [{ Name: 'TargetGroup', Value }]
      const datum = { MetricName: 'TargetResponseTime', Dimensions, Values: [...Values] }
      await client.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData: [datum] }))
    }
    return { state: () => alarms.state('slower'), context }
  }

  it.each<[string, number[], number[], string]>([
    ['a canary as slow as its baseline, however slow that is', [4, 4.2], [4, 3.9], 'OK'],
    ['a canary that is slower than its baseline', [1.5], [0.02, 0.03], 'ALARM'],
    ['a baseline that is slower than its canary', [0.02], [1.5], 'OK'],
    ['a canary that is slower, and quick enough for anybody', [0.2], [0.002], 'OK'],
    ['a canary that nobody asked', [], [0.02], 'OK'],
    ['no baseline to compare with', [1.5], [], 'OK'],
  ])('%s', async (_, green, blue, state) => {
    const alarm = await answered(times, green, blue)
    expect(alarm.state()).toBe(state)
  })

  it('ends with its minute', async () => {
    const alarm = await answered(times, [1.5], [0.02])
    expect(alarm.state()).toBe('ALARM')
    await alarm.context.clock.advance(60_000)
    expect(alarm.state()).toBe('OK')
  })

  it('that CloudWatch alone can work out keeps the state that it was given', async () => {
    const alarm = await answered(slower('ANOMALY_DETECTION_BAND(canary, 2)'), [1.5], [0.02])
    expect(alarm.state()).toBe('INSUFFICIENT_DATA')
  })
})

describe('metric data', () => {
  it.each([
    ['no value', {}],
    ['two kinds of value', { Value: 1, Values: [1] }],
  ])('is refused with %s', async (_what, datum) => {
    const { client } = await start()
    await expect(
      client.send(new PutMetricDataCommand({ Namespace: 'n', MetricData: [{ MetricName: 'm', ...datum }] })),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombinationException' })
  })

  it('is taken gzipped, as clients send much of it', async () => {
    const { client, putAlarm, alarms } = await start()
    await putAlarm()
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/ApplicationELB',
        MetricData: Array.from({ length: 400 }, () => ({
          MetricName: 'HTTPCode_Target_5XX_Count',
          Dimensions: [{ Name: 'TargetGroup', Value: 'blue' }],
          Value: 1,
        })),
      }),
    )
    expect(alarms.state('core-5xx')).toBe('ALARM')
  })
})
