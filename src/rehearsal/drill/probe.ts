import type { ProbeResult } from './types.ts'
import { askVersion, type VersionQuestion } from './version.ts'

export interface ProbeTarget extends VersionQuestion {
  readonly name: string
}

interface Step {
  failed: number
  slowestMs: number
  readonly byVersion: Record<string, number>
}

const stepMs = 250
/** The pause between two requests: some forty a second, enough to see a gap and too few to weigh on two cores. */
const pauseMs = 25

/** Calls a production listener without pause, each time on a fresh connection, and counts what answers. */
export class Probe {
  readonly #target: ProbeTarget
  readonly #stop = new AbortController()
  readonly #loop: Promise<void>
  readonly #failures: { at: number; problem: string }[] = []
  readonly #versions = new Map<string, { requests: number; firstAt: number; lastAt: number }>()
  readonly #steps = new Map<number, Step>()
  #requests = 0
  #slowestMs = 0

  constructor(target: ProbeTarget) {
    this.#target = target
    this.#loop = this.#run()
  }

  /** Ends the loop after the request that is under way. */
  async stop(): Promise<ProbeResult> {
    this.#stop.abort()
    await this.#loop
    return {
      name: this.#target.name,
      url: this.#target.url,
      requests: this.#requests,
      slowestMs: this.#slowestMs,
      failures: this.#failures,
      versions: [...this.#versions]
        .map(([version, seen]) => ({ version, ...seen }))
        .sort((a, b) => a.firstAt - b.firstAt),
      stepMs,
      steps: [...this.#steps].map(([at, step]) => ({ at, ...step })).sort((a, b) => a.at - b.at),
    }
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const at = Date.now()
      this.#requests++
      try {
        const version = await askVersion(this.#target)
        this.#answered(at, Date.now() - at, version)
      } catch (error) {
        this.#failures.push({ at, problem: error instanceof Error ? error.message : String(error) })
        this.#step(at).failed++
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  #answered(at: number, tookMs: number, version: string): void {
    this.#slowestMs = Math.max(this.#slowestMs, tookMs)
    const seen = this.#versions.get(version)
    this.#versions.set(version, {
      requests: (seen?.requests ?? 0) + 1,
      firstAt: seen?.firstAt ?? at,
      lastAt: at,
    })
    const step = this.#step(at)
    const { byVersion } = step
    step.slowestMs = Math.max(step.slowestMs, tookMs)
    byVersion[version] = (byVersion[version] ?? 0) + 1
  }

  #step(at: number): Step {
    const start = Math.floor(at / stepMs) * stepMs
    let step = this.#steps.get(start)
    if (step === undefined) {
      step = { failed: 0, slowestMs: 0, byVersion: {} }
      this.#steps.set(start, step)
    }
    return step
  }
}
