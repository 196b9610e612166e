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
}

export interface Verdict {
  readonly state: AlarmState
  readonly reason: string
}

export function metricOf(definition: AlarmDefinition): MetricName | undefined {
  const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [] } = definition
  return namespace === undefined || name === undefined ? undefined : { namespace, name, dimensions }
}

/**
 * The state that a single-metric alarm has by its data: M out of N periods up to now, missing data treated as the alarm
 * says (user guide, "Configuring how CloudWatch alarms treat missing data"). Undefined where its state cannot be told by
 * data: metric math, anomaly bands, no data ever, or `ignore` with nothing but gaps.
 */
export function evaluate(
  definition: AlarmDefinition,
  metrics: MetricStore,
  nowMs: number,
): Verdict | undefined {
  const metric = metricOf(definition)
  const { Period: period, Threshold: threshold, EvaluationPeriods: periods = 1 } = definition
  const statistic = definition.Statistic ?? definition.ExtendedStatistic
  const breaks = comparison(definition.ComparisonOperator)
  if (metric === undefined || period === undefined || threshold === undefined) return undefined
  if (statistic === undefined || breaks === undefined || !metrics.has(metric)) return undefined
  const length = period * 1_000
  const current = Math.floor(nowMs / length)
  const values = Array.from({ length: periods }, (_, back) =>
    metrics.statistic(metric, statistic, (current - back) * length, (current - back + 1) * length),
  )
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
