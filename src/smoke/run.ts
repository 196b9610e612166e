import { errorMessage, mapConcurrent } from '../kernel/index.ts'
import { assess, type Finding, jsonValue } from './assess.ts'
import { type Exchange, exchange } from './exchange.ts'
import type { Check } from './schema.ts'
import type { Attempt, CheckResult, SmokeOutcome, SmokePorts, SmokeRequest } from './types.ts'

/** Fresh connections in a row that must hit the new version when it is not known how many tasks there are. */
const defaultStreak = 10

/**
 * Runs the checks: the converging ones first, one after the other, since nothing else counts until the deployed
 * version answers; then all others at once. Every check is retried until the one deadline that all share.
 */
export async function runSmoke(request: SmokeRequest, ports: SmokePorts): Promise<SmokeOutcome> {
  const { file } = request
  const started = ports.clock.now()
  const deadline = started + (file.defaults.deadline ?? 0)
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, ports.signal])
  const results = new Map<string, CheckResult>()
  let failure: string | undefined
  const run = async (check: Check) => {
    const result =
      failure !== undefined && (file.defaults['fail-fast'] || check.converge === undefined)
        ? skipped(check, `${failure} failed first`)
        : await runCheck(check, request, { ...ports, signal }, deadline)
    results.set(check.id, result)
    ports.log.info(lineOf(result))
    if (result.result === 'failed' || result.result === 'error') {
      failure ??= check.id
      if (file.defaults['fail-fast']) stop.abort(new DOMException(`${check.id} failed`, 'AbortError'))
    }
  }
  for (const check of file.checks.filter((it) => it.converge !== undefined)) await run(check)
  await mapConcurrent(
    file.checks.filter((it) => it.converge === undefined),
    file.defaults.concurrency,
    run,
  )
  const checks = file.checks.flatMap((check) => results.get(check.id) ?? [])
  return { type: verdict(checks), checks, durationMs: ports.clock.now() - started }
}

/** Fail closed: passed only where every check was measured and passed. */
export function verdict(checks: readonly CheckResult[]): SmokeOutcome['type'] {
  if (checks.some((check) => check.result === 'failed')) return 'failed'
  return checks.length > 0 && checks.every((check) => check.result === 'passed') ? 'passed' : 'inconclusive'
}

/** How many hits in a row make it 99 % sure that no stale task of `instances` is left behind the load balancer. */
export function streakFor(instances: number | undefined): number {
  if (instances === undefined) return defaultStreak
  return instances <= 1 ? 1 : Math.ceil(Math.log(0.01) / Math.log(1 - 1 / instances))
}

async function runCheck(
  check: Check,
  request: SmokeRequest,
  ports: SmokePorts,
  deadline: number,
): Promise<CheckResult> {
  const started = ports.clock.now()
  const attempts: Attempt[] = []
  const interval = request.file.defaults.interval ?? 500
  const streak = check.converge === undefined ? 1 : (check.converge.streak ?? streakFor(request.instances))
  const instances = new Set<string>()
  let inARow = 0
  let last: { findings: readonly Finding[] } | { error: string } = { error: 'it was never tried' }
  const done = () => ({ id: check.id, path: check.path, attempts, durationMs: ports.clock.now() - started })
  for (;;) {
    if (ports.signal.aborted)
      return skipped(check, `ended early: ${errorMessage(ports.signal.reason)}`, attempts)
    const at = ports.clock.now()
    try {
      const answer = await send(check, request, ports)
      const findings = findingsOf(check, answer)
      const wrong = findings.find((finding) => !finding.ok)
      attempts.push({
        atMs: at,
        durationMs: answer.durationMs,
        status: answer.status,
        problem: wrong === undefined ? undefined : sentence(wrong),
      })
      last = { findings }
      inARow = wrong === undefined ? inARow + 1 : 0
      const instance =
        check.converge?.instance === undefined ? undefined : jsonValue(answer.body, check.converge.instance)
      if (wrong === undefined && instance !== undefined) instances.add(instance)
      if (inARow >= streak)
        return {
          ...done(),
          result: 'passed',
          findings,
          ...(instances.size === 0 ? {} : { instances: [...instances].sort() }),
        }
      if (wrong === undefined && ports.clock.now() < deadline) continue
    } catch (error) {
      if (ports.signal.aborted)
        return skipped(check, `ended early: ${errorMessage(ports.signal.reason)}`, attempts)
      attempts.push({
        atMs: at,
        durationMs: ports.clock.now() - at,
        status: undefined,
        problem: errorMessage(error),
      })
      last = { error: errorMessage(error) }
      inARow = 0
    }
    if (ports.clock.now() + interval >= deadline) {
      if ('error' in last) return { ...done(), result: 'error', reason: last.error }
      const wrong = last.findings.find((finding) => !finding.ok)
      const reason =
        wrong === undefined
          ? `only ${inARow} of ${streak} answers in a row were right when the deadline came`
          : sentence(wrong)
      return { ...done(), result: 'failed', findings: last.findings, reason }
    }
    await ports.clock.sleep(interval, ports.signal).catch((error: unknown) => {
      if (!ports.signal.aborted) throw error
    })
  }
}

function send(check: Check, request: SmokeRequest, ports: SmokePorts): Promise<Exchange> {
  const base = request.baseUrl.replace(/\/+$/, '')
  const body = check.json === undefined ? check.body : JSON.stringify(check.json)
  return exchange({
    url: new URL(`${base}${check.path}`),
    method: check.method,
    headers: {
      'user-agent': 'deploy-kit-smoke-test',
      accept: '*/*',
      // Lets a service leave these requests out of its own objectives.
      'x-smoke-test': '1',
      traceparent: ports.traceparent(),
      ...(check.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...check.headers,
    },
    body,
    timeoutMs: check.timeout ?? request.file.defaults.timeout ?? 5_000,
    signal: ports.signal,
    connectTo: ports.connectTo,
  })
}

function findingsOf(check: Check, answer: Exchange): readonly Finding[] {
  const findings = [...assess(answer, check.expect ?? { status: 200, json: {}, header: {} })]
  if (check.converge !== undefined) {
    const found = jsonValue(answer.body, check.converge.jmespath)
    findings.push({
      what: `version (json ${check.converge.jmespath})`,
      wanted: check.converge.equals,
      found: found ?? 'nothing',
      ok: found === check.converge.equals,
    })
  }
  return findings
}

function skipped(check: Check, reason: string, attempts: readonly Attempt[] = []): CheckResult {
  return { id: check.id, path: check.path, attempts, durationMs: 0, result: 'skipped', reason }
}

export function sentence(finding: Finding): string {
  return `${finding.what} is ${finding.found}, expected ${finding.wanted}`
}

function lineOf(check: CheckResult): string {
  const tries = check.attempts.length > 1 ? `, ${check.attempts.length} requests` : ''
  return `${check.result.padEnd(7)} ${check.id} (${check.path}, ${Math.round(check.durationMs)} ms${tries})${'reason' in check ? `: ${check.reason}` : ''}`
}
