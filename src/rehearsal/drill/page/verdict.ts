import type { RehearsalResult } from '../types.ts'
import { type Html, html } from './html.ts'
import { count, counted, duration } from './numbers.ts'
import { scenarioId } from './scenario.ts'

/** Of each scenario, at the top of the page. */
const mostReasons = 3

/** Whether everything ended as declared; a rehearsal without a scenario proves nothing. */
export function allPassed(result: RehearsalResult): boolean {
  return result.scenarios.length > 0 && result.scenarios.every((scenario) => scenario.passed)
}

/** `6 of 8 scenarios ended as declared` */
export function verdictSentence(result: RehearsalResult): string {
  const total = result.scenarios.length
  const passed = result.scenarios.filter((scenario) => scenario.passed).length
  if (total === 0) return 'No scenario ran, so nothing is proven'
  if (passed === total)
    return total === 1 ? 'The scenario ended as declared' : `All ${total} scenarios ended as declared`
  return `${passed} of ${counted(total, 'scenario')} ended as declared`
}

/** The answer for who has thirty seconds: how many, which not and why, and whether users noticed. */
export function verdict(result: RehearsalResult): Html {
  const good = allPassed(result)
  const probes = result.scenarios.flatMap((scenario) => scenario.probes)
  const requests = probes.reduce((sum, probe) => sum + probe.requests, 0)
  const failures = probes.reduce((sum, probe) => sum + probe.failures.length, 0)
  return html`<section class="banner ${good ? 'passed' : 'failed'}"><h1><span class="mark ${good ? 'success' : 'failure'}" aria-hidden="true">${good ? '✓' : '✕'}</span> ${verdictSentence(result)}</h1>
<p class="fact">deploy-kit rehearsal · <time datetime="${new Date(result.startedAt).toISOString()}">${new Date(result.startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC</time> · took ${duration(result.startedAt, result.finishedAt)}</p>
${probes.length === 0 ? undefined : html`<p>Users: ${counted(requests, 'request')} of the probes, <b class="${failures > 0 ? 'bad' : 'good'}">${failures === 0 ? 'none failed' : `${count(failures)} failed`}</b>.</p>`}
${unmet(result)}</section>`
}

function unmet(result: RehearsalResult): Html {
  const items = result.scenarios.flatMap((scenario, place) =>
    scenario.passed
      ? []
      : [
          html`<li><a href="#${scenarioId(scenario, place)}">${scenario.title}</a>${reasons(scenario.problems.length === 0 ? [scenario.actual] : scenario.problems)}</li>`,
        ],
  )
  return items.length === 0 ? html`` : html`<h2>Not as declared</h2><ul class="unmet">${items}</ul>`
}

function reasons(problems: readonly string[]): Html {
  const rest = problems.length - mostReasons
  return html`<ul>${problems.slice(0, mostReasons).map((it) => html`<li>${it}</li>`)}${rest > 0 ? html`<li class="fact">and ${counted(rest, 'problem')} more</li>` : undefined}</ul>`
}

/** What this machine could not show; a rehearsal that covers everything says so. */
export function notExercised(result: RehearsalResult): Html {
  if (result.notExercised.length === 0)
    return html`<section class="not-exercised none"><p>Everything that a rehearsal covers was exercised on this machine.</p></section>`
  return html`<section class="not-exercised"><h2>Not exercised on this machine (${result.notExercised.length})</h2><ul>${result.notExercised.map((it) => html`<li>${it}</li>`)}</ul></section>`
}

/** What no file of the product said. */
export function assumed({ assumptions = [] }: RehearsalResult): Html {
  return assumptions.length === 0
    ? html``
    : html`<section class="not-exercised"><h2>Assumed, because no file of the product says so</h2><ul>${assumptions.map((it) => html`<li>${it}</li>`)}</ul></section>`
}
