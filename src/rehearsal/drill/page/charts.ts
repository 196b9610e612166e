import type { ScenarioResult } from '../types.ts'
import { axisLabels } from './axis-labels.ts'
import { chartTables } from './chart-tables.ts'
import { badLines, eventChart, tickLines } from './event-chart.ts'
import { type Content, type Html, html } from './html.ts'
import { probeChart, probeSentence } from './probe-chart.ts'
import { timeAxis } from './time-axis.ts'
import { timelineChart } from './timeline-chart.ts'
import { trafficChart } from './traffic-chart.ts'
import { type VersionOrder, versionLegend, versionsOf } from './versions.ts'

/** Jobs and steps, traffic and the probe of one scenario, below each other on one time axis. */
export function charts(scenario: ScenarioResult, order: VersionOrder, id: string): Html {
  const axis = timeAxis(scenario)
  const tables = `${id}-tables`
  const figure = (key: string, title: string, content: Content, nothing: string, empty: boolean) =>
    html`<figure aria-labelledby="${id}-${key}" aria-describedby="${tables}"><figcaption id="${id}-${key}">${title}</figcaption>${empty ? html`<p class="fact">${nothing}</p>` : content}</figure>
`
  return html`<section class="on-one-axis"><h4>On one time axis</h4>
${scenario.probes.map((probe) => probeSentence(probe, axis, order))}
${unseenVersions(scenario, order)}
<div class="charts" data-from="${axis.from - axis.zero}" data-to="${axis.to - axis.zero}">${tickLines(axis)}
${axisLabels(axis)}${eventChart(scenario, axis)}
${figure('jobs', 'Jobs and steps', timelineChart(scenario, axis), 'No workflow run was started.', scenario.runs.length === 0)}
${figure(
  'traffic',
  'Traffic share by version',
  scenario.traffic.map((track) => trafficChart(track, axis, order)),
  'No listener was watched.',
  scenario.traffic.length === 0,
)}
${figure(
  'probe',
  'Probe: requests over time by version',
  scenario.probes.map((probe) => probeChart(probe, axis, order)),
  'No probe was running: nothing is known of users.',
  scenario.probes.length === 0,
)}
${badLines(scenario, axis)}</div>
<div class="cursor-control" hidden><label>Time <input type="range" min="0" max="1000" value="0" step="1"></label> <output></output></div>
${chartTables(scenario, axis, order, tables)}</section>`
}

/** The probes' sentences explain the colours of what they saw; what only a listener knew is explained here. */
function unseenVersions(scenario: ScenarioResult, order: VersionOrder): Html {
  const seen = new Set(scenario.probes.flatMap((probe) => probe.versions.map((it) => it.version)))
  const unseen = versionsOf(scenario).filter((version) => !seen.has(version))
  if (unseen.length === 0) return html``
  return html`<div class="unseen-versions"><span>Not seen by a probe:</span>${versionLegend(unseen, order)}</div>`
}
