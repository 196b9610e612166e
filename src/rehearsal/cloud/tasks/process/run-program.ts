import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { lineSplitter, systemClock } from '../../../../kernel/index.ts'
import type { Program, Step } from './program.ts'

export interface RunOptions {
  /** Turns a step of Node's into what is really started on this machine. */
  readonly place: (step: Extract<Step, { kind: 'node' }>) => {
    readonly args: readonly string[]
    readonly cwd: string
    readonly environment: Readonly<Record<string, string>>
  }
  readonly onLine: (line: string) => void
}

export interface RunningProgram {
  /** Resolves with the exit code, as a container would have it: 128 and the signal's number after a signal. */
  readonly exited: Promise<number>
  /** Sends a signal to the process that runs, and starts no further step. */
  signal(name: NodeJS.Signals): void
  /** Ends the process that runs and all that it started. */
  kill(): void
}

/** Runs the steps of a program, one after another, each with this machine's Node. */
export function runProgram(program: Program, options: RunOptions): RunningProgram {
  let current: ChildProcess | undefined
  let over = false
  const run = async (): Promise<number> => {
    let code = 0
    for (const step of program.steps) {
      if (over) return code
      if (step.kind === 'print') {
        options.onLine(step.text)
        continue
      }
      const child = start(step, options)
      current = child
      code = await finished(child, options.onLine)
      current = undefined
      if (code !== 0 && step.whenFails !== 'go-on') return step.whenFails === 'end' ? code : step.whenFails
      if (code !== 0 && !over) code = 0
    }
    return code
  }
  return {
    exited: run(),
    signal: (name) => {
      over = true
      current?.kill(name)
    },
    kill: () => {
      over = true
      if (current !== undefined) killGroup(current)
    },
  }
}

function start(step: Extract<Step, { kind: 'node' }>, options: RunOptions): ChildProcess {
  const { args, cwd, environment } = options.place(step)
  return spawn(process.execPath, [...args], {
    cwd,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what it starts ends with it, and Ctrl-C on the terminal is not for it.
    detached: true,
  })
}

function finished(child: ChildProcess, onLine: (line: string) => void): Promise<number> {
  const closed = new AbortController()
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      const lines = lineSplitter(onLine)
      stream?.setEncoding('utf8').on('data', (chunk: string) => lines.write(chunk))
      stream?.on('close', () => lines.end())
    }
    child.on('error', (error) => {
      onLine(error.message)
      resolve(127)
    })
    child.on('exit', () => {
      // The first process of a container takes all others with it.
      killGroup(child)
      // What left the group may still hold its output open; a second is enough for what is on its way.
      systemClock.sleep(1_000, closed.signal).then(
        () => {
          child.stdout?.destroy()
          child.stderr?.destroy()
        },
        () => {},
      )
    })
    child.on('close', (code, signal) => {
      closed.abort()
      resolve(code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0)))
    })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // ESRCH: nothing of the group is left. EPERM: macOS says so of a group that is only a zombie.
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))
      return
    throw error
  }
}
