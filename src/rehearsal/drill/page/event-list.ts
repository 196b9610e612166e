import type { TimelineEntry } from '../types.ts'
import { type Html, html } from './html.ts'
import { counted } from './numbers.ts'
import { sinceStart, type TimeAxis } from './time-axis.ts'

const marks: Readonly<Record<TimelineEntry['level'], string>> = { info: '·', good: '◆', bad: '■' }
const longList = 14

/** What the drill did, and what became of the databases: the story, which the sources of the other events only fill in. */
const story = new Set(['scenario', 'database'])

/** Everything that happened, in order; a long list is folded down to what was bad and what tells the story. */
export function eventList(timeline: readonly TimelineEntry[], axis: TimeAxis): Html {
  if (timeline.length === 0) return html``
  const rows = timeline.toSorted((a, b) => a.at - b.at)
  const telling = rows.filter((entry) => entry.level === 'bad' || story.has(entry.source))
  if (rows.length <= longList) return html`<section><h4>Events</h4>${list(rows, axis, true)}</section>`
  return html`<section><h4>Events</h4>${telling.length === 0 ? undefined : list(telling, axis, false)}
<details class="fold"><summary>All ${counted(rows.length, 'event')}</summary>${list(rows, axis, true)}</details></section>`
}

function list(entries: readonly TimelineEntry[], axis: TimeAxis, complete: boolean): Html {
  return html`<ol class="events"${complete ? html` data-complete` : undefined}>${entries.map(
    (entry) =>
      html`<li class="${entry.level}" data-at="${entry.at - axis.zero}"><time>${sinceStart(axis, entry.at)}</time> <span class="event-mark" aria-hidden="true">${marks[entry.level]}</span> <span class="source">${entry.source}</span> <span class="text">${entry.level === 'info' ? undefined : html`<span class="unseen">${entry.level}: </span>`}${entry.text}</span></li>
`,
  )}</ol>`
}
