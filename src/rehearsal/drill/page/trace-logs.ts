import type { ScenarioResult } from '../types.ts'
import { type Html, html } from './html.ts'
import { logLines } from './log-lines.ts'
import { counted } from './numbers.ts'

const mostLines = 200

/** The application's log lines that carry a trace id of the scenario, folded. */
export function traceLogs(logs: ScenarioResult['logs']): Html {
  if (logs.length === 0) return html``
  return html`<section><h4>Logs found by trace id</h4>${logs.map(({ traceId, lines }) => {
    const shown = lines.slice(-mostLines)
    const cut = lines.length > shown.length ? `, the last ${mostLines}` : ''
    return html`<details class="fold"><summary><code>${traceId}</code> <span class="fact">${counted(lines.length, 'line')}${cut}</span></summary>${logLines(shown, lines.length - shown.length + 1)}</details>
`
  })}</section>`
}
