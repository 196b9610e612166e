import { type Html, html } from './html.ts'
import { position, type TimeAxis } from './time-axis.ts'

/** The axis in words, above the charts: time since the scenario's start. */
export function axisLabels(axis: TimeAxis): Html {
  const labels = axis.ticks.map((tick, i) => {
    const at = position(axis, tick.at)
    const anchor = at < 4 ? 'start' : at > 96 ? 'end' : 'middle'
    return html`<text class="tick${i % 2 === 1 ? ' odd' : ''}" x="${at}%" y="14" text-anchor="${anchor}">${tick.label}</text>`
  })
  return html`<div class="lane axis"><div class="label"><span class="fact">time since the start, min:s</span></div><svg class="plot" width="100%" height="20" aria-hidden="true">${labels}</svg></div>
`
}
