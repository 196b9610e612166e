import { type Content, type Html, html } from './html.ts'

/** One row of a chart: a label, and shapes on the shared time axis. X is in percent, y in pixels. */
export function lane(row: {
  readonly label: Content
  /** The shapes in words. */
  readonly alternative: string
  readonly height: number
  readonly shapes: Content
  readonly kind?: string
}): Html {
  return html`<div class="lane ${row.kind ?? ''}"><div class="label">${row.label}</div><svg class="plot" width="100%" height="${row.height}" role="img" aria-label="${row.alternative}">${row.shapes}</svg></div>
`
}

/** A box from x to x, in percent; with a tooltip. */
export function box(shape: {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly height: number
  readonly fill: string
  readonly tip?: string
  readonly minimum?: number
}): Html {
  const width = round(Math.max(shape.minimum ?? 0, shape.to - shape.from))
  const from = round(Math.min(shape.from, 100 - width))
  const geometry = html`class="${shape.fill}" x="${from}%" y="${round(shape.y)}" width="${width}%" height="${round(shape.height)}"`
  return shape.tip === undefined
    ? html`<rect ${geometry}/>`
    : html`<rect ${geometry}><title>${shape.tip}</title></rect>`
}

/** Text in a box of its own, cut off where the box ends. */
export function caption(shape: {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly height: number
  readonly text: string
  readonly kind: string
}): Html {
  return html`<svg class="caption" x="${round(shape.from)}%" y="${round(shape.y)}" width="${round(shape.to - shape.from)}%" height="${round(shape.height)}"><text class="${shape.kind}" x="6" y="${round(shape.height / 2 + 4)}">${shape.text}</text></svg>`
}

/** A small sign of which the middle is at x percent. */
export function sign(shape: {
  readonly at: number
  readonly y: number
  readonly path: string
  readonly kind: string
  readonly tip: string
}): Html {
  return html`<svg class="sign" x="${round(shape.at)}%" y="${round(shape.y)}" width="1" height="1"><path class="${shape.kind}" d="${shape.path}"><title>${shape.tip}</title></path></svg>`
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
