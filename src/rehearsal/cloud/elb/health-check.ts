import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type Clock, isAbort } from '../../../kernel/index.ts'
import type { Target } from '../ports.ts'
import type { HealthCheckSettings } from './resources.ts'

export type CheckResult =
  | { readonly passed: true }
  | { readonly passed: false; readonly reason: string; readonly description: string }

/**
 * A time-out needs this much real time at least: the target is a real process, which does not answer faster because
 * the cloud's clock is scaled.
 */
const patienceMs = 2_000

/**
 * One health check as the load balancer makes it: a GET on a connection of its own. Reason codes and words are ELB's
 * (API reference, TargetHealth).
 * @throws the signal's reason when it fires first
 */
export async function checkTarget(
  target: Target,
  settings: HealthCheckSettings,
  clocks: { readonly cloud: Clock; readonly machine: Clock },
  signal: AbortSignal,
): Promise<CheckResult> {
  const over = new AbortController()
  const exchange = AbortSignal.any([signal, over.signal])
  const timeoutMs = settings.timeoutSeconds * 1_000
  const timeout = Promise.all([
    clocks.cloud.sleep(timeoutMs, exchange),
    clocks.machine.sleep(Math.min(timeoutMs, patienceMs), exchange),
  ]).then(
    (): CheckResult => ({ passed: false, reason: 'Target.Timeout', description: 'Request timed out' }),
    (error: unknown): Promise<CheckResult> => {
      if (signal.aborted) throw signal.reason
      if (over.signal.aborted || isAbort(error)) return never
      throw error
    },
  )
  try {
    return await Promise.race([timeout, answer(target, settings, exchange)])
  } finally {
    over.abort()
  }
}

const never = new Promise<never>(() => {})

async function answer(
  target: Target,
  settings: HealthCheckSettings,
  signal: AbortSignal,
): Promise<CheckResult> {
  let status: number
  try {
    status = await get(target, settings, signal)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    return {
      passed: false,
      reason: 'Target.FailedHealthChecks',
      description: `Health checks failed: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
  return codeMatches(settings.matcher, status)
    ? { passed: true }
    : {
        passed: false,
        reason: 'Target.ResponseCodeMismatch',
        description: `Health checks failed with these codes: [${status}]`,
      }
}

function get(target: Target, settings: HealthCheckSettings, signal: AbortSignal): Promise<number> {
  const port = settings.port === 'traffic-port' ? target.port : Number(settings.port)
  const options = {
    host: target.host,
    port,
    path: settings.path,
    agent: false,
    signal,
    headers: {
      host: `${target.host}:${port}`,
      'user-agent': 'ELB-HealthChecker/2.0',
      connection: 'close',
      'accept-encoding': 'gzip, compressed',
    },
  }
  return new Promise((resolve, reject) => {
    // The load balancer does not verify the certificate of a target (user guide, target groups, routing configuration).
    const request =
      settings.protocol === 'HTTPS'
        ? httpsRequest({ ...options, rejectUnauthorized: false })
        : httpRequest(options)
    request.on('response', (response) => {
      response.on('error', reject)
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.resume()
    })
    request.on('error', reject)
    request.end()
  })
}

/** `200`, `200,202`, `200-299` and mixtures of them. */
export function codeMatches(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [from, to] = part.trim().split('-').map(Number)
    return from !== undefined && status >= from && status <= (to ?? from)
  })
}
