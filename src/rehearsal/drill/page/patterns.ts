import { type Html, html } from './html.ts'
import { colourCount, patternCount } from './versions.ts'

/** The fills of the versions that are in use, and the hatching of failures: shapes of the whole page refer to them. */
export function patternDefinitions(versionCount: number): Html {
  const used = Math.min(versionCount, colourCount * patternCount)
  return html`<svg class="definitions" width="0" height="0" aria-hidden="true" focusable="false"><defs>
${Array.from({ length: used }, (_, place) => versionPattern(place))}
<pattern id="hatch-failure" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="failure-base" width="6" height="6"/><rect class="failure-line" width="2" height="6"/></pattern>
<pattern id="hatch-nobody" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="nobody-line" width="1" height="8"/></pattern>
</defs></svg>`
}

function versionPattern(place: number): Html {
  return html`<pattern id="version-${place}" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="colour-${place % colourCount}" width="8" height="8"/>${overlays[place % patternCount]}</pattern>
`
}

/** Plain, diagonal, dots, level lines, upright lines: told apart without any colour. */
const overlays: readonly Html[] = [
  html``,
  html`<path class="overlay" d="M-2 2l4-4M0 8l8-8M6 10l4-4"/>`,
  html`<circle class="overlay-dot" cx="2" cy="2" r="1.3"/><circle class="overlay-dot" cx="6" cy="6" r="1.3"/>`,
  html`<path class="overlay" d="M0 2h8M0 6h8"/>`,
  html`<path class="overlay" d="M2 0v8M6 0v8"/>`,
]
