/** Time comes in as an argument, so that a 14-day pause takes no time in a test. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms` milliseconds of this clock; rejects with the signal's reason when it fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
}

/** A clock whose durations shrink by `factor` (60 turns a minute into a second); its time of day stays real. */
export function scaledClock(factor: number, base: Clock = systemClock): Clock {
  if (!(factor > 0)) throw new RangeError(`the factor of a scaled clock must be above 0, not ${factor}`)
  return { now: () => base.now(), sleep: (ms, signal) => base.sleep(ms / factor, signal) }
}

interface Sleeper {
  readonly due: number
  readonly order: number
  readonly wake: () => void
}

/** A clock that stands still until it is told to move; sleepers wake in order of their due time. */
export class VirtualClock implements Clock {
  #now: number
  #order = 0
  #sleepers: Sleeper[] = []

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const sleeper: Sleeper = {
        due: this.#now + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal?.reason)
      }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** How many waits are pending. */
  get pending(): number {
    return this.#sleepers.length
  }

  /** Moves time forward by `ms`, waking sleepers in order and letting what they started run in between. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    await settle()
    for (;;) {
      const next = this.#earliest()
      if (next === undefined || next.due > target) break
      this.#now = Math.max(this.#now, next.due)
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      next.wake()
      await settle()
    }
    this.#now = target
  }

  /** Moves from sleeper to sleeper until `done` settles, and gives its result; fails when nothing is left to wake. */
  async runUntil<T>(done: Promise<T>, limit = 100_000): Promise<T> {
    let settled = false
    const mark = () => {
      settled = true
    }
    done.then(mark, mark)
    for (let turn = 0; turn < limit; turn++) {
      await settle()
      if (settled) return done
      const next = this.#earliest()
      if (next !== undefined) await this.advance(Math.max(0, next.due - this.#now))
    }
    throw new Error(`the virtual clock made ${limit} turns and the awaited promise is still pending`)
  }

  #earliest(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>(
      (best, sleeper) =>
        best === undefined ||
        sleeper.due < best.due ||
        (sleeper.due === best.due && sleeper.order < best.order)
          ? sleeper
          : best,
      undefined,
    )
  }
}

/** Lets every callback that is already due run, input and output included. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
