import { formatDuration } from '../../../kernel/index.ts'
import type { ProbeResult } from '../types.ts'
import { answered } from '../version.ts'
import { type Html, html } from './html.ts'
import { box, lane, sign } from './lane.ts'
import { count, counted, percent } from './numbers.ts'
import { position, sinceStart, type TimeAxis } from './time-axis.ts'
import { inOrder, type VersionOrder, versionFill, versionLabel, versionTag } from './versions.ts'

const signHeight = 12
const barHeight = 52
/** One failed request among hundreds must be seen. */
const leastFailedHeight = 4
/** Percent by which a bar reaches under the next one, so that no seam is seen between them. */
const overlap = 0.05
/** More bars than this cannot be told apart. */
const mostBars = 160
/** Failures closer than this share of the axis get one sign. */
const signDistance = 0.5

interface Bar {
  readonly at: number
  readonly failed: number
  readonly byVersion: ReadonlyMap<string, number>
}

/** A probe's requests over time by version; failures on top in red, with a sign above them. */
export function probeChart(probe: ProbeResult, axis: TimeAxis, order: VersionOrder): Html {
  const group = Math.max(1, Math.ceil((axis.to - axis.from) / Math.max(1, probe.stepMs) / mostBars))
  const bars = gather(probe, group)
  const most = bars.reduce((top, bar) => Math.max(top, total(bar)), 1)
  const width = group * probe.stepMs
  return lane({
    kind: 'tall',
    label: html`<b>${probe.name}</b> <span class="fact">requests of the probe by version; the highest bar is ${counted(most, 'request')} in ${count(width)} ms</span> <span class="${probe.failures.length > 0 || probe.requests === 0 ? 'fact bad' : 'fact'}">${probeNumbers(probe)}</span>`,
    alternative: probeWords(probe, axis),
    height: signHeight + barHeight,
    shapes: [
      bars.map((bar) => barShapes(bar, width, most, axis, order)),
      failureSigns(probe, axis),
      html`<line class="base" x1="0" x2="100%" y1="${signHeight + barHeight}" y2="${signHeight + barHeight}"/>`,
    ],
  })
}

/** `1,204 requests, none failed, the slowest answer took 214 ms` */
export function probeNumbers(probe: ProbeResult): string {
  if (probe.requests === 0) return 'not one request was made: nothing is known of its users'
  const failed =
    probe.failures.length === 0
      ? 'none failed'
      : `${count(probe.failures.length)} failed (${percent(probe.failures.length / probe.requests)})`
  const slowest =
    probe.slowestMs === undefined ? '' : `, the slowest answer took ${formatDuration(probe.slowestMs)}`
  return `${counted(probe.requests, 'request')}, ${failed}${slowest}`
}

/** The numbers, the versions that answered, and when each was seen. */
export function probeWords(probe: ProbeResult, axis: TimeAxis): string {
  const versions = probe.versions.map(
    (it) =>
      `${versionLabel(it.version)} (${counted(it.requests, 'request')}, ${sinceStart(axis, it.firstAt)} to ${sinceStart(axis, it.lastAt)})`,
  )
  return `${probe.name}: ${probeNumbers(probe)}; versions seen: ${versions.join(', ') || 'none'}`
}

/** The same as a sentence of the page, with the versions' colours. */
export function probeSentence(probe: ProbeResult, axis: TimeAxis, order: VersionOrder): Html {
  const versions = probe.versions.map(
    (it) =>
      html`<li>${versionTag(it.version, order)} <span class="fact">${counted(it.requests, 'request')}, ${sinceStart(axis, it.firstAt)} to ${sinceStart(axis, it.lastAt)}</span></li>`,
  )
  const bad = probe.failures.length > 0 || probe.requests === 0
  const seen = probe.versions.every((it) => it.version === answered) ? '' : 'Versions seen, in this order:'
  return html`<div class="probe-words"><p><b>${probe.name}</b> <code>${probe.url}</code>: <span class="${bad ? 'bad' : 'good'}">${probeNumbers(probe)}</span>. ${versions.length === 0 ? 'Versions seen: none.' : seen}</p><ol class="versions-seen">${versions}</ol></div>`
}

function gather(probe: ProbeResult, group: number): readonly Bar[] {
  const bars: Bar[] = []
  for (let i = 0; i < probe.steps.length; i += group) {
    const steps = probe.steps.slice(i, i + group)
    const byVersion = new Map<string, number>()
    for (const step of steps)
      for (const [version, requests] of Object.entries(step.byVersion))
        byVersion.set(version, (byVersion.get(version) ?? 0) + requests)
    const failed = steps.reduce((sum, step) => sum + step.failed, 0)
    bars.push({ at: steps[0]?.at ?? 0, failed, byVersion })
  }
  return bars
}

function total(bar: Bar): number {
  return [...bar.byVersion.values()].reduce((sum, requests) => sum + requests, bar.failed)
}

function barShapes(bar: Bar, width: number, most: number, axis: TimeAxis, order: VersionOrder): Html {
  const [from, to] = [position(axis, bar.at), Math.min(100, position(axis, bar.at + width) + overlap)]
  let top = signHeight + barHeight
  const stack = (requests: number, fill: string, what: string, least = 0) => {
    if (requests === 0) return html``
    const height = Math.max(least, (requests / most) * barHeight)
    top -= height
    return box({
      from,
      to,
      y: top,
      height,
      fill,
      tip: `${sinceStart(axis, bar.at)} ${count(requests)} ${what}`,
    })
  }
  return html`${inOrder(bar.byVersion.keys(), order).map((version) =>
    stack(bar.byVersion.get(version) ?? 0, versionFill(version, order), `by ${versionLabel(version)}`),
  )}${stack(bar.failed, 'failed', 'failed', leastFailedHeight)}`
}

function failureSigns(probe: ProbeResult, axis: TimeAxis): readonly Html[] {
  const places = Map.groupBy(probe.failures, (failure) =>
    Math.round(position(axis, failure.at) / signDistance),
  )
  return [...places].map(([place, failures]) =>
    sign({
      at: place * signDistance,
      y: 1,
      path: 'M-6 0h12l-6 10z',
      kind: 'failure-sign',
      tip: `${sinceStart(axis, failures[0]?.at ?? 0)} ${counted(failures.length, 'request')} failed: ${[...new Set(failures.map((it) => it.problem))].slice(0, 3).join('; ')}`,
    }),
  )
}
