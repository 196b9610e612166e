import { formatDuration } from '../kernel/index.ts'
import type { Block, Cell, Report, TestCase } from '../report/index.ts'
import { lastLines } from './run.ts'
import type { ChecksOutcome, TaskResult } from './types.ts'

/** Tells how the checks ended: every failure, failing tests first, the slowest tests folded. */
export function checksReport(outcome: ChecksOutcome, module: string): Report {
  const failed = outcome.tasks.filter((task) => task.result === 'failed')
  const tests = outcome.tasks.flatMap((task) => task.suites)
  const cases = tests.flatMap((suite) => suite.cases.map((test) => ({ suite: suite.name, test })))
  const count = `${cases.length} tests`
  return {
    kind: 'lint-test-build',
    module,
    status: outcome.type === 'passed' ? 'success' : 'failure',
    outcome: outcome.type,
    happened:
      outcome.type === 'passed'
        ? `${outcome.tasks.length} tasks passed in ${formatDuration(outcome.durationMs)}${cases.length > 0 ? `, with ${count}` : ''}.`
        : outcome.type === 'cancelled'
          ? 'The run was cancelled before all tasks had ended.'
          : `${failed.map((task) => task.name).join(', ')} failed.`,
    ...(outcome.type === 'passed' ? {} : { impact: 'This commit is not fit to be released.' }),
    next: failed.map((task) => `${task.name}: ${task.reason}.`),
    evidence: [
      taskTable(outcome.tasks),
      ...failingTests(cases),
      ...failed.flatMap(taskOutput),
      ...slowest(cases),
    ],
    annotations: outcome.tasks.flatMap((task) => task.annotations),
    tests,
    data: {
      tasks: outcome.tasks.map((task) => ({
        name: task.name,
        result: task.result,
        durationMs: Math.round(task.durationMs),
      })),
    },
  }
}

interface NamedCase {
  readonly suite: string
  readonly test: TestCase
}

const rank = (task: TaskResult) => ({ failed: 0, skipped: 1, passed: 2 })[task.result]

function taskTable(tasks: readonly TaskResult[]): Block {
  return {
    type: 'table',
    head: ['task', 'result', 'time', 'tests', ''],
    rows: [...tasks]
      .sort((a, b) => rank(a) - rank(b))
      .map((task): readonly Cell[] => {
        const cases = task.suites.flatMap((suite) => suite.cases)
        const bad = cases.filter((test) => test.result === 'failed' || test.result === 'error').length
        return [
          { code: task.name },
          task.result,
          formatDuration(task.durationMs),
          cases.length === 0 ? '' : `${cases.length - bad} of ${cases.length} passed`,
          task.result === 'passed' ? '' : task.reason,
        ]
      }),
  }
}

function failingTests(cases: readonly NamedCase[]): readonly Block[] {
  const failing = cases.filter(({ test }) => test.result === 'failed' || test.result === 'error')
  return failing.map(({ suite, test }) => ({
    type: 'details',
    summary: `${suite} › ${test.name}${test.message === undefined ? '' : `: ${test.message.slice(0, 200)}`}`,
    blocks: [
      {
        type: 'code',
        text: test.detail === undefined || test.detail === '' ? (test.message ?? 'no message') : test.detail,
      },
    ],
  }))
}

function taskOutput(task: TaskResult): readonly Block[] {
  const lines = lastLines(task)
  if (lines.length === 0) return []
  return [
    {
      type: 'details',
      summary: `${task.name}: the last ${lines.length} lines`,
      blocks: [{ type: 'code', text: lines.join('\n') }],
    },
  ]
}

function slowest(cases: readonly NamedCase[]): readonly Block[] {
  const timed = cases
    .filter(({ test }) => (test.durationMs ?? 0) > 0)
    .sort((a, b) => (b.test.durationMs ?? 0) - (a.test.durationMs ?? 0))
  if (timed.length === 0) return []
  return [
    {
      type: 'details',
      summary: 'The slowest tests',
      blocks: [
        {
          type: 'table',
          head: ['time', 'test'],
          rows: timed
            .slice(0, 10)
            .map(({ suite, test }) => [formatDuration(test.durationMs ?? 0), `${suite} › ${test.name}`]),
        },
      ],
    },
  ]
}
