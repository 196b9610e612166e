import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { renderPage } from '../../../../src/rehearsal/drill/page/index.ts'
import type { RehearsalResult, ScenarioResult } from '../../../../src/rehearsal/drill/types.ts'
import { below, classesOf, type Element, elementsOf, textOf } from './elements.ts'
import { sampleResult } from './sample.ts'

const result = sampleResult()
const page = renderPage(result)
const elements = elementsOf(page)
const having = (className: string, among = elements) =>
  among.filter((it) => classesOf(it).includes(className))
const tags = (tagName: string, among = elements) => among.filter((it) => it.tagName === tagName)
const only = (found: readonly Element[]): Element => {
  expect(found).toHaveLength(1)
  return found[0]!
}

function withScenarios(change: (scenario: ScenarioResult) => Partial<ScenarioResult>): RehearsalResult {
  return { ...result, scenarios: result.scenarios.map((it) => ({ ...it, ...change(it) })) }
}

describe('what a reader finds in thirty seconds', () => {
  it('how many ended as declared, in the heading and in the tab', () => {
    expect(textOf(only(tags('h1')))).toContain('6 of 8 scenarios ended as declared')
    expect(textOf(tags('title')[0]!)).toBe('✕ 6 of 8 scenarios ended as declared · deploy-kit rehearsal')
  })

  it('which did not, and why', () => {
    const unmet = textOf(only(having('unmet')))
    expect(unmet).toContain('A canary that is slower than the baseline is rolled back')
    expect(unmet).toContain('The deploy to production ended succeeded, declared was rolled-back.')
    expect(unmet).not.toContain('A good release')
  })

  it('what became of the databases, each on a line of its own', () => {
    const of = (databases: Readonly<Record<string, string>>) => {
      const [scenario] = result.scenarios
      if (scenario === undefined) throw new Error('the sample has no scenario')
      const shown = elementsOf(renderPage({ ...result, scenarios: [{ ...scenario, databases }] }))
      return [textOf(only(having('came', shown))), having('databases', shown).length]
    }
    expect(of({ staging: '+ column public.items.note text', production: 'as before' })).toEqual([
      expect.stringMatching(
        /failed\.\s*Database of staging: \+ column public\.items\.note text\s*Database of production: as before/,
      ),
      2,
    ])
    expect(of({ staging: 'as before', production: 'as before' })).toEqual([
      expect.stringContaining('Databases as before.'),
      0,
    ])
  })

  it('what this machine could not exercise, before any scenario', () => {
    const place = elements.indexOf(only(having('not-exercised')))
    expect(place).toBeLessThan(elements.indexOf(only(having('index'))))
    for (const missing of result.notExercised) expect(textOf(elements[place]!)).toContain(missing)
  })

  it('the failing scenarios open, the others closed', () => {
    const open = (passed: string) =>
      having(passed, having('scenario')).map((it) => it.properties['open'] === true)
    expect(open('failed')).toEqual([true, true])
    expect(open('passed')).toEqual([false, false, false, false, false, false])
  })

  it('an all-clear only where everything ended as declared', () => {
    const title = (changed: RehearsalResult) => textOf(tags('title', elementsOf(renderPage(changed)))[0]!)
    expect(title(withScenarios(() => ({ passed: true, problems: [] })))).toContain(
      '✓ All 8 scenarios ended as declared',
    )
    expect(title({ ...result, scenarios: [] })).toContain('✕ No scenario ran, so nothing is proven')
  })
})

