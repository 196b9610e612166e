import { compare, valid } from 'semver'
import type { RehearsalResult, ScenarioResult } from '../types.ts'
import { answered } from '../version.ts'
import { type Html, html } from './html.ts'

/** Colours and patterns repeat after 7 and 5, so 35 versions look different. */
export const colourCount = 7
export const patternCount = 5

/** The place of each version in the order of the whole page; it decides the version's colour and pattern. */
export type VersionOrder = ReadonlyMap<string, number>

/** All versions that any probe or listener of the rehearsal knew, oldest first; what is no version comes last. */
export function orderVersions(result: RehearsalResult): VersionOrder {
  const seen = new Set(result.scenarios.flatMap(versionsOf))
  const sorted = [...seen].sort((a, b) => {
    const [isA, isB] = [valid(a) !== null, valid(b) !== null]
    if (isA && isB) return compare(a, b)
    return isA === isB ? (a < b ? -1 : 1) : isA ? -1 : 1
  })
  return new Map(sorted.map((version, place) => [version, place]))
}

/** The versions that one scenario's listeners and probes knew. */
export function versionsOf(scenario: ScenarioResult): readonly string[] {
  return [
    ...new Set([
      ...scenario.traffic.flatMap((track) => track.changes.flatMap((change) => Object.keys(change.shares))),
      ...scenario.probes.flatMap((probe) => [
        ...probe.versions.map((it) => it.version),
        ...probe.steps.flatMap((step) => Object.keys(step.byVersion)),
      ]),
    ]),
  ]
}

/** The versions given, in the page's order. */
export function inOrder(versions: Iterable<string>, order: VersionOrder): readonly string[] {
  return [...versions].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
}

/** The class that fills a shape with the version's colour and pattern. */
export function versionFill(version: string, order: VersionOrder): string {
  return `v${(order.get(version) ?? 0) % (colourCount * patternCount)}`
}

export function versionLabel(version: string): string {
  if (version === answered) return 'answers of any version'
  return version === '' ? '(no version)' : version
}

/** What each colour means. */
export function versionLegend(versions: Iterable<string>, order: VersionOrder): Html {
  const items = inOrder(versions, order).map((version) => html`<li>${versionTag(version, order)}</li>`)
  return items.length === 0 ? html`` : html`<ul class="legend" aria-label="Versions">${items}</ul>`
}

/** A version with its swatch. */
export function versionTag(version: string, order: VersionOrder): Html {
  return html`<span class="version"><svg class="swatch" width="14" height="14" aria-hidden="true"><rect class="${versionFill(version, order)}" width="14" height="14" rx="3"/></svg>${versionLabel(version)}</span>`
}
