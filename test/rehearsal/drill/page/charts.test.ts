import { describe, expect, it } from 'vitest'
import { eventList } from '../../../../src/rehearsal/drill/page/event-list.ts'
import { toMarkup } from '../../../../src/rehearsal/drill/page/html.ts'
import { probeNumbers, probeSentence, probeWords } from '../../../../src/rehearsal/drill/page/probe-chart.ts'
import {
  position,
  relativeTime,
  sinceStart,
  timeAxis,
} from '../../../../src/rehearsal/drill/page/time-axis.ts'
import { spanWords, trafficSpans } from '../../../../src/rehearsal/drill/page/traffic-chart.ts'
import { orderVersions, versionFill } from '../../../../src/rehearsal/drill/page/versions.ts'
import type { RehearsalResult, ScenarioResult } from '../../../../src/rehearsal/drill/types.ts'
import { sampleResult } from './sample.ts'
import { sampleProbe } from './sample-traffic.ts'

const scenario: ScenarioResult = {
  name: 's',
  title: 's',
  story: '',
  expected: '',
  actual: '',
  passed: true,
  problems: [],
  startedAt: 1_000_000,
  finishedAt: 1_040_000,
  runs: [],
  probes: [],
  traffic: [],
  timeline: [],
  logs: [],
}