describe('a scenario', () => {
  const section = (place: number) => below(having('scenario')[place]!)
  const chartText = (place: number) =>
    section(place)
      .filter((it) => it.properties['role'] === 'img')
      .map((it) => String(it.properties['ariaLabel']))

  it('tells its runs, jobs and steps with their conclusions', () => {
    const text = textOf(having('scenario')[1]!)
    expect(text).toContain('release #4')
    expect(text).toContain('deploy / staging')
    expect(chartText(1)).toContainEqual(
      expect.stringMatching(/^deploy \/ staging: failure, .*; failed: deploy$/),
    )
  })

  it('shows the summary of a failed step open, its annotations, and its last log lines folded', () => {
    const failed = having('failure', having('step-detail', section(1)))
    const folds = tags('details', below(only(failed)))
    expect(
      folds.map((it) => [
        textOf(tags('summary', below(it))[0]!).slice(0, 24),
        it.properties['open'] === true,
      ]),
    ).toEqual([
      ['Summary ❌ deploy-ecs · c', true],
      ['What happened when (6 st', false],
      ['Log, the last 60 of 1,20', false],
    ])
    expect(textOf(failed[0]!)).toContain('core 1.5.1 was rolled back in staging')
    expect(textOf(failed[0]!)).toContain('Trace id 4bf92f3577b34da6a3ce929d0e0e4736')
    expect(textOf(failed[0]!)).not.toContain('\u001b')
  })

  it('says of every drawing what it shows', () => {
    for (const svg of tags('svg').filter(
      (it) => !classesOf(it).some((name) => name === 'caption' || name === 'sign'),
    ))
      expect(
        svg.properties['ariaHidden'] === 'true' || String(svg.properties['ariaLabel'] ?? '') !== '',
      ).toBe(true)
    expect(chartText(4)).toContainEqual(
      'Traffic of core production: from 0:00.0 1.5.0 100 %; from 0:24.2 1.5.0 90 %, 1.6.0 10 %; from 0:31.8 1.6.0 100 %'.replaceAll(
        ' %',
        '\u00a0%',
      ),
    )
  })

  it('gives a version the same fill in its legend, in the traffic and at the probe, in every scenario', () => {
    const fills = new Map<string, Set<string>>()
    for (const tag of having('version')) {
      const fill =
        below(tag)
          .flatMap(classesOf)
          .find((name) => /^v\d+$/.test(name)) ?? 'none'
      fills.set(textOf(tag), (fills.get(textOf(tag)) ?? new Set()).add(fill))
    }
    for (const rect of tags('rect')) {
      const tip = textOf(rect)
      const version = /(?:: |by )(1\.\d\.\d)(?: |$)/.exec(tip)?.[1]
      const fill = classesOf(rect).find((name) => /^v\d+$/.test(name))
      if (version !== undefined && fill !== undefined) fills.get(version)?.add(fill)
    }
    expect(fills.get('1.5.0')?.size).toBe(1)
    expect(new Set([...fills.values()].map((set) => [...set].join())).size).toBe(fills.size)
    for (const fill of [...fills.values()].flatMap((set) => [...set]))
      expect(elements.some((it) => it.properties['id'] === fill.replace('v', 'version-'))).toBe(true)
  })

  it('marks every failed request of a probe', () => {
    const marks = having('failure-sign', section(4)).map(textOf)
    expect(marks).toEqual([
      '0:31.9 2 requests failed: no answer within 2 s',
      '0:36.4 1 request failed: HTTP 502 <html><script>alert("502")</script>',
    ])
  })

  it('is whole without runs, probes, listeners and events', () => {
    const empty = renderPage(
      withScenarios(() => ({ runs: [], probes: [], traffic: [], timeline: [], logs: [] })),
    )
    expect(empty).toContain('No probe was running: nothing is known of users.')
    expect(empty.replace(/<script>.*<\/script>/s, '')).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('the document', () => {
  it('runs its own script and style only, by their hashes', () => {
    const policy = String(
      tags('meta').find((it) => it.properties['httpEquiv'] !== undefined)?.properties['content'],
    )
    const hash = (tag: string) =>
      createHash('sha256')
        .update(textOf(only(tags(tag))))
        .digest('base64')
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash('style')}'; script-src 'sha256-${hash('script')}'; img-src data:; base-uri 'none'; form-action 'none'`,
    )
  })

  it('holds no handler, no style attribute and nothing to load', () => {
    for (const element of elements) {
      for (const name of Object.keys(element.properties))
        expect(name).not.toMatch(/^on|^style$|^src|^srcDoc$|^action$/)
      if (element.tagName === 'link') expect(element.properties['href']).toMatch(/^data:image\/svg\+xml,/)
      if (element.tagName === 'a')
        expect(element.properties['href'] ?? '#').toMatch(/^(#|https?:\/\/|mailto:)/)
      expect([
        'img',
        'iframe',
        'object',
        'embed',
        'base',
        'form',
        'image',
        'foreignObject',
        'use',
      ]).not.toContain(element.tagName)
    }
    expect(textOf(only(tags('style')))).not.toMatch(/url\((?!#)|@import/)
  })

  it('shows hostile text as text', () => {
    const text = textOf(only(tags('body')))
    expect(text).toContain('Names & logs with "markup" in them: <script>document.title = \'owned\'</script>')
    expect(text).toContain('</ul></div></details><img src=x onerror=alert(1)>')
    expect(text).toContain('</pre><script>alert(1)</script>')
    expect(text).not.toContain('\u202e')
  })

  it('has every id once, and a target for every link within', () => {
    const ids = elements.flatMap((it) =>
      it.properties['id'] === undefined ? [] : [String(it.properties['id'])],
    )
    expect(ids.length).toBe(new Set(ids).size)
    const wanted = elements.flatMap(({ properties: { href, ariaDescribedBy, ariaLabelledBy } }) => [
      ...(typeof href === 'string' && href.startsWith('#') ? [href.slice(1)] : []),
      ...[ariaDescribedBy, ariaLabelledBy].flat().filter((it) => typeof it === 'string'),
    ])
    expect(wanted.length).toBeGreaterThan(20)
    for (const id of wanted) expect(ids).toContain(id)
  })

  it('goes down the levels of its headings without a leap', () => {
    const levels = elements.flatMap((it) => /^h([1-6])$/.exec(it.tagName)?.[1] ?? []).map(Number)
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1)
  })

  it('is the same for the same result, and small: long logs and long lines are cut and say so', () => {
    expect(renderPage(result)).toBe(page)
    expect(page.length).toBeLessThan(1_000_000)
    expect(page).toContain('… 3,000 characters more')
  })
})
