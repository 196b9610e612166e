import { metricMath } from './metric-math.ts'
import type { Dimension, MetricName, MetricStore } from './metrics.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** The members of PutMetricAlarm that decide; everything else is kept and given back as it came. */
export interface AlarmDefinition {
  readonly AlarmName: string
  readonly MetricName?: string
  readonly Namespace?: string
  readonly Dimensions?: readonly Dimension[]
  readonly Statistic?: string
  readonly ExtendedStatistic?: string
  /** Seconds. */
  readonly Period?: number
  readonly EvaluationPeriods?: number
  readonly DatapointsToAlarm?: number
  readonly Threshold?: number
  readonly ComparisonOperator?: string
  readonly TreatMissingData?: string
  /** Metric math: metrics by id, and what is made of them. */
  readonly Metrics?: readonly MetricQuery[]
}

interface MetricQuery {
  readonly Id: string
  readonly Expression?: string
  readonly ReturnData?: boolean
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace?: string
      readonly MetricName?: string
      readonly Dimensions?: readonly Dimension[]
    }
    readonly Period: number
    readonly Stat: string
  }
}

export interface Verdict {
  readonly state: AlarmState
  readonly reason: string
}

/** The metrics whose data decides. */
export function metricsOf(definition: AlarmDefinition): readonly MetricName[] {
  const watched = [definition, ...(definition.Metrics ?? []).map((it) => it.MetricStat?.Metric ?? {})]
  return watched.flatMap(metricOf)
}

function metricOf(given: Pick<AlarmDefinition, 'Namespace' | 'MetricName' | 'Dimensions'>): MetricName[] {
  const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [] } = given
  return namespace === undefined || name === undefined ? [] : [{ namespace, name, dimensions }]
}

/** How often an alarm is evaluated. */
export function periodSeconds({ Period, Metrics }: AlarmDefinition): number {
  return Period ?? Metrics?.find((it) => it.MetricStat !== undefined)?.MetricStat?.Period ?? 60
}

/** The value of what an alarm watches, in a period; its length is that of the metrics. */
interface Watched {
  readonly lengthMs: number
  value(fromMs: number): number | undefined
}

/** Undefined where it cannot be told by data: anomaly bands, more metric math than `metricMath` knows, or no data ever. */
function watchedBy(definition: AlarmDefinition, metrics: MetricStore): Watched | undefined {
  if (!metricsOf(definition).some((metric) => metrics.has(metric))) return undefined
  if (definition.Metrics !== undefined) return watchedByMath(definition.Metrics, metrics)
  const [metric] = metricOf(definition)
  const statistic = definition.Statistic ?? definition.ExtendedStatistic
  if (metric === undefined || statistic === undefined || definition.Period === undefined) return undefined
  const lengthMs = definition.Period * 1_000
  return { lengthMs, value: (fromMs) => metrics.statistic(metric, statistic, fromMs, fromMs + lengthMs) }
}

function watchedByMath(queries: readonly MetricQuery[], metrics: MetricStore): Watched | undefined {
  const periods = new Set(queries.flatMap((it) => it.MetricStat?.Period ?? []))
  // Of several periods CloudWatch takes the longest, and turns the others into it: not done here.
  const [period] = periods
  const result = queries.find((it) => it.ReturnData !== false)
  const terms = new Map(
    queries.map((it) => [it.Id, it.Expression === undefined ? undefined : metricMath(it.Expression)]),
  )
  const unknown = queries.some((it) => it.Expression !== undefined && terms.get(it.Id) === undefined)
  if (result === undefined || period === undefined || periods.size !== 1 || unknown) return undefined
  const lengthMs = period * 1_000
  const seriesValue = (id: string, fromMs: number, asked: readonly string[]): number | undefined => {
    const query = queries.find((it) => it.Id === id)
    if (query === undefined || asked.includes(id)) return undefined
    const [metric] = metricOf(query.MetricStat?.Metric ?? {})
    if (metric !== undefined && query.MetricStat !== undefined)
      return metrics.statistic(metric, query.MetricStat.Stat, fromMs, fromMs + lengthMs)
    return terms.get(id)?.((other) => seriesValue(other, fromMs, [...asked, id]))
  }
  return { lengthMs, value: (fromMs) => seriesValue(result.Id, fromMs, []) }
}

/**
 * The state that an alarm has by its data: M out of N periods up to now, missing data treated as the alarm says (user
 * guide, "Configuring how CloudWatch alarms treat missing data"). Undefined where its state cannot be told by data, or
 * for `ignore` with nothing but gaps.
 */
export function evaluate(
  definition: AlarmDefinition,
  metrics: MetricStore,
  nowMs: number,
): Verdict | undefined {
  const { Threshold: threshold, EvaluationPeriods: periods = 1 } = definition
  const breaks = comparison(definition.ComparisonOperator)
  const watched = watchedBy(definition, metrics)
  if (watched === undefined || threshold === undefined || breaks === undefined) return undefined
  const { lengthMs } = watched
  const current = Math.floor(nowMs / lengthMs)
  const values = Array.from({ length: periods }, (_, back) => watched.value((current - back) * lengthMs))
  const missing = definition.TreatMissingData ?? 'missing'
  const known = values.filter((value) => value !== undefined)
  if (known.length === 0 && missing === 'ignore') return undefined
  if (known.length === 0 && missing === 'missing')
    return { state: 'INSUFFICIENT_DATA', reason: `Insufficient Data: ${periods} datapoints were unknown.` }
  const gaps = missing === 'breaching' ? periods - known.length : 0
  const breaching = known.filter((value) => breaks(value, threshold)).length + gaps
  const needed = definition.DatapointsToAlarm ?? periods
  const shown = known.map((value) => String(Math.round(value * 1e6) / 1e6)).join(', ')
  const sign = definition.ComparisonOperator
  return breaching >= needed
    ? {
        state: 'ALARM',
        reason: `Threshold Crossed: ${breaching} out of the last ${periods} datapoints [${shown}] was ${sign} (${threshold}) (minimum ${needed} datapoint for OK -> ALARM transition).`,
      }
    : {
        state: 'OK',
        reason: `Threshold Crossed: ${periods - breaching} out of the last ${periods} datapoints [${shown}] was not ${sign} (${threshold}).`,
      }
}

function comparison(
  operator: string | undefined,
): ((value: number, threshold: number) => boolean) | undefined {
  switch (operator) {
    case 'GreaterThanThreshold':
      return (value, threshold) => value > threshold
    case 'GreaterThanOrEqualToThreshold':
      return (value, threshold) => value >= threshold
    case 'LessThanThreshold':
      return (value, threshold) => value < threshold
    case 'LessThanOrEqualToThreshold':
      return (value, threshold) => value <= threshold
    default:
      return undefined
  }
}
