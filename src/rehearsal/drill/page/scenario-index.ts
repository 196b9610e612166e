import type { RehearsalResult, ScenarioResult } from '../types.ts'
import { passMark } from './conclusion.ts'
import { type Html, html } from './html.ts'
import { count, duration } from './numbers.ts'
import { scenarioId } from './scenario.ts'
import { whatCame } from './what-came.ts'

/** All scenarios as a table, in the order in which they ran. */
export function scenarioIndex(result: RehearsalResult): Html {
  if (result.scenarios.length === 0) return html``
  return html`<nav aria-labelledby="scenarios"><table class="index"><thead><tr><th scope="col">Scenario</th><th scope="col">What came</th><th scope="col" class="number">Probe requests</th><th scope="col" class="number">Failed</th><th scope="col" class="number">Took</th></tr></thead><tbody>
${result.scenarios.map(row)}</tbody></table></nav>`
}

function row(scenario: ScenarioResult, place: number): Html {
  const requests = scenario.probes.reduce((sum, probe) => sum + probe.requests, 0)
  const failures = scenario.probes.reduce((sum, probe) => sum + probe.failures.length, 0)
  return html`<tr><th scope="row">${passMark(scenario.passed)} <a href="#${scenarioId(scenario, place)}">${scenario.title}</a></th><td class="came">${whatCame(scenario)}</td><td class="number" data-label="probe requests">${scenario.probes.length === 0 ? '–' : count(requests)}</td><td class="number${failures > 0 ? ' bad' : ''}" data-label="failed">${scenario.probes.length === 0 ? '–' : count(failures)}</td><td class="number" data-label="took">${duration(scenario.startedAt, scenario.finishedAt)}</td></tr>
`
}
