import { formatDuration } from '../../kernel/index.ts'
import type { RunnerEvent } from '../runner/index.ts'
import type { Watcher } from './perform.ts'
import type { Scenario } from './scenario.ts'
import type { ScenarioResult, TimelineEntry } from './types.ts'

export interface Progress extends Watcher {
  say(text: string): void
  /** What of this machine is used, and what it cannot exercise. */
  machine(exercised: readonly string[], notExercised: readonly string[]): void
  /** What no file of the product says. */
  assumed(assumptions: readonly string[]): void
  begin(scenario: Scenario): void
  end(result: ScenarioResult): void
}

/** One line for each thing that changes, with the time since the beginning; colours only where a terminal takes them. */
export function progress(
  out: { write(text: string): unknown; readonly isTTY?: boolean },
  verbose: boolean,
): Progress {
  const startedAt = Date.now()
  const paint = (code: number, text: string) =>
    out.isTTY === true ? `\u001b[${code}m${text}\u001b[0m` : text
  const line = (text: string, at = Date.now()) => {
    const since = ((at - startedAt) / 1_000).toFixed(1).padStart(6)
    out.write(`${paint(2, `${since} s`)}  ${text}\n`)
  }
  const colours = { info: 0, good: 32, bad: 31 } as const
  return {
    say: (text) => line(text),
    machine: (exercised, notExercised) => {
      for (const it of exercised) out.write(`${paint(32, '  + ')}${it}\n`)
      if (notExercised.length > 0) out.write('Not exercised on this machine:\n')
      for (const it of notExercised) out.write(`${paint(33, '  - ')}${it}\n`)
    },
    assumed: (assumptions) => {
      if (assumptions.length > 0) out.write('Assumed, because no file of the product says so:\n')
      for (const it of assumptions) out.write(`${paint(33, '  - ')}${it}\n`)
    },
    begin: (scenario) => {
      out.write(`\n${paint(1, scenario.title)}\n${paint(2, `   expected: ${scenario.expected}`)}\n`)
    },
    end: (result) => {
      const took = formatDuration(result.finishedAt - result.startedAt)
      line(
        result.passed
          ? paint(32, `✔ as declared, in ${took}`)
          : paint(31, `✖ not as declared, after ${took}`),
      )
      line(`  ${result.actual}`)
      for (const problem of result.problems) line(paint(31, `  - ${problem}`))
    },
    onEntry: (entry: TimelineEntry) =>
      line(`  ${entry.level === 'info' ? entry.text : paint(colours[entry.level], entry.text)}`, entry.at),
    onRunner: (event: RunnerEvent) => {
      if (event.type === 'step-finished' && event.conclusion !== 'skipped' && event.durationMs >= 500) {
        line(
          paint(
            2,
            `    ${event.job} / ${event.name}: ${event.conclusion} (${formatDuration(event.durationMs)})`,
          ),
          event.at,
        )
      }
      if (event.type === 'annotation' && event.annotation.level === 'error')
        line(paint(31, `    ${event.annotation.message.split('\n')[0] ?? ''}`), event.at)
      if (verbose && event.type === 'line') line(paint(2, `    ${event.job} | ${event.text}`), event.at)
    },
  }
}
