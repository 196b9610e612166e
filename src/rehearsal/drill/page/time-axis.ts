import type { ScenarioResult } from '../types.ts'

/** The one time axis that all charts of a scenario share; positions are percent of its width. */
export interface TimeAxis {
  /** Milliseconds since the epoch: what counts as 0:00, and where the axis begins and ends. */
  readonly zero: number
  readonly from: number
  readonly to: number
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
}

const tickSteps = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 7_200_000, 21_600_000, 86_400_000,
]
const mostTicks = 8

/** An axis from the scenario's start to its end, wider where something was seen before or after. */
export function timeAxis(scenario: ScenarioResult): TimeAxis {
  const times = [
    scenario.startedAt,
    scenario.finishedAt,
    ...scenario.runs.flatMap((run) => [run.startedAt, run.finishedAt]),
    ...scenario.timeline.map((entry) => entry.at),
  ].filter(Number.isFinite)
  const from = times.reduce((least, time) => Math.min(least, time), scenario.startedAt)
  const to = Math.max(
    from + 1,
    times.reduce((most, time) => Math.max(most, time), from),
  )
  const step = tickSteps.find((size) => (to - from) / size <= mostTicks) ?? (to - from) / mostTicks
  const zero = scenario.startedAt
  const ticks = []
  for (let at = zero + Math.ceil((from - zero) / step) * step; at <= to; at += step)
    ticks.push({ at, label: relativeTime(at - zero, step < 1_000) })
  return { zero, from, to, ticks }
}

/** Where an instant lies, in percent of the axis, kept within it. */
export function position(axis: TimeAxis, at: number): number {
  const share = ((at - axis.from) / (axis.to - axis.from)) * 100
  return Math.round(Math.min(100, Math.max(0, share)) * 1_000) / 1_000
}

/** An instant relative to the scenario's start: `0:12.3`. */
export function sinceStart(axis: TimeAxis, at: number): string {
  return relativeTime(at - axis.zero)
}

/** Milliseconds as `0:12.3`, `1:02:03.4`; a minus for what was before. */
export function relativeTime(ms: number, tenths = true): string {
  const size = tenths ? 100 : 1_000
  const units = Math.round(Math.abs(ms) / size)
  const seconds = Math.floor((units * size) / 1_000)
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  const text = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
  return `${ms < 0 && units > 0 ? '−' : ''}${text}${tenths ? `.${units % 10}` : ''}`
}
