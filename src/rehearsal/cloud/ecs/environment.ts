import type { CloudContext } from '../ports.ts'
import type { FaultBook } from './faults.ts'
import type { Identifiers } from './identifiers.ts'
import type { EcsState } from './state.ts'
import type { EcsPorts } from './types.ts'

/** What every part of ECS works with. */
export interface EcsEnvironment {
  readonly context: CloudContext
  readonly ports: EcsPorts
  readonly ids: Identifiers
  readonly state: EcsState
  readonly faults: FaultBook
  /** Fires when the cloud closes; every wait ends with it. */
  readonly closing: AbortSignal
}

/** The time of day, as a timestamp of an answer. */
export function now(environment: EcsEnvironment): Date {
  return new Date(environment.context.clock.now())
}

/** Tells the rest of the cloud what happened. */
export function emit(
  environment: EcsEnvironment,
  type: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  environment.context.emit({ at: environment.context.clock.now(), source: 'ecs', type, detail })
}

/** Calls `then` after `ms` of the cloud's clock, unless the signal fires first. */
export function later(
  environment: EcsEnvironment,
  ms: number,
  then: () => void,
  signal: AbortSignal = environment.closing,
): void {
  environment.context.clock.sleep(ms, signal).then(then, (error: unknown) => {
    if (!signal.aborted) throw error
  })
}
