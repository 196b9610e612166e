import type { RunnerAnnotation } from '../../runner/index.ts'
import { type Html, html } from './html.ts'
import { counted } from './numbers.ts'

const severity: readonly RunnerAnnotation['level'][] = ['error', 'warning', 'notice']

/** Annotations as GitHub lists them, worst first. */
export function annotationList(annotations: readonly RunnerAnnotation[], dropped = 0): Html {
  if (annotations.length === 0 && dropped === 0) return html``
  const sorted = annotations.toSorted((a, b) => severity.indexOf(a.level) - severity.indexOf(b.level))
  return html`<ul class="annotations">${sorted.map(
    (it) =>
      html`<li class="annotation ${it.level}"><b>${it.level}</b>${it.title === undefined ? undefined : html` <b>${it.title}</b>`}${place(it)}<div class="message">${it.message}</div></li>`,
  )}${dropped === 0 ? undefined : html`<li class="fact">${counted(dropped, 'annotation')} more than GitHub shows</li>`}</ul>`
}

function place(annotation: RunnerAnnotation): Html {
  if (annotation.file === undefined) return html``
  const line = annotation.line === undefined ? '' : `:${annotation.line}`
  return html` <code>${annotation.file}${line}</code>`
}
