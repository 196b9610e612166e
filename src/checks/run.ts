import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type Exec, errorMessage, formatDuration, PlatformError } from '../kernel/index.ts'
import type { Annotation, TestSuite } from '../report/index.ts'
import { orderTasks } from './graph.ts'
import { parseDiagnostics, relativePath } from './reports/diagnostics.ts'
import { parseJUnit } from './reports/junit.ts'
import type { ChecksOutcome, Task, TaskBody, TaskResult } from './types.ts'

/** How many lines of a task's output the report keeps; the log has all of them. */
const keptLines = 60

export interface ChecksPorts {
  readonly exec: Exec
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly log: { info(message: string): void; group<T>(title: string, work: () => Promise<T>): Promise<T> }
  /** The environment that tasks get; their own `env` is laid over it. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute; annotations name files relative to it. */
  readonly workspace: string
}

/**
 * Runs the tasks, at most `concurrency` at once, each as soon as what it needs has passed. Every failure is reported,
 * not only the first; a task whose need failed is skipped, never passed.
 */
export async function runChecks(
  tasks: readonly Task[],
  concurrency: number,
  ports: ChecksPorts,
): Promise<ChecksOutcome> {
  const started = ports.clock.now()
  const waiting = [...orderTasks(tasks)]
  const results = new Map<string, TaskResult>()
  const running = new Set<Promise<void>>()
  while (waiting.length > 0 || running.size > 0) {
    for (const task of [...waiting]) {
      const blocked = task.needs.find((need) => (results.get(need)?.result ?? 'passed') !== 'passed')
      if (blocked !== undefined || ports.signal.aborted) {
        waiting.splice(waiting.indexOf(task), 1)
        const reason =
          blocked === undefined ? 'the run was cancelled' : `it needs ${blocked}, which did not pass`
        results.set(task.name, {
          name: task.name,
          durationMs: 0,
          annotations: [],
          suites: [],
          output: [],
          result: 'skipped',
          reason,
        })
        continue
      }
      if (running.size >= concurrency || !task.needs.every((need) => results.has(need))) continue
      waiting.splice(waiting.indexOf(task), 1)
      const run: Promise<void> = runTask(task, ports).then(async (result) => {
        running.delete(run)
        results.set(task.name, result)
        await printGroup(result, ports)
      })
      running.add(run)
    }
    if (running.size > 0) await Promise.race(running)
  }
  const inOrder = tasks.flatMap((task) => results.get(task.name) ?? [])
  const type = ports.signal.aborted
    ? 'cancelled'
    : inOrder.every((it) => it.result === 'passed')
      ? 'passed'
      : 'failed'
  return { type, tasks: inOrder, durationMs: ports.clock.now() - started }
}

async function runTask(task: Task, ports: ChecksPorts): Promise<TaskResult> {
  const started = ports.clock.now()
  ports.log.info(`${task.name}: started`)
  const body = task.run
  const base = () => ({ name: task.name, durationMs: ports.clock.now() - started })
  if (body.type === 'command') return { ...(await runCommand(body, ports)), ...base() }
  try {
    const verdict = await body.check()
    const output = [verdict.summary, ...(verdict.detail === undefined ? [] : verdict.detail.split('\n'))]
    const seen = { ...base(), annotations: verdict.annotations, suites: [], output }
    return verdict.ok ? { ...seen, result: 'passed' } : { ...seen, result: 'failed', reason: verdict.summary }
  } catch (error) {
    return {
      ...base(),
      annotations: [],
      suites: [],
      output: [errorMessage(error)],
      result: 'failed',
      reason: errorMessage(error),
    }
  }
}

type CommandResult = TaskResult extends infer R
  ? R extends TaskResult
    ? Omit<R, 'name' | 'durationMs'>
    : never
  : never

async function runCommand(
  body: TaskBody & { readonly type: 'command' },
  ports: ChecksPorts,
): Promise<CommandResult> {
  const lines: string[] = []
  const timeout = AbortSignal.timeout(body.timeoutMs)
  let problem: string | undefined
  try {
    const result = await ports.exec('bash', ['-eo', 'pipefail', '-c', body.command], {
      cwd: body.folder,
      env: { ...ports.env, ...body.env },
      signal: AbortSignal.any([timeout, ports.signal]),
      allowFailure: true,
      onLine: (line) => lines.push(line),
    })
    if (result.exitCode !== 0) problem = `\`${body.command}\` ended with exit code ${result.exitCode}`
  } catch (error) {
    if (ports.signal.aborted) problem = 'the run was cancelled'
    else if (timeout.aborted)
      problem = `\`${body.command}\` was ended after ${formatDuration(body.timeoutMs)}`
    else if (error instanceof PlatformError) problem = error.message
    else throw error
  }
  const {
    suites,
    annotations: testAnnotations,
    problem: reportProblem,
  } = await readReport(body, ports.workspace)
  const annotations = [
    ...testAnnotations,
    ...(problem === undefined ? [] : parseDiagnostics(lines, body.folder, ports.workspace)),
  ]
  const failedTests = suites
    .flatMap((suite) => suite.cases)
    .filter((test) => test.result === 'failed' || test.result === 'error').length
  // A report that is missing or full of failures outweighs an exit code of 0.
  const reason =
    problem ??
    reportProblem ??
    (failedTests > 0 ? `${failedTests} tests failed, although the command ended with exit code 0` : undefined)
  const seen = { annotations, suites, output: lines }
  return reason === undefined ? { ...seen, result: 'passed' } : { ...seen, result: 'failed', reason }
}

async function readReport(
  body: TaskBody & { readonly type: 'command' },
  workspace: string,
): Promise<{
  readonly suites: readonly TestSuite[]
  readonly annotations: readonly Annotation[]
  readonly problem: string | undefined
}> {
  if (body.junit === undefined) return { suites: [], annotations: [], problem: undefined }
  let suites: readonly TestSuite[]
  try {
    suites = parseJUnit(await readFile(join(body.folder, body.junit), 'utf8'), body.junit)
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return {
      suites: [],
      annotations: [],
      problem: missing ? `the command left no report at ${body.junit}` : errorMessage(error),
    }
  }
  const annotations = suites.flatMap((suite) =>
    suite.cases.flatMap((test): readonly Annotation[] =>
      test.result !== 'failed' && test.result !== 'error'
        ? []
        : [
            {
              level: 'error',
              title: `${suite.name} › ${test.name}`,
              message:
                test.detail === undefined || test.detail === '' ? (test.message ?? 'failed') : test.detail,
              ...(test.at === undefined
                ? {}
                : { at: { ...test.at, file: relativePath(test.at.file, body.folder, workspace) } }),
            },
          ],
    ),
  )
  return { suites, annotations, problem: undefined }
}

async function printGroup(result: TaskResult, ports: ChecksPorts): Promise<void> {
  const mark = { passed: '✔', failed: '✖', skipped: '–' }[result.result]
  await ports.log.group(`${mark} ${result.name} (${formatDuration(result.durationMs)})`, async () => {
    for (const line of result.output) ports.log.info(line)
  })
  if (result.result !== 'passed') ports.log.info(`${result.name}: ${result.result}: ${result.reason}`)
}

export function lastLines(result: TaskResult): readonly string[] {
  return result.output.slice(-keptLines)
}
