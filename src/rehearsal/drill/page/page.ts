import type { RehearsalResult } from '../types.ts'

/** The report page of a rehearsal: one HTML file that needs nothing but a browser. */
export function renderPage(result: RehearsalResult): string {
  throw new Error(`the page of ${result.schema} is not drawn yet`)
}
