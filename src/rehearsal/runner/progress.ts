import { formatDuration } from '../../kernel/index.ts'
import type { RunnerEvent } from './events.ts'

const signs = { success: '✓', failure: '✗', cancelled: '⊘', skipped: '-', startup_failure: '✗' } as const

/** Prints progress as plain lines: jobs, steps, what steps say, and summaries. */
export function progressPrinter(print: (line: string) => void): (event: RunnerEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'run-started':
        print(
          `${event.workflow} #${event.runNumber}: ${event.title} (${event.event}, ${event.ref}, ${event.sha.slice(0, 7)})`,
        )
        break
      case 'run-waiting':
      case 'job-waiting':
        print(`${'job' in event ? `${event.job}: ` : ''}${event.reason}`)
        break
      case 'job-started':
        print(`${event.job}: started${event.environment === undefined ? '' : ` in ${event.environment}`}`)
        break
      case 'line':
        print(`${event.job} | ${event.text}`)
        break
      case 'step-finished':
        print(`${event.job}: ${signs[event.conclusion]} ${event.name} (${formatDuration(event.durationMs)})`)
        break
      case 'summary':
        for (const line of event.markdown.trimEnd().split('\n')) print(`${event.job} > ${line}`)
        break
      case 'job-finished':
        for (const { level, message } of event.annotations) print(`${event.job}: ${level}: ${message}`)
        print(
          `${event.job}: ${signs[event.conclusion]} ${event.conclusion} (${formatDuration(event.durationMs)})`,
        )
        break
      case 'run-finished':
        if (event.message !== undefined) print(event.message)
        print(
          `${signs[event.conclusion]} ${event.workflow}: ${event.conclusion} (${formatDuration(event.durationMs)})`,
        )
        break
      case 'step-started':
      case 'annotation':
        break
    }
  }
}
