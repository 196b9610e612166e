import { AwsError } from '../../ports.ts'

export interface Dimension {
  readonly Name: string
  readonly Value: string
}

export interface Datum {
  readonly MetricName: string
  readonly Dimensions?: readonly Dimension[]
  readonly Timestamp?: Date
  readonly Value?: number
  readonly Values?: readonly number[]
  readonly Counts?: readonly number[]
  readonly StatisticValues?: {
    readonly SampleCount: number
    readonly Sum: number
    readonly Minimum: number
    readonly Maximum: number
  }
  readonly Unit?: string
}

export interface MetricName {
  readonly namespace: string
  readonly name: string
  readonly dimensions: readonly Dimension[]
}

/** What was said of a metric at one time: single samples, or a set of which only the statistics are known. */
interface Sample {
  readonly at: number
  readonly count: number
  readonly sum: number
  readonly minimum: number
  readonly maximum: number
  /** Undefined for a statistic set, which has no percentiles. */
  readonly values: readonly number[] | undefined
}

/** Metrics as they were put; the oldest samples go when there are too many of one metric. */
export class MetricStore {
  readonly #samples = new Map<string, Sample[]>()
  readonly #limit = 20_000

  /** Keeps a datum. Throws CloudWatch's error for one without a value, or with counts that do not match. */
  put(namespace: string, datum: Datum, nowMs: number): MetricName {
    const metric = { namespace, name: datum.MetricName, dimensions: datum.Dimensions ?? [] }
    const key = keyOf(metric)
    const samples = this.#samples.get(key) ?? []
    samples.push(sampleOf(datum, nowMs))
    if (samples.length > this.#limit) samples.splice(0, samples.length - this.#limit)
    this.#samples.set(key, samples)
    return metric
  }

  has(metric: MetricName): boolean {
    return this.#samples.has(keyOf(metric))
  }

  /** A statistic over `[fromMs, toMs)`; undefined without data. `statistic` as in the API: `Average`, `p99`. */
  statistic(metric: MetricName, statistic: string, fromMs: number, toMs: number): number | undefined {
    const samples = (this.#samples.get(keyOf(metric)) ?? []).filter(({ at }) => at >= fromMs && at < toMs)
    const count = samples.reduce((total, sample) => total + sample.count, 0)
    if (count === 0) return undefined
    const sum = samples.reduce((total, sample) => total + sample.sum, 0)
    switch (statistic) {
      case 'SampleCount':
        return count
      case 'Sum':
        return sum
      case 'Average':
        return sum / count
      case 'Minimum':
        return Math.min(...samples.map(({ minimum }) => minimum))
      case 'Maximum':
        return Math.max(...samples.map(({ maximum }) => maximum))
      default:
        return percentile(samples, Number(statistic.slice(1)))
    }
  }
}

export function sameMetric(a: MetricName, b: MetricName): boolean {
  return keyOf(a) === keyOf(b)
}

function keyOf({ namespace, name, dimensions }: MetricName): string {
  const sorted = dimensions
    .map(({ Name, Value }) => [Name, Value])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return JSON.stringify([namespace, name, sorted])
}

function sampleOf(datum: Datum, nowMs: number): Sample {
  const at = datum.Timestamp?.getTime() ?? nowMs
  const { StatisticValues: set, Values: values, Counts: counts, Value: value } = datum
  if ([set, values, value].filter((given) => given !== undefined).length !== 1)
    throw new AwsError(
      'InvalidParameterCombinationException',
      'At least one and only one of the parameters Value, Values, StatisticValues must be specified.',
    )
  if (set !== undefined)
    return {
      at,
      count: set.SampleCount,
      sum: set.Sum,
      minimum: set.Minimum,
      maximum: set.Maximum,
      values: undefined,
    }
  const each = values ?? [value as number]
  if (counts !== undefined && counts.length !== each.length)
    throw new AwsError(
      'InvalidParameterValueException',
      'The parameters Values and Counts must be of the same size.',
    )
  const all = each.flatMap((one, index) => Array<number>(Math.round(counts?.[index] ?? 1)).fill(one))
  return {
    at,
    count: all.length,
    sum: all.reduce((total, one) => total + one, 0),
    minimum: Math.min(...all),
    maximum: Math.max(...all),
    values: all,
  }
}

function percentile(samples: readonly Sample[], percent: number): number | undefined {
  if (samples.some(({ values }) => values === undefined)) return undefined
  const values = samples.flatMap((sample) => sample.values ?? []).sort((a, b) => a - b)
  return values[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)]
}
