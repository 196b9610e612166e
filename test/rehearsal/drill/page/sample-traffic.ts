import type { ProbeResult, TrafficTrack } from '../../../../src/rehearsal/drill/types.ts'

export type Shift = readonly [at: number, shares: Readonly<Record<string, number>>]

/** A listener's track; times are milliseconds after the scenario's start. */
export function sampleTrack(name: string, startedAt: number, shifts: readonly Shift[]): TrafficTrack {
  return { name, changes: shifts.map(([at, shares]) => ({ at: startedAt + at, shares })) }
}

/** What a probe would have seen of such a track: requests shared out by weight, failures where they are wanted. */
export function sampleProbe(
  name: string,
  startedAt: number,
  lengthMs: number,
  shifts: readonly Shift[],
  failures: readonly { readonly at: number; readonly problem: string }[] = [],
): ProbeResult {
  const stepMs = 250
  const versions = new Map<string, { requests: number; firstAt: number; lastAt: number }>()
  const steps = []
  for (let offset = 0; offset < lengthMs; offset += stepMs) {
    const at = startedAt + offset
    const shares = shifts.findLast(([from]) => from <= offset)?.[1] ?? {}
    const sum = Object.values(shares).reduce((a, b) => a + b, 0)
    // Uneven on purpose, and the same every time.
    const requests = 18 + ((offset / stepMs) % 7)
    const byVersion: Record<string, number> = {}
    for (const [version, weight] of Object.entries(shares)) {
      const mine = sum === 0 ? 0 : Math.round((requests * weight) / sum)
      if (mine === 0) continue
      byVersion[version] = mine
      const seen = versions.get(version) ?? { requests: 0, firstAt: at, lastAt: at }
      versions.set(version, { ...seen, requests: seen.requests + mine, lastAt: at + stepMs })
    }
    const failed = failures.filter((it) => it.at >= offset && it.at < offset + stepMs).length
    steps.push({ at, failed, byVersion })
  }
  const answered = [...versions.values()].reduce((total, it) => total + it.requests, 0)
  return {
    name,
    url: 'https://core.production.example.com/version',
    requests: answered + failures.length,
    failures: failures.map((it) => ({ at: startedAt + it.at, problem: it.problem })),
    versions: [...versions].map(([version, seen]) => ({ version, ...seen })),
    stepMs,
    steps,
  }
}
