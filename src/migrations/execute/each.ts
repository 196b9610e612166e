import { formatDuration } from '../../kernel/index.ts'
import type { Session } from '../connection/index.ts'
import type { Cancelled, Done, Failed } from '../outcome.ts'
import type { ExecutePorts, Opened, Ready, Work } from './attempt.ts'
import { execute, modeLine, type WorkResult } from './execute.ts'
import { bookkeepingFailure } from './failure.ts'

/** One migration of a run, in the direction of the run. */
export interface Step extends Ready {
  /** What the output says when it is done; `took` is `1.2 s`. */
  readonly doneLine: (took: string) => string
}

export interface StepsRun {
  readonly session: Session
  readonly ports: Omit<ExecutePorts, 'onRetry'> & { readonly log: { info(message: string): void } }
  /** Grows with each migration that is done, so that it can be told where the run ends by an exception. */
  readonly done: Done[]
}

/** Runs migrations one by one; gives the outcome where it stops before the end. */
export async function executeEach(
  steps: readonly Step[],
  { session, ports, done }: StepsRun,
): Promise<Failed | Cancelled | undefined> {
  let opened: Opened | undefined
  for (const [index, step] of steps.entries()) {
    // Only where it stops: for each of a thousand it would be a list of a thousand names.
    const namesFrom = (at: number) => steps.slice(at).map(({ work }) => work.log.name)
    const { work, limits } = step
    const { name, direction } = work.log
    if (ports.signal.aborted && opened === undefined) {
      return {
        kind: 'cancelled',
        done,
        migration: undefined,
        rolledBack: true,
        remaining: namesFrom(index),
      }
    }
    if (!work.mode.transactional) ports.log.info(`${name}: ${whyWithout(work)}`)
    let result: WorkResult
    try {
      // One outside a transaction opens its row by itself: nothing of it is under way before its first statement.
      const next = steps[index + 1]
      const following = next?.work.mode.transactional === true ? next : undefined
      const onRetry = (message: string) => ports.log.info(message)
      result = await execute(session, work, limits, { ...ports, onRetry }, { opened, following })
    } catch (error) {
      const failure = bookkeepingFailure(
        work.file,
        name,
        direction,
        work.resumeAfter ?? 0,
        error,
        session.target.redact,
      )
      return { kind: 'failed', failure, done, remaining: namesFrom(index + 1) }
    }
    if (result.kind === 'failed') {
      return { kind: 'failed', failure: result.failure, done, remaining: namesFrom(index + 1) }
    }
    if (result.kind === 'cancelled') {
      const { rolledBack } = result
      return { kind: 'cancelled', done, migration: name, rolledBack, remaining: namesFrom(index + 1) }
    }
    const { ms, attempts } = result
    opened = result.opened
    done.push({ name, ms, attempts, transactional: work.mode.transactional })
    ports.log.info(`${name}: ${step.doneLine(formatDuration(ms))}`)
  }
  return undefined
}

function whyWithout({ file, mode, resumeAfter }: Work): string {
  const because = mode.transactional ? '' : ` because of ${mode.because} (line ${modeLine(file, mode)})`
  const from =
    resumeAfter === undefined
      ? ''
      : resumeAfter === 0
        ? ', once more from its first statement'
        : `, going on behind statement ${resumeAfter}`
  return `outside a transaction${because}${from}`
}
