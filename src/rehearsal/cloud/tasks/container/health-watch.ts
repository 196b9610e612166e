import { type Clock, isAbort } from '../../../../kernel/index.ts'
import type { ContainerSpec } from '../../ports.ts'

export type ContainerHealth = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN'

type HealthCheck = NonNullable<ContainerSpec['healthCheck']>

/** A check needs this much real time at least: the process it asks is not made faster by a scaled clock. */
const patienceMs = 2_000

/**
 * Checks a container as docker does: the first time one interval after its start, then every interval; failures in
 * the start period do not count until a check has passed; `retries` failures in a row make it unhealthy, one success
 * makes it healthy again. Ends when the signal fires.
 */
export async function watchHealth(
  settings: HealthCheck,
  check: (signal: AbortSignal) => Promise<boolean>,
  clocks: { readonly cloud: Clock; readonly machine: Clock },
  tell: (health: ContainerHealth) => void,
  signal: AbortSignal,
): Promise<void> {
  let inStartPeriod = settings.startPeriodMs > 0
  const startPeriod = clocks.cloud.sleep(settings.startPeriodMs, signal).then(() => {
    inStartPeriod = false
  })
  startPeriod.catch(() => {})
  let failures = 0
  let started = false
  try {
    for (;;) {
      await clocks.cloud.sleep(settings.intervalMs, signal)
      if (await checkInTime(settings.timeoutMs, check, clocks, signal)) {
        failures = 0
        started = true
        tell('HEALTHY')
      } else if (started || !inStartPeriod) {
        failures++
        if (failures >= settings.retries) tell('UNHEALTHY')
      }
    }
  } catch (error) {
    if (!signal.aborted && !isAbort(error)) throw error
  }
}

async function checkInTime(
  timeoutMs: number,
  check: (signal: AbortSignal) => Promise<boolean>,
  clocks: { readonly cloud: Clock; readonly machine: Clock },
  signal: AbortSignal,
): Promise<boolean> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const late = Promise.all([
    clocks.cloud.sleep(timeoutMs, either),
    clocks.machine.sleep(Math.min(timeoutMs, patienceMs), either),
  ]).then(() => false)
  late.catch(() => {})
  const result = check(either)
  result.catch(() => {})
  try {
    return await Promise.race([result, late])
  } finally {
    over.abort()
  }
}
