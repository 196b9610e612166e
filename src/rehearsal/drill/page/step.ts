import type { StepResult } from '../../runner/index.ts'
import { annotationList } from './annotations.ts'
import { conclusionMark, conclusionWord } from './conclusion.ts'
import { type Html, html } from './html.ts'
import { lastLines } from './log-lines.ts'
import { duration } from './numbers.ts'
import { renderSummary } from './summary.ts'

const linesOfFailure = 60

/** An action by the beginning of its commit, as git shortens it; the whole name where the pointer rests. */
function stepName({ name }: StepResult): Html {
  const short = name.replace(/@([0-9a-f]{7})[0-9a-f]{33}$/, '@$1')
  return short === name ? html`${name}` : html`<span title="${name}">${short}</span>`
}

/** A step in its job's row of steps. */
export function stepChip(step: StepResult): Html {
  const note =
    step.outcome === step.conclusion ? '' : `, but the job goes on: ${conclusionWord(step.conclusion)}`
  return html`<li class="chip ${step.outcome}">${conclusionMark(step.outcome)} ${stepName(step)}${note}${step.outcome === 'skipped' ? undefined : html` <span class="fact">${duration(step.startedAt, step.finishedAt)}</span>`}</li>`
}

/** Whether there is more to say about a step than its chip says. */
export function hasDetail(step: StepResult): boolean {
  return (
    endedBadly(step) ||
    step.annotations.length > 0 ||
    step.annotationsDropped > 0 ||
    (step.summary ?? '').trim() !== ''
  )
}

function endedBadly(step: StepResult): boolean {
  return step.outcome === 'failure' || step.outcome === 'cancelled'
}

/**
 * What a step told: its annotations, its summary as GitHub would show it, and where it failed or was cancelled its
 * last lines, open where no summary says more.
 */
export function stepDetail(step: StepResult, id: string): Html {
  const failed = endedBadly(step)
  return html`<section class="step-detail ${step.outcome}" id="${id}"><h6>${conclusionMark(step.outcome)} ${stepName(step)} <span class="fact">${duration(step.startedAt, step.finishedAt)}</span></h6>
${annotationList(step.annotations, step.annotationsDropped)}${summaryFold(step, failed)}${failed ? lastLines(step.lines, linesOfFailure, (step.summary ?? '').trim() === '') : undefined}</section>
`
}

function summaryFold(step: StepResult, open: boolean): Html {
  if (step.summary === undefined || step.summary.trim() === '') return html``
  const { heading, body } = renderSummary(step.summary)
  return html`<details class="fold summary"${open ? html` open` : undefined}><summary>Summary${heading === undefined ? undefined : html` <b>${heading}</b>`}</summary>${body}</details>
`
}
