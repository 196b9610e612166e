import { type AlarmStates, AwsError, type AwsService, type CloudContext, type Stateful } from '../../ports.ts'
import { operation, refuseMembers } from '../operation.ts'
import { pageOf } from '../page.ts'
import { type AlarmDefinition, type AlarmState, evaluate, metricsOf, periodSeconds } from './alarm.ts'
import { type Datum, type MetricName, MetricStore, sameMetric } from './metrics.ts'

export type { AlarmState } from './alarm.ts'

export interface CloudWatch {
  readonly service: AwsService
  /** Alarms and their states; metrics are not kept. */
  readonly state: Stateful
  readonly alarms: AlarmStates & {
    /** Sets the state of an alarm, making an alarm without a metric where there is none of that name. */
    set(alarmName: string, state: AlarmState, reason?: string): void
  }
  readonly metrics: {
    /** What PutMetricData does, for the cloud's own services. */
    put(namespace: string, data: readonly Datum[]): void
    /** A statistic since a time; undefined without data. `statistic` as in the API: `Average`, `p99`. */
    since(metric: MetricName, statistic: string, fromMs: number): number | undefined
  }
}

interface Alarm {
  readonly definition: AlarmDefinition
  readonly configuredAt: Date
  state: AlarmState
  reason: string
  changedAt: Date
  /** The period in which its state was last decided, by data or by SetAlarmState. */
  decidedIn: number
}

interface DescribeInput {
  readonly AlarmNames?: readonly string[]
  readonly AlarmNamePrefix?: string
  readonly AlarmTypes?: readonly string[]
  readonly StateValue?: AlarmState
  readonly ActionPrefix?: string
  readonly MaxRecords?: number
  readonly NextToken?: string
}

interface Tag {
  readonly Key: string
  readonly Value: string
}

/**
 * CloudWatch's alarms and the metrics they watch. An alarm on one metric, or on as much metric math as metric-math.ts
 * knows, is evaluated on the data that was put; all others (anomaly bands, composite) keep the state that SetAlarmState
 * gives them. Actions are not run.
 */
