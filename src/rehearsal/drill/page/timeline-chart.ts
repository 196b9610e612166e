import type { JobResult, RunResult } from '../../runner/index.ts'
import type { ScenarioResult } from '../types.ts'
import { conclusionMark, conclusionWord } from './conclusion.ts'
import { type Html, html } from './html.ts'
import { box, caption, lane } from './lane.ts'
import { duration, listed } from './numbers.ts'
import { position, sinceStart, type TimeAxis } from './time-axis.ts'

const laneHeight = 26
/** Shares of the axis: a narrower step is not drawn unless it failed, a narrower one carries no name. */
const narrowest = 0.15
const narrowestNamed = 7
const narrowestWait = 0.5

/** Every job of every run as a lane: its steps as segments, coloured by conclusion; waiting as a thin line. */
export function timelineChart(scenario: ScenarioResult, axis: TimeAxis): Html {
  return html`${scenario.runs.map((run) => runLanes(run, axis))}`
}

function runLanes(run: RunResult, axis: TimeAxis): Html {
  const drawn = run.jobs.filter((job) => job.conclusion !== 'skipped')
  const skipped = run.jobs.filter((job) => job.conclusion === 'skipped').map((job) => job.name)
  const facts = `${conclusionWord(run.conclusion)}, ${duration(run.startedAt, run.finishedAt)}${skipped.length === 0 ? '' : `; skipped: ${listed(skipped)}`}`
  return html`<div class="run-label">${conclusionMark(run.conclusion)} <b>${run.workflow} #${run.runNumber}</b> <span class="fact">${facts}</span></div>
${drawn.toSorted((a, b) => a.startedAt - b.startedAt).map((job) => jobLane(job, axis))}`
}

function jobLane(job: JobResult, axis: TimeAxis): Html {
  const [from, to] = [position(axis, job.startedAt), position(axis, job.finishedAt)]
  const waited = position(axis, job.queuedAt)
  const wait =
    from - waited < narrowestWait
      ? undefined
      : box({
          from: waited,
          to: from,
          y: laneHeight / 2 - 1.5,
          height: 3,
          fill: 'waiting',
          tip: `${job.name} waited ${duration(job.queuedAt, job.startedAt)}`,
        })
  const whole = box({
    from,
    to,
    y: 3,
    height: laneHeight - 6,
    fill: `job ${job.conclusion}`,
    tip: `${job.name}: ${conclusionWord(job.conclusion)}, ${duration(job.startedAt, job.finishedAt)}`,
    minimum: 0.3,
  })
  return lane({
    label: html`${conclusionMark(job.conclusion)} <span class="job-name" title="${job.name}">${job.name}</span> <span class="fact">${duration(job.startedAt, job.finishedAt)}</span>`,
    alternative: inWords(job, axis),
    height: laneHeight,
    shapes: [wait, whole, job.steps.map((step) => stepSegment(step, axis))],
  })
}

function stepSegment(step: JobResult['steps'][number], axis: TimeAxis): Html {
  const [from, to] = [position(axis, step.startedAt), position(axis, step.finishedAt)]
  if (step.outcome === 'skipped' || (to - from < narrowest && step.outcome === 'success')) return html``
  const place = { from, to, y: 3, height: laneHeight - 6 }
  const tip = `${step.name}: ${conclusionWord(step.outcome)}, ${duration(step.startedAt, step.finishedAt)}, from ${sinceStart(axis, step.startedAt)}`
  const named =
    to - from < narrowestNamed
      ? undefined
      : caption({ ...place, text: step.name, kind: `on-step ${step.outcome}` })
  return html`${box({ ...place, fill: `step ${step.outcome}`, tip, minimum: 0.3 })}${named}`
}

function inWords(job: JobResult, axis: TimeAxis): string {
  const red = job.steps.filter((step) => step.outcome === 'failure').map((step) => step.name)
  const when = `${sinceStart(axis, job.startedAt)} to ${sinceStart(axis, job.finishedAt)}`
  return `${job.name}: ${conclusionWord(job.conclusion)}, ${when}${red.length === 0 ? '' : `; failed: ${listed(red)}`}`
}
