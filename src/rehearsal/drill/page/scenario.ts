import type { ScenarioResult } from '../types.ts'
import { charts } from './charts.ts'
import { passMark } from './conclusion.ts'
import { eventList } from './event-list.ts'
import { type Html, html } from './html.ts'
import { counted, duration } from './numbers.ts'
import { failedSteps, runSection } from './run.ts'
import { timeAxis } from './time-axis.ts'
import { traceLogs } from './trace-logs.ts'
import type { VersionOrder } from './versions.ts'
import { whatCame } from './what-came.ts'

/** The anchor of a scenario: its place keeps it unique, its name readable. */
export function scenarioId(scenario: ScenarioResult, place: number): string {
  const name = scenario.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `s${place + 1}${name === '' ? '' : `-${name}`}`
}

/** Everything about one scenario; open where it did not end as declared. */
export function scenarioSection(scenario: ScenarioResult, place: number, order: VersionOrder): Html {
  const id = scenarioId(scenario, place)
  const runId = (i: number) => `${id}-r${i + 1}`
  const red = scenario.runs.flatMap((run, i) => failedSteps(run, runId(i)))
  return html`<details class="scenario ${scenario.passed ? 'passed' : 'failed'}" id="${id}"${scenario.passed ? undefined : html` open`}><summary><h3>${passMark(scenario.passed)} ${scenario.title}</h3> <span class="fact">${scenario.name} · ${duration(scenario.startedAt, scenario.finishedAt)} · ${counted(scenario.runs.length, 'run')}</span></summary>
<p class="story">${scenario.story}</p>
<dl class="verdict"><div><dt>Expected</dt><dd>${scenario.expected}</dd></div><div class="${scenario.passed ? 'good-side' : 'bad-side'}"><dt>Actual</dt><dd>${whatCame(scenario)}</dd></div></dl>
${problems(scenario)}
${red.length === 0 ? undefined : html`<p class="red-steps"><b>Red steps</b>${scenario.passed ? ' (as declared)' : ''}: ${red.map((step, i) => html`${i === 0 ? '' : ', '}<a href="#${step.id}">${step.path}</a>`)}</p>`}
${charts(scenario, order, id)}
${eventList(scenario.timeline, timeAxis(scenario))}
${scenario.runs.length === 0 ? undefined : html`<section><h4>Runs</h4>${scenario.runs.map((run, i) => runSection(run, runId(i)))}</section>`}
${traceLogs(scenario.logs)}
</details>
`
}

function problems(scenario: ScenarioResult): Html {
  if (scenario.problems.length === 0 && scenario.passed) return html``
  const reasons = scenario.problems.length === 0 ? ['No problem was named.'] : scenario.problems
  return html`<div class="problems"><h4>What did not come out as declared</h4><ul>${reasons.map((it) => html`<li>${it}</li>`)}</ul></div>`
}
