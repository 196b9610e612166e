import { colourCount, patternCount } from '../versions.ts'

/**
 * Light and dark in one place. The versions' colours are after Okabe and Ito, told apart with any kind of colour
 * vision, without its vermilion: red is for failures alone.
 */
const versionColours: readonly (readonly [light: string, dark: string])[] = [
  ['#3b82c4', '#4a90d9'],
  ['#e69f00', '#e0a020'],
  ['#b667a0', '#d58bbd'],
  ['#7cc7ee', '#8fd3f5'],
  ['#8a6a3f', '#b0885a'],
  ['#e8dd3f', '#efe45a'],
  ['#5a5f9c', '#8388c9'],
]

export const colours = `
:root{color-scheme:light dark;
--page:light-dark(#f6f7f9,#0e1217);--card:light-dark(#fff,#161b22);--inset:light-dark(#f4f6f8,#1c222b);
--text:light-dark(#1b2129,#e4e9ef);--soft:light-dark(#57606c,#a0a9b5);--line:light-dark(#d8dde3,#303843);
--link:light-dark(#0759b8,#6cb2ff);--good:light-dark(#17713a,#56c97b);--bad:light-dark(#c11c22,#ff7b78);--warn:light-dark(#8a5a00,#e2b04a);
--good-back:light-dark(#eaf6ee,#13261a);--bad-back:light-dark(#fdeeee,#331719);--warn-back:light-dark(#fdf5e2,#2b2312);--note-back:light-dark(#eaf2fc,#15233a);
--step:light-dark(#a9d3b6,#2f6a45);--step-edge:light-dark(#fff,#161b22);--step-failed:light-dark(#c8232a,#c9363b);--step-failed-line:light-dark(#e4686c,#e8787a);
--step-cancelled:light-dark(#8d96a2,#6d7682);--pattern:light-dark(#ffffff66,#00000047);
${versionColours.map(([light, dark], i) => `--colour-${i}:light-dark(${light},${dark});`).join('')}}
:root:has(#theme-light:checked){color-scheme:light}
:root:has(#theme-dark:checked){color-scheme:dark}
${versionColours.map((_, i) => `.colour-${i}{fill:var(--colour-${i})}`).join('')}
${Array.from({ length: colourCount * patternCount }, (_, i) => `.v${i}{fill:url(#version-${i})}`).join('')}
.overlay{fill:none;stroke:var(--pattern);stroke-width:1.6}.overlay-dot{fill:var(--pattern)}
.failure-base{fill:var(--step-failed)}.failure-line{fill:var(--step-failed-line)}.nobody-line{fill:var(--soft)}
`
