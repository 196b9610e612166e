import type { TrafficTrack } from '../types.ts'
import { type Html, html } from './html.ts'
import { box, caption, lane } from './lane.ts'
import { percent } from './numbers.ts'
import { position, sinceStart, type TimeAxis } from './time-axis.ts'
import { inOrder, type VersionOrder, versionFill, versionLabel } from './versions.ts'

const laneHeight = 56
/** Pixels and percent of the axis: a smaller area carries no name. */
const namedHeight = 14
const narrowestNamed = 9

/** Who serves a listener between two changes; the shares add up to 1, or there are none. */
export interface TrafficSpan {
  readonly from: number
  readonly to: number
  readonly shares: readonly { readonly version: string; readonly share: number }[]
}

/** A listener's traffic as spans in time, each with the versions in the page's order; equal neighbours are one. */
export function trafficSpans(
  track: TrafficTrack,
  until: number,
  order: VersionOrder,
): readonly TrafficSpan[] {
  const changes = track.changes.toSorted((a, b) => a.at - b.at)
  const spans: TrafficSpan[] = []
  for (const [i, change] of changes.entries()) {
    const span = {
      from: change.at,
      to: changes[i + 1]?.at ?? until,
      shares: normalised(change.shares, order),
    }
    const before = spans.at(-1)
    if (before !== undefined && JSON.stringify(before.shares) === JSON.stringify(span.shares))
      spans[spans.length - 1] = { ...before, to: span.to }
    else spans.push(span)
  }
  return spans
}

/** Weights are relative, as a listener's are: 1 and 9 mean the same as 10 and 90. */
function normalised(shares: Readonly<Record<string, number>>, order: VersionOrder): TrafficSpan['shares'] {
  const served = Object.entries(shares).filter(([, weight]) => weight > 0)
  const sum = served.reduce((total, [, weight]) => total + weight, 0)
  const weights = new Map(served)
  return inOrder(weights.keys(), order).map((version) => ({
    version,
    share: (weights.get(version) ?? 0) / sum,
  }))
}

/** The share of one listener's traffic by version over time, stacked from the oldest version up. */
export function trafficChart(track: TrafficTrack, axis: TimeAxis, order: VersionOrder): Html {
  const spans = trafficSpans(track, axis.to, order)
  const last = spans.at(-1)
  return lane({
    kind: 'tall',
    label: html`<b>${track.name}</b> <span class="fact">traffic by version, 0–100 %; at the end: ${last === undefined ? 'unknown' : spanWords(last)}</span>`,
    alternative: `Traffic of ${track.name}: ${spans.map((span) => `from ${sinceStart(axis, span.from)} ${spanWords(span)}`).join('; ') || 'nothing was seen'}`,
    height: laneHeight,
    shapes: spans.map((span) => spanShapes(span, track, axis, order)),
  })
}

/** `1.4.0 90 %, 1.5.0 10 %` */
export function spanWords(span: TrafficSpan): string {
  if (span.shares.length === 0) return 'no version'
  return span.shares.map(shareWords).join(', ')
}

function shareWords({ version, share }: TrafficSpan['shares'][number]): string {
  return `${versionLabel(version)} ${percent(share)}`
}

function spanShapes(span: TrafficSpan, track: TrafficTrack, axis: TimeAxis, order: VersionOrder): Html {
  const [from, to] = [position(axis, span.from), position(axis, span.to)]
  const when = `${sinceStart(axis, span.from)} to ${sinceStart(axis, span.to)}`
  if (span.shares.length === 0)
    return box({
      from,
      to,
      y: 0,
      height: laneHeight,
      fill: 'nobody',
      tip: `${track.name}: no version, ${when}`,
    })
  const tooThin = span.shares.filter((it) => it.share * laneHeight < namedHeight)
  const largest = Math.max(...span.shares.map((it) => it.share))
  let top = laneHeight
  const shapes = span.shares.map((served) => {
    const height = served.share * laneHeight
    top -= height
    const place = { from, to, y: top, height }
    const tip = `${track.name}: ${shareWords(served)}, ${when}`
    // The largest names those that are too thin for a name of their own.
    const text = [served, ...(served.share === largest ? tooThin : [])].map(shareWords).join(' · ')
    const named =
      height < namedHeight || to - from < narrowestNamed
        ? undefined
        : caption({ ...place, text, kind: 'on-version' })
    return html`${box({ ...place, fill: versionFill(served.version, order), tip })}${named}`
  })
  return html`${shapes}`
}
