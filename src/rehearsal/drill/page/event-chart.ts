import type { ScenarioResult, TimelineEntry } from '../types.ts'
import { type Html, html } from './html.ts'
import { lane, sign } from './lane.ts'
import { counted } from './numbers.ts'
import { position, sinceStart, type TimeAxis } from './time-axis.ts'

const paths: Readonly<Record<TimelineEntry['level'], string>> = {
  info: 'M-1.5 -7h3v14h-3z',
  good: 'M0 -6l6 6-6 6-6-6z',
  bad: 'M-6 -6h12v12h-12z',
}

/** The scenario's events as signs on the axis: info is a stroke, good a diamond, bad a red square. */
export function eventChart(scenario: ScenarioResult, axis: TimeAxis): Html {
  if (scenario.timeline.length === 0) return html``
  const bad = scenario.timeline.filter((entry) => entry.level === 'bad')
  const signs = scenario.timeline.map((entry) =>
    sign({
      at: position(axis, entry.at),
      y: 12,
      path: paths[entry.level],
      kind: `event-${entry.level}`,
      tip: `${sinceStart(axis, entry.at)} ${entry.source}: ${entry.text}`,
    }),
  )
  return lane({
    kind: 'event-lane',
    label: html`Events <span class="fact">${counted(scenario.timeline.length, 'event')}, ${bad.length} bad</span>`,
    alternative: `${counted(scenario.timeline.length, 'event')}${bad.length === 0 ? '' : `; bad: ${bad.map((entry) => `${sinceStart(axis, entry.at)} ${entry.text}`).join('; ')}`}`,
    height: 24,
    shapes: signs,
  })
}

/** The ticks as lines behind all charts. */
export function tickLines(axis: TimeAxis): Html {
  return html`<svg class="lines" width="100%" height="100%" aria-hidden="true">${axis.ticks.map((tick) => throughAll(position(axis, tick.at), 'tick-line'))}</svg>`
}

/** Where something bad happened, as lines in front of all charts; neighbours that would touch are one line. */
export function badLines(scenario: ScenarioResult, axis: TimeAxis): Html {
  const bad = scenario.timeline
    .filter((entry) => entry.level === 'bad')
    .map((entry) => Math.round(position(axis, entry.at) * 4) / 4)
  return html`<svg class="lines front" width="100%" height="100%" aria-hidden="true">${[...new Set(bad)].map((at) => throughAll(at, 'bad-line'))}</svg>`
}

function throughAll(at: number, kind: string): Html {
  return html`<line class="${kind}" x1="${at}%" x2="${at}%" y1="0" y2="100%"/>`
}