describe('the time axis', () => {
  it.each([
    [0, '0:00.0'],
    [12_345, '0:12.3'],
    [59_960, '1:00.0'],
    [3_723_400, '1:02:03.4'],
    [-1_500, '−0:01.5'],
    [-20, '0:00.0'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(relativeTime(ms)).toBe(text)
  })

  it('goes from the start to the end, in percent', () => {
    const axis = timeAxis(scenario)
    expect([1_000_000, 1_010_000, 1_040_000].map((at) => position(axis, at))).toEqual([0, 25, 100])
    expect(axis.ticks.map((tick) => tick.label)).toEqual([
      '0:00',
      '0:05',
      '0:10',
      '0:15',
      '0:20',
      '0:25',
      '0:30',
      '0:35',
      '0:40',
    ])
  })

  it('widens for what was seen before the start, and keeps 0:00 where the scenario began', () => {
    const axis = timeAxis({
      ...scenario,
      timeline: [{ at: 996_000, source: 'task', text: '', level: 'info' }],
    })
    expect(position(axis, 996_000)).toBe(0)
    expect(sinceStart(axis, 996_000)).toBe('−0:04.0')
    expect(sinceStart(axis, 1_000_000)).toBe('0:00.0')
  })

  it('stands for a scenario that took no time at all', () => {
    const axis = timeAxis({ ...scenario, finishedAt: scenario.startedAt })
    expect(position(axis, scenario.startedAt)).toBe(0)
    expect(axis.ticks.length).toBeGreaterThan(0)
  })
})

describe('the traffic of a listener', () => {
  const order = new Map([
    ['1.0.0', 0],
    ['1.1.0', 1],
  ])
  const spans = (...changes: readonly (readonly [number, Record<string, number>])[]) =>
    trafficSpans({ name: 'x', changes: changes.map(([at, shares]) => ({ at, shares })) }, 100, order).map(
      (span) => [span.from, span.to, spanWords(span).replaceAll('\u00a0', ' ')],
    )

  it('holds until the next change, and the last until the end', () => {
    expect(spans([0, { '1.0.0': 100 }], [40, { '1.0.0': 90, '1.1.0': 10 }], [60, { '1.1.0': 100 }])).toEqual([
      [0, 40, '1.0.0 100 %'],
      [40, 60, '1.0.0 90 %, 1.1.0 10 %'],
      [60, 100, '1.1.0 100 %'],
    ])
  })

  it('takes weights as relative, leaves out who gets nothing, and joins equal neighbours', () => {
    expect(spans([0, { '1.1.0': 1, '1.0.0': 3 }], [50, { '1.0.0': 75, '1.1.0': 25 }])).toEqual([
      [0, 100, '1.0.0 75 %, 1.1.0 25 %'],
    ])
    expect(spans([0, { '1.0.0': 100, '1.1.0': 0 }])).toEqual([[0, 100, '1.0.0 100 %']])
  })

  it('says that nobody serves where no version has weight', () => {
    expect(spans([0, {}], [50, { '1.0.0': 0 }])).toEqual([[0, 100, 'no version']])
  })

  it('never rounds a little traffic to none', () => {
    expect(spans([0, { '1.0.0': 9_999, '1.1.0': 1 }])).toEqual([[0, 100, '1.0.0 > 99.9 %, 1.1.0 < 0.1 %']])
  })
})

describe('the probe in words', () => {
  const axis = timeAxis(scenario)
  const shifts = [
    [0, { '1.0.0': 100 }],
    [20_000, { '1.1.0': 100 }],
  ] as const

  it('names requests, failures, and the versions with when they were seen', () => {
    const probe = sampleProbe('core production', 1_000_000, 40_000, shifts)
    expect(probeWords(probe, axis)).toBe(
      'core production: 3,357 requests, none failed; versions seen: 1.0.0 (1,674 requests, 0:00.0 to 0:20.0), 1.1.0 (1,683 requests, 0:20.0 to 0:40.0)',
    )
  })

  it('says which share failed', () => {
    const probe = sampleProbe('p', 1_000_000, 40_000, shifts, [{ at: 5, problem: 'HTTP 502' }])
    expect(probeNumbers(probe)).toMatch(/^3,358 requests, 1 failed \(<\u00a00.1\u00a0%\)$/)
  })

  it('says how long the slowest answer took, where that was measured', () => {
    const probe = { ...sampleProbe('p', 1_000_000, 40_000, shifts), slowestMs: 374 }
    expect(probeNumbers(probe)).toBe('3,357 requests, none failed, the slowest answer took 374 ms')
  })

  it('speaks of no version where none was asked for', () => {
    const probe = sampleProbe('p', 1_000_000, 40_000, [[0, { answered: 100 }]])
    const sentence = toMarkup(probeSentence(probe, axis, new Map([['answered', 0]])))
    expect(sentence).toContain('answers of any version')
    expect(sentence).not.toMatch(/[Vv]ersions seen/)
  })

  it('does not call silence a success', () => {
    expect(probeNumbers(sampleProbe('p', 1_000_000, 0, []))).toBe(
      'not one request was made: nothing is known of its users',
    )
  })
})

describe('a long list of events', () => {
  it('shows what went wrong, what the drill did and what became of databases; the rest is folded', () => {
    const entry = (source: string, text: string, level: 'info' | 'bad' = 'info') => ({
      at: 0,
      source,
      text,
      level,
    })
    const rest = Array.from({ length: 20 }, (_, i) => entry('deployment', `stage ${i}`))
    const told = [
      entry('scenario', 'a release is merged'),
      entry('task', 'stopped', 'bad'),
      entry('database', 'database of core staging: as before'),
    ]
    const shown = toMarkup(eventList([...rest, ...told], timeAxis(scenario))).split('<details')[0]
    for (const { text } of told) expect(shown).toContain(text)
    expect(shown).not.toContain('stage 1')
  })
})

describe('the versions’ colours', () => {
  it('follow the versions’ order over all scenarios, prereleases before releases, other words last', () => {
    const track = (shares: Record<string, number>) => ({
      ...scenario,
      traffic: [{ name: 't', changes: [{ at: 0, shares }] }],
    })
    const result: RehearsalResult = {
      ...sampleResult(),
      scenarios: [track({ '1.10.0': 1, unknown: 1 }), track({ '1.9.0': 1, '1.10.0-rc.1': 1 })],
    }
    expect([...orderVersions(result).keys()]).toEqual(['1.9.0', '1.10.0-rc.1', '1.10.0', 'unknown'])
  })

  it('differ for 35 versions', () => {
    const order = new Map(Array.from({ length: 35 }, (_, i) => [`1.${i}.0`, i]))
    expect(new Set([...order.keys()].map((version) => versionFill(version, order))).size).toBe(35)
  })
})
