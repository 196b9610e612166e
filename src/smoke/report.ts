import { formatDuration } from '../kernel/index.ts'
import type { Block, Cell, Report, TestCase } from '../report/index.ts'
import { type CheckResult, type SmokeOutcome, smokeStatus } from './types.ts'

/** Tells how a smoke test ended: failing checks first, each value next to what it should have been. */
export function smokeReport(
  outcome: SmokeOutcome,
  context: {
    readonly module: string
    readonly environment: string
    readonly url: string
    readonly version: string
    readonly traceId: string
    /** The CloudWatch log group of the environment, where it is configured. */
    readonly logGroup?: string
  },
): Report {
  const status = smokeStatus(outcome)
  const count = (result: CheckResult['result']) =>
    outcome.checks.filter((check) => check.result === result).length
  const first = outcome.checks.find((check) => check.result === 'failed' || check.result === 'error')
  const target = `${context.module} ${context.version} at ${context.url}`
  const story = {
    passed: {
      happened: `${target} passed ${count('passed')} checks in ${formatDuration(outcome.durationMs)}.`,
      impact: 'The version that answers is the one that was deployed, and it does what the checks ask.',
      next: [] as string[],
    },
    failed: {
      happened: `${target} failed its smoke test: ${first === undefined ? 'a check failed' : reasonOf(first)}.`,
      impact:
        'This version is not known to work. Behind a gate it gets no user traffic; after a deploy users already meet it.',
      next: [
        `Every request of this test carries the trace id \`${context.traceId}\`: ${whereToLook(context)}`,
        'Mend the failing check first; those after it were skipped, not passed.',
      ],
    },
    inconclusive: {
      happened: `The smoke test of ${target} could not be carried out: ${first === undefined ? 'no check was measured' : reasonOf(first)}.`,
      impact: 'Nothing is known about this version. Unmeasured is not passed.',
      next: [
        'Check that the URL is right and can be reached from where this runs.',
        `If no request arrived, the trace id \`${context.traceId}\` is not in the logs: ${whereToLook(context)}`,
      ],
    },
  }[outcome.type]
  const worst = [...outcome.checks].sort((a, b) => rank(a) - rank(b))
  return {
    kind: 'smoke-test',
    module: context.module,
    environment: context.environment,
    status,
    outcome: outcome.type,
    ...story,
    evidence: [
      resultTable(worst),
      ...attemptDetails(worst),
      { type: 'paragraph', text: `Trace id \`${context.traceId}\`` },
    ],
    annotations: outcome.checks
      .filter((check) => check.result === 'failed' || check.result === 'error')
      .map((check) => ({
        level: 'error' as const,
        title: `smoke test: ${check.id}`,
        message: reasonOf(check),
      })),
    tests: [
      { name: `smoke test ${context.module} ${context.environment}`, cases: outcome.checks.map(testCase) },
    ],
    data: {
      url: context.url,
      version: context.version,
      traceId: context.traceId,
      checks: outcome.checks.map((check) => ({
        id: check.id,
        result: check.result,
        attempts: check.attempts.length,
        durationMs: Math.round(check.durationMs),
      })),
    },
  }
}

function whereToLook(context: { readonly traceId: string; readonly logGroup?: string }): string {
  return context.logGroup === undefined
    ? 'look for it in the logs of the environment.'
    : `\`aws logs filter-log-events --log-group-name ${context.logGroup} --filter-pattern '"${context.traceId}"'\``
}

const rank = (check: CheckResult) => ({ failed: 0, error: 1, skipped: 2, passed: 3 })[check.result]

function reasonOf(check: CheckResult): string {
  return `${check.id} (${check.path}): ${'reason' in check ? check.reason : check.result}`
}

function resultTable(checks: readonly CheckResult[]): Block {
  return {
    type: 'table',
    head: ['check', 'result', 'found', 'expected', 'requests', 'time'],
    rows: checks.map((check): readonly Cell[] => {
      const findings = 'findings' in check ? check.findings : []
      const shown = findings.find((finding) => !finding.ok) ?? findings.at(-1)
      const flaky =
        check.result === 'passed' && check.attempts.some((attempt) => attempt.problem !== undefined)
      return [
        { code: check.id },
        flaky ? 'passed, not at once' : check.result,
        shown === undefined ? ('reason' in check ? check.reason : '') : `${shown.what}: ${shown.found}`,
        shown?.wanted ?? '',
        String(check.attempts.length),
        `${Math.round(check.durationMs)} ms`,
      ]
    }),
  }
}

function attemptDetails(checks: readonly CheckResult[]): readonly Block[] {
  return checks
    .filter((check) => check.attempts.some((attempt) => attempt.problem !== undefined))
    .map((check) => ({
      type: 'details',
      summary: `${check.id}: every attempt (${check.attempts.length})`,
      blocks: [
        {
          type: 'table',
          head: ['at', 'status', 'time', 'problem'],
          rows: check.attempts.map((attempt): readonly Cell[] => [
            new Date(attempt.atMs).toISOString(),
            attempt.status === undefined ? 'no answer' : String(attempt.status),
            `${Math.round(attempt.durationMs)} ms`,
            attempt.problem ?? '',
          ]),
        },
      ],
    }))
}

function testCase(check: CheckResult): TestCase {
  return {
    name: check.id,
    classname: check.path,
    durationMs: check.durationMs,
    result: check.result,
    ...('reason' in check ? { message: check.reason } : {}),
    detail: check.attempts
      .map(
        (attempt) =>
          `${new Date(attempt.atMs).toISOString()} ${attempt.status ?? 'no answer'} ${attempt.problem ?? 'as expected'}`,
      )
      .join('\n'),
  }
}
