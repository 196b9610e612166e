import type { RehearsalResult } from '../types.ts'
import { contentPolicy } from './content-policy.ts'
import { html, toMarkup, trusted } from './html.ts'
import { counted } from './numbers.ts'
import { patternDefinitions } from './patterns.ts'
import { scenarioSection } from './scenario.ts'
import { scenarioIndex } from './scenario-index.ts'
import { script } from './script.ts'
import { style } from './style/index.ts'
import { allPassed, assumed, notExercised, verdict, verdictSentence } from './verdict.ts'
import { orderVersions } from './versions.ts'

/**
 * The report page of a rehearsal: one HTML document that needs nothing but a browser, loads nothing, and in which
 * nothing of a log, a summary or a name is ever executed.
 */
export function renderPage(result: RehearsalResult): string {
  const order = orderVersions(result)
  const good = allPassed(result)
  return toMarkup(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${good ? '✓' : '✕'} ${verdictSentence(result)} · deploy-kit rehearsal</title>
<link rel="icon" href="${icon(good)}">
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#scenarios">To the scenarios</a>
<header class="top"><span><b>deploy-kit</b> rehearsal</span>
<fieldset class="theme"><legend>Theme</legend><label><input type="radio" name="theme" value="auto" checked>Auto</label><label><input type="radio" name="theme" id="theme-light" value="light">Light</label><label><input type="radio" name="theme" id="theme-dark" value="dark">Dark</label></fieldset></header>
${patternDefinitions(order.size)}
<main>
${verdict(result)}
${notExercised(result)}
${assumed(result)}
<div class="section-head"><h2 id="scenarios" tabindex="-1">${counted(result.scenarios.length, 'scenario')}</h2><span id="fold-buttons" hidden><button type="button" id="open-all">Open all</button> <button type="button" id="close-all">Close all</button></span></div>
${scenarioIndex(result)}
<div class="scenarios">
${result.scenarios.map((scenario, place) => scenarioSection(scenario, place, order))}</div>
</main>
<footer>Times are relative to the start of each scenario. Pictures in summaries are shown as links: this page loads nothing.</footer>
<script>${trusted(script)}</script>
</body>
</html>
`)
}

/** The verdict in the browser's tab: green with a tick, red with a cross. */
function icon(good: boolean): string {
  const sign = good ? 'M4 8.5l3 3 5-6' : 'M5 5l6 6M11 5l-6 6'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="${good ? '#17713a' : '#c11c22'}"/><path d="${sign}" fill="none" stroke="#fff" stroke-width="2"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
