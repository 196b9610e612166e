import type { ScenarioResult } from '../types.ts'
import { conclusionWord } from './conclusion.ts'
import { type Content, type Html, html } from './html.ts'
import { count, duration } from './numbers.ts'
import { sinceStart, type TimeAxis } from './time-axis.ts'
import { spanWords, trafficSpans } from './traffic-chart.ts'
import { type VersionOrder, versionTag } from './versions.ts'

const mostFailures = 50

/** What the charts show, as tables: for who cannot see them, and for who wants the numbers. */
export function chartTables(scenario: ScenarioResult, axis: TimeAxis, order: VersionOrder, id: string): Html {
  return html`<details class="fold tables" id="${id}"><summary>The charts as tables</summary>
${jobTable(scenario, axis)}${scenario.traffic.map((track) =>
  table(
    `Traffic of ${track.name}`,
    ['from', 'to', 'versions'],
    trafficSpans(track, axis.to, order).map((span) => [
      sinceStart(axis, span.from),
      sinceStart(axis, span.to),
      spanWords(span),
    ]),
  ),
)}${scenario.probes.map((probe) => [
  table(
    `Requests of the probe ${probe.name}`,
    ['version', 'requests', 'first seen', 'last seen'],
    probe.versions.map((it) => [
      versionTag(it.version, order),
      count(it.requests),
      sinceStart(axis, it.firstAt),
      sinceStart(axis, it.lastAt),
    ]),
  ),
  probe.failures.length === 0 ? undefined : failureTable(probe, axis),
])}</details>`
}

function jobTable(scenario: ScenarioResult, axis: TimeAxis): Html {
  const rows = scenario.runs.flatMap((run) =>
    run.jobs.map((job) => [
      `${run.workflow} #${run.runNumber}`,
      job.name,
      conclusionWord(job.conclusion),
      sinceStart(axis, job.startedAt),
      duration(job.startedAt, job.finishedAt),
      duration(job.queuedAt, job.startedAt),
    ]),
  )
  return table('Jobs', ['run', 'job', 'conclusion', 'started', 'took', 'waited before'], rows)
}

function failureTable(probe: ScenarioResult['probes'][number], axis: TimeAxis): Html {
  const shown = probe.failures.slice(0, mostFailures)
  const rest = probe.failures.length - shown.length
  return html`${table(
    `Failed requests of ${probe.name}`,
    ['at', 'problem'],
    shown.map((failure) => [sinceStart(axis, failure.at), failure.problem]),
  )}${rest === 0 ? undefined : html`<p class="fact">and ${count(rest)} more</p>`}`
}

function table(title: string, head: readonly string[], rows: readonly (readonly Content[])[]): Html {
  if (rows.length === 0) return html`<p>${title}: none.</p>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><caption>${title}</caption><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
`
}
