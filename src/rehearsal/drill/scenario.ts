import type { RunResult } from '../runner/index.ts'
import type { DatabaseStates } from './database-state.ts'
import type { Product, Stage } from './stage/stage.ts'
import type { ProbeResult } from './types.ts'

/** A drill as data: what is done to the product and to the cloud, and what must come out. */
export interface Scenario {
  readonly name: string
  readonly title: string
  readonly story: string
  /** One sentence. */
  readonly expected: string
  /** Part of the set that runs without a choice. */
  readonly byDefault: boolean
  readonly module: string
  /** What the machine must be able to do; where it cannot, the drill does not run, and that is said. */
  readonly needs?: 'signing'
  /** A path that users read as well, asked without pause beside the version. */
  readonly alsoAsked?: string
  act(scene: Scene): Promise<void>
  /** Every declared thing that did not come out so; an empty list means that all of them did. */
  judge(seen: Seen): Promise<readonly string[]> | readonly string[]
}

export interface Scene {
  readonly stage: Stage
  readonly product: Product
  readonly say: (text: string) => void
  /** Waits until no workflow run is under way. */
  readonly settled: () => Promise<readonly RunResult[]>
  /**
   * Takes down what stands in the product's databases, for the judgement to compare with another moment. `before`, taken
   * when the drill begins, may be taken again by a drill that puts rows there first; `after` is taken at its end.
   */
  readonly look: (moment: string) => Promise<void>
}

export interface Seen {
  readonly stage: Stage
  readonly product: Product
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly runs: readonly RunResult[]
  readonly probes: readonly ProbeResult[]
  /** What `/version` of each environment answers at the end, by environment. */
  readonly serving: Readonly<Record<string, string>>
  /** What it answered before the scenario began. */
  readonly servedBefore: Readonly<Record<string, string>>
  /** What stood in the databases, by moment: `before`, `after`, and those at which the drill looked. */
  readonly databases: Readonly<Record<string, DatabaseStates>>
}
