import type { TaskOutcome } from '../ecs/index.ts'
import { fixOf } from '../kernel/index.ts'
import { exitCodes } from '../migrations/index.ts'
import type { ReadResult } from '../report/index.ts'

export interface FailedTask {
  readonly outcome: TaskOutcome
  readonly read: ReadResult
  readonly mode: string
  /** The command of deploy-kit in the image. */
  readonly runner: readonly string[]
  readonly cluster: string | undefined
  /** What the run inside said of itself, where that came out and cannot be taken for the outcome. */
  readonly inside: string | undefined
}

/** What a person is told of a task that brought no result that counts, and what to do about it. Pure. */
export function taskFailure(failed: FailedTask): {
  readonly happened: string
  readonly next: readonly string[]
  readonly exitCode: number
} {
  const { outcome, read, mode, inside } = failed
  const look = 'Look at the log of the task, and run `migrate --mode status`.'
  // Reading modes leave nothing behind, whatever became of them.
  const unknown = ['status', 'plan'].includes(mode) ? exitCodes.unreachable : exitCodes.failedNeedsRepair
  const said = inside === undefined ? '' : ` The run inside said: ${inside}`
  switch (outcome.type) {
    case 'refused':
      return {
        happened: `The task was not started: ${outcome.reasons[0]?.reason ?? ''}.`,
        next: outcome.reasons.map(({ reason, fix }) => `${reason}: ${fix}`),
        exitCode: exitCodes.configuration,
      }
    case 'not-started':
      return notStarted(outcome.reason, failed)
    case 'exited':
      return exited(outcome, failed, { look, unknown, said })
    case 'stopped':
      return { happened: `The task was stopped: ${outcome.reason}.${said}`, next: [look], exitCode: unknown }
    case 'lost':
      return {
        happened: `ECS did not say what became of the task (${outcome.reason}); the task ${end(outcome.stopped)}.${said}`,
        next: [...stopIt(failed), look],
        exitCode: unknown,
      }
    case 'timed-out':
      return {
        happened: `The task took too long; it ${end(outcome.stopped)}.${said}`,
        next: [...stopIt(failed), look, 'Raise migrations.task-timeout where it needs that long.'],
        exitCode: unknown,
      }
    case 'cancelled':
      return {
        happened: `The run was cancelled; the task ${end(outcome.stopped)}${read.kind === 'missing' && outcome.stopped ? `, and ${read.reason}` : ''}.${said}`,
        next: [...stopIt(failed), look],
        exitCode: exitCodes.cancelled,
      }
  }
}

function notStarted(reason: string, { runner }: FailedTask) {
  const noPull = /CannotPull|pull access|manifest (?:unknown|for)|image .*not found/i.test(reason)
  const noProgram =
    /executable file not found|no such file or directory|permission denied|exec format error/i.test(reason)
  return {
    happened: `The task did not start: ${reason.replace(/\.$/, '')}.`,
    next: noPull
      ? [
          'Check that the registry has this image, that the execution role may pull it, and that the subnets reach the registry.',
        ]
      : noProgram
        ? installIt(runner)
        : ['Mend what ECS names and run again.'],
    exitCode: exitCodes.unreachable,
  }
}

function exited(
  { exitCode, reason, unread }: Extract<TaskOutcome, { type: 'exited' }>,
  { read, runner }: FailedTask,
  { look, unknown, said }: { readonly look: string; readonly unknown: number; readonly said: string },
) {
  // 128 and the signal's number: SIGKILL, which is how a container ends that takes more memory than it has.
  if (exitCode === 137)
    return {
      happened: `The task was killed (exit code 137), most often for want of memory${/memory/i.test(reason) ? `: ${reason}` : ''}.${said}`,
      next: ['Give the task definition more memory where ECS says OutOfMemoryError.', look],
      exitCode: unknown,
    }
  if (read.kind === 'missing' && unread !== undefined)
    return {
      happened: `The task ended with exit code ${exitCode}, and its log, which has the result, cannot be read: ${unread.message}`,
      next: [fixOf(unread) ?? 'Mend what stands in the way of its log.', look],
      exitCode: unknown,
    }
  const why = read.kind === 'complete' ? 'its result does not agree with that' : read.reason
  // What the shell says of a command that is not there, or that it may not run.
  const noProgram = exitCode === 127 || exitCode === 126
  return {
    happened: `The task ended with exit code ${exitCode}, and ${why}.${said}`,
    next: [...(noProgram || read.kind === 'missing' ? installIt(runner) : []), look],
    exitCode: unknown,
  }
}

function installIt(runner: readonly string[]): readonly string[] {
  const command = `\`${runner.join(' ')}\``
  return [
    `Make sure that ${command} is in the image that ran, below its working directory: \`npm install deploy-kit\` as a dependency of the product and copy node_modules into the image, or name another place with migrations.runner. Without the input digest the task runs the image that the service runs.`,
  ]
}

function end(stopped: boolean): string {
  return stopped ? 'was stopped' : 'may still be running'
}

function stopIt({ outcome, cluster }: FailedTask): readonly string[] {
  if (!('stopped' in outcome) || outcome.stopped) return []
  const where = cluster === undefined ? '' : `--cluster ${cluster} `
  return [`Stop it: \`aws ecs stop-task ${where}--task ${outcome.task}\`.`]
}
