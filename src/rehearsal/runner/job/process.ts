import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Clock, lineSplitter, PlatformError } from '../../../kernel/index.ts'

/** GitHub's runner: SIGINT, after 7.5 seconds SIGTERM, after 2.5 seconds more the whole tree is killed. */
const sigintMs = 7_500
const sigtermMs = 2_500
/** How long output is awaited after the process is gone, when something it left behind keeps the pipes open. */
const drainMs = 5_000

export interface StepProcess {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
  /** Fires when the step is cancelled or timed out. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Told of the process group when the process left something running in it. */
  readonly onSurvivors: (processGroup: number) => void
}

/**
 * Runs one process of a step in a process group of its own. Gives the exit code; a process that was ended by a
 * signal counts 128 + the signal's number.
 * @throws PlatformError where the command cannot be started
 */
export function runProcess(step: StepProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(step.command, [...step.args], {
      cwd: step.cwd,
      env: { ...step.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const over = new AbortController()
    for (const stream of [child.stdout, child.stderr]) {
      const lines = lineSplitter(step.onLine)
      stream.setEncoding('utf8').on('data', (chunk: string) => lines.write(chunk))
      stream.on('close', () => lines.end())
    }
    const cancel = () => {
      // Signals go to the step's own process, as GitHub's runner sends them; only the kill reaches its children.
      void escalate(child.pid, step.clock, over.signal)
    }
    if (step.signal.aborted) cancel()
    else step.signal.addEventListener('abort', cancel, { once: true })

    child.on('error', (error: NodeJS.ErrnoException) => {
      step.signal.removeEventListener('abort', cancel)
      over.abort()
      // Node says ENOENT for a missing working directory too, and names the command.
      const why = existsSync(step.cwd) ? error.message : `the working directory ${step.cwd} does not exist`
      reject(
        new PlatformError('process', `${step.command} could not be started: ${why}`, {
          ...(error.code === undefined ? {} : { code: error.code }),
          cause: error,
        }),
      )
    })
    child.on('exit', (code, signal) => {
      step.signal.removeEventListener('abort', cancel)
      over.abort()
      const exitCode = code ?? 128 + (signal === null ? 0 : (signalNumbers[signal] ?? 15))
      const drained = new AbortController()
      child.on('close', () => drained.abort())
      void step.clock
        .sleep(drainMs, drained.signal)
        .catch(() => undefined)
        .then(() => {
          child.stdout.destroy()
          child.stderr.destroy()
          if (child.pid !== undefined && groupExists(child.pid)) step.onSurvivors(child.pid)
          resolve(exitCode)
        })
    })
  })
}

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

async function escalate(pid: number | undefined, clock: Clock, over: AbortSignal): Promise<void> {
  if (pid === undefined) return
  try {
    send(pid, 'SIGINT')
    await clock.sleep(sigintMs, over)
    send(pid, 'SIGTERM')
    await clock.sleep(sigtermMs, over)
    send(-pid, 'SIGKILL')
  } catch (error) {
    // The wait is over when the process is.
    if (!over.aborted) throw error
  }
}

/** Ends what a step left running; called when the job is over, as the runner cleans up orphan processes. */
export function killGroup(processGroup: number): void {
  send(-processGroup, 'SIGKILL')
}

function groupExists(processGroup: number): boolean {
  try {
    process.kill(-processGroup, 0)
    return true
  } catch {
    return false
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