export function createCloudWatch(context: CloudContext): CloudWatch {
  const alarms = new Map<string, Alarm>()
  const metrics = new MetricStore()
  const tags = new Map<string, readonly Tag[]>()
  const arnOf = (name: string) => `arn:aws:cloudwatch:${context.region}:${context.accountId}:alarm:${name}`
  const now = () => context.clock.now()
  const periodOf = ({ definition }: Alarm) => Math.floor(now() / (periodSeconds(definition) * 1_000))

  const enter = (alarm: Alarm, state: AlarmState, reason: string) => {
    alarm.decidedIn = periodOf(alarm)
    alarm.reason = reason
    if (alarm.state === state) return
    const from = alarm.state
    alarm.state = state
    alarm.changedAt = new Date(now())
    context.emit({
      at: now(),
      source: 'cloudwatch',
      type: 'alarm.state',
      detail: { alarm: alarm.definition.AlarmName, from, to: state, reason },
    })
  }
  const decide = (alarm: Alarm) => {
    const verdict = evaluate(alarm.definition, metrics, now())
    if (verdict !== undefined) enter(alarm, verdict.state, verdict.reason)
  }
  /** CloudWatch evaluates once a period; nobody can tell the difference when it is done at the next look. */
  const upToDate = (alarm: Alarm): Alarm => {
    if (periodOf(alarm) > alarm.decidedIn) decide(alarm)
    return alarm
  }
  const create = (definition: AlarmDefinition): Alarm => {
    const former = alarms.get(definition.AlarmName)
    const at = new Date(now())
    const alarm: Alarm = {
      definition,
      configuredAt: at,
      state: former?.state ?? 'INSUFFICIENT_DATA',
      reason: former?.reason ?? 'Unchecked: Initial alarm creation',
      changedAt: former?.changedAt ?? at,
      decidedIn: 0,
    }
    alarm.decidedIn = periodOf(alarm)
    alarms.set(definition.AlarmName, alarm)
    return alarm
  }
  const put = (namespace: string, data: readonly Datum[]) => {
    const touched: MetricName[] = data.map((datum) => metrics.put(namespace, datum, now()))
    for (const alarm of alarms.values()) {
      const watched = metricsOf(alarm.definition)
      if (touched.some((metric) => watched.some((it) => sameMetric(metric, it)))) decide(alarm)
    }
  }

  return {
    state: {
      save: () => ({ alarms, tags }),
      restore: async (saved) => {
        const kept = saved as { alarms: typeof alarms; tags: typeof tags }
        for (const [name, alarm] of kept.alarms) alarms.set(name, alarm)
        for (const [arn, given] of kept.tags) tags.set(arn, given)
      },
    },
    metrics: {
      put,
      since: (metric, statistic, fromMs) =>
        metrics.statistic(metric, statistic, fromMs, Number.POSITIVE_INFINITY),
    },
    alarms: {
      state: (name) => {
        const alarm = alarms.get(name)
        return alarm === undefined ? undefined : upToDate(alarm).state
      },
      set: (name, state, reason = 'Set by the scenario') =>
        enter(alarms.get(name) ?? create({ AlarmName: name }), state, reason),
    },
    service: {
      id: 'cloudwatch',
      operations: {
        PutMetricAlarm: operation((input: AlarmDefinition & { Tags?: readonly Tag[]; Metrics?: object }) => {
          const { Tags, ...definition } = input
          checkDefinition(input)
          create(definition)
          if (Tags !== undefined) tags.set(arnOf(input.AlarmName), Tags)
          return {}
        }),
        DescribeAlarms: operation((input: DescribeInput) => {
          refuseMembers('cloudwatch', 'DescribeAlarms', input, ['ChildrenOfAlarmName', 'ParentsOfAlarmName'])
          const found = [...alarms.values()].map(upToDate).filter((alarm) => wanted(alarm, input))
          const { MaxRecords = 50, NextToken, ...filter } = input
          const page = pageOf(found, MaxRecords, NextToken, JSON.stringify(filter), () => {
            throw new AwsError('InvalidNextToken', 'The next token specified is invalid.')
          })
          return {
            MetricAlarms: page.items.map((alarm) => shown(alarm, arnOf)),
            CompositeAlarms: [],
            ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
          }
        }),
        SetAlarmState: operation(
          (input: { AlarmName: string; StateValue: AlarmState; StateReason: string }) => {
            const alarm = alarms.get(input.AlarmName)
            if (alarm === undefined) throw new AwsError('ResourceNotFound', '', { statusCode: 404 })
            enter(alarm, input.StateValue, input.StateReason)
            return {}
          },
        ),
        DeleteAlarms: operation(({ AlarmNames: names }: { AlarmNames: readonly string[] }) => {
          // One wrong name and nothing is deleted: API reference, DeleteAlarms.
          if (names.some((name) => !alarms.has(name)))
            throw new AwsError('ResourceNotFound', '', { statusCode: 404 })
          for (const name of names) alarms.delete(name)
          return {}
        }),
        PutMetricData: operation((input: { Namespace: string; MetricData?: readonly Datum[] }) => {
          refuseMembers('cloudwatch', 'PutMetricData', input, ['EntityMetricData'])
          put(input.Namespace, input.MetricData ?? [])
          return {}
        }),
        ListTagsForResource: operation(({ ResourceARN: arn }: { ResourceARN: string }) => ({
          Tags: tags.get(arn) ?? [],
        })),
      },
    },
  }
}

function checkDefinition(input: AlarmDefinition & { readonly Metrics?: object }): void {
  const single = input.MetricName !== undefined
  if (single === (input.Metrics !== undefined))
    throw new AwsError(
      'ValidationError',
      single
        ? 'Metrics list cannot be used together with MetricName'
        : 'Exactly one element of MetricName and Metrics must be given',
    )
  if (!single) return
  for (const name of ['Namespace', 'Period', 'EvaluationPeriods', 'Threshold', 'ComparisonOperator'] as const)
    if (input[name] === undefined)
      throw new AwsError('MissingParameter', `The parameter ${name} is required.`)
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw new AwsError('ValidationError', 'Exactly one of Statistic and ExtendedStatistic must be specified')
}

function wanted({ definition, state }: Alarm, input: DescribeInput): boolean {
  const { AlarmName: name } = definition
  const actions = Object.entries(definition)
    .filter(([member]) => member.endsWith('Actions'))
    .flatMap(([, value]) => value as readonly string[])
  return (
    (input.AlarmTypes === undefined || input.AlarmTypes.includes('MetricAlarm')) &&
    (input.AlarmNames === undefined || input.AlarmNames.includes(name)) &&
    (input.AlarmNamePrefix === undefined || name.startsWith(input.AlarmNamePrefix)) &&
    (input.StateValue === undefined || state === input.StateValue) &&
    (input.ActionPrefix === undefined || actions.some((arn) => arn.startsWith(input.ActionPrefix ?? '')))
  )
}

function shown(alarm: Alarm, arnOf: (name: string) => string) {
  const { definition, configuredAt, state, reason, changedAt } = alarm
  return {
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...definition,
    AlarmArn: arnOf(definition.AlarmName),
    AlarmConfigurationUpdatedTimestamp: configuredAt,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: changedAt,
    StateTransitionedTimestamp: changedAt,
  }
}
