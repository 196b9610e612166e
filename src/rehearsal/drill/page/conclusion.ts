import type { RunConclusion } from '../../runner/index.ts'
import { type Html, html } from './html.ts'

const marks: Readonly<Record<RunConclusion, string>> = {
  success: '✓',
  failure: '✕',
  startup_failure: '✕',
  cancelled: '⊘',
  skipped: '↷',
}

const words: Readonly<Record<RunConclusion, string>> = {
  success: 'success',
  failure: 'failure',
  startup_failure: 'did not start',
  cancelled: 'cancelled',
  skipped: 'skipped',
}

/** The sign of a conclusion, with its word for who cannot see it. */
export function conclusionMark(conclusion: RunConclusion): Html {
  return html`<span class="mark ${conclusion}" role="img" aria-label="${words[conclusion]}" title="${words[conclusion]}">${marks[conclusion]}</span>`
}

export function conclusionWord(conclusion: RunConclusion): string {
  return words[conclusion]
}

/** Whether a scenario ended as declared. */
export function passMark(passed: boolean): Html {
  const word = passed ? 'as declared' : 'not as declared'
  return html`<span class="mark ${passed ? 'success' : 'failure'}" role="img" aria-label="${word}" title="${word}">${passed ? '✓' : '✕'}</span>`
}
