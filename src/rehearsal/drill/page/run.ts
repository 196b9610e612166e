import type { JobResult, RunResult } from '../../runner/index.ts'
import { annotationList } from './annotations.ts'
import { conclusionMark, conclusionWord } from './conclusion.ts'
import { type Html, html } from './html.ts'
import { counted, duration } from './numbers.ts'
import { hasDetail, stepChip, stepDetail } from './step.ts'

/** A workflow run: its jobs, their steps, and what these told. A run that did not succeed is open. */
export function runSection(run: RunResult, id: string): Html {
  const open = run.conclusion === 'success' ? undefined : html` open`
  return html`<details class="run" id="${id}"${open}><summary><h5>${conclusionMark(run.conclusion)} ${run.workflow} #${run.runNumber}${run.runAttempt > 1 ? ` attempt ${run.runAttempt}` : ''}</h5> <span class="run-title">${run.title}</span> <span class="fact">${conclusionWord(run.conclusion)} · ${duration(run.startedAt, run.finishedAt)} · ${counted(run.jobs.length, 'job')} · ${run.repository}</span></summary>
${run.message === undefined ? undefined : html`<p class="message bad">${run.message}</p>`}
${run.jobs.map((job, i) => jobSection(job, `${id}-j${i + 1}`))}</details>
`
}

/** The ids of a run's failed steps, where their detail stands. */
export function failedSteps(
  run: RunResult,
  id: string,
): readonly { readonly path: string; readonly id: string }[] {
  return run.jobs.flatMap((job, j) =>
    job.steps
      .filter((step) => step.outcome === 'failure')
      .map((step) => ({
        path: `${run.workflow} #${run.runNumber} › ${job.name} › ${step.name}`,
        id: `${id}-j${j + 1}-s${step.number}`,
      })),
  )
}

function jobSection(job: JobResult, id: string): Html {
  const waited = job.startedAt - job.queuedAt
  const facts = [
    conclusionWord(job.conclusion),
    ...(job.conclusion === 'skipped' ? [] : [duration(job.startedAt, job.finishedAt)]),
    ...(waited >= 1_000 ? [`waited ${duration(job.queuedAt, job.startedAt)}`] : []),
  ]
  return html`<section class="job-detail ${job.conclusion}" id="${id}"><div class="job-head"><h6>${conclusionMark(job.conclusion)} ${job.name}</h6> <span class="fact">${facts.join(' · ')}</span>${environment(job)}</div>
${annotationList(job.annotations)}${job.steps.length === 0 ? undefined : html`<ol class="steps">${job.steps.map(stepChip)}</ol>`}
${job.steps.filter(hasDetail).map((step) => stepDetail(step, `${id}-s${step.number}`))}</section>
`
}

function environment(job: JobResult): Html {
  if (job.environment === undefined) return html``
  const { name, url } = job.environment
  const shown =
    url !== undefined && /^https?:\/\//i.test(url)
      ? html`<a href="${url}" rel="noopener noreferrer">${name}</a>`
      : name
  return html` <span class="environment">environment ${shown}</span>`
}
