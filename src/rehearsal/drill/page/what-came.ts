import type { ScenarioResult } from '../types.ts'
import { type Html, html } from './html.ts'

/** What came, and below it what became of the databases, one a line. */
export function whatCame({ actual, databases = {} }: ScenarioResult): Html {
  const all = Object.entries(databases)
  if (all.length === 0) return html`${actual}`
  if (all.every(([, change]) => change === 'as before')) return html`${actual} Databases as before.`
  return html`${actual}<ul class="databases">${all.map(([environment, change]) => html`<li>Database of ${environment}: ${change}</li>`)}</ul>`
}
