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
  return html`<pattern id="version-${place}" width="10" height="10" patternUnits="userSpaceOnUse"><rect class="colour-${place % colourCount}" width="10" height="10"/>${overlays[place % patternCount]}</pattern>
`
}

/** Plain, diagonal, dots, level lines, upright lines: told apart without any colour. */
const overlays: readonly Html[] = [
  html``,
  html`<path class="overlay" d="M-2 2l4-4M0 10L10 0M8 12l4-4"/>`,
  html`<circle class="overlay-dot" cx="2.5" cy="2.5" r="1.4"/><circle class="overlay-dot" cx="7.5" cy="7.5" r="1.4"/>`,
  html`<path class="overlay" d="M0 5h10"/>`,
  html`<path class="overlay" d="M5 0v10"/>`,
]
