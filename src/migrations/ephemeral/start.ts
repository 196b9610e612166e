import { type Exec, type ExecOptions, errorMessage, isAbort, PlatformError } from '../../kernel/index.ts'
import type { EphemeralPorts } from './types.ts'

/** A process that runs until it is stopped. */
export interface Running {
  /** Why it ended, once it has. */
  readonly ended: () => Error | undefined
  /** The end of what it said. */
  readonly said: () => string
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
}

/** Starts a process for good; the caller's signal is not its own, because it has to be stopped in order. */
export function startOf(
  exec: Exec,
  command: string,
  args: readonly string[],
  options: Omit<ExecOptions, 'signal' | 'onLine'> & { readonly onLine?: (line: string) => void },
): Running {
  const stopping = new AbortController()
  const lines: string[] = []
  let end: Error | undefined
  const done = exec(command, args, {
    ...options,
    signal: stopping.signal,
    allowFailure: true,
    onLine: (line) => {
      lines.push(line)
      if (lines.length > 40) lines.shift()
      options.onLine?.(line)
    },
  }).then(
    ({ exitCode }) => {
      end = new PlatformError(
        'process',
        `${command} ended with exit code ${exitCode}: ${lines.slice(-8).join('\n')}`,
      )
    },
    (error: unknown) => {
      end = error instanceof Error ? error : new Error(String(error))
    },
  )
  return {
    ended: () => end,
    said: () => lines.join('\n'),
    stop: async () => {
      stopping.abort()
      await done
    },
  }
}

/** Tries until `work` succeeds; gives up after a minute, when the process ends, or when the signal fires. */
export async function untilReady<T>(
  running: Running,
  work: () => Promise<T>,
  ports: Pick<EphemeralPorts, 'clock' | 'signal'>,
): Promise<T> {
  const end = ports.clock.now() + 60_000
  for (;;) {
    ports.signal.throwIfAborted()
    const ended = running.ended()
    if (ended !== undefined) throw ended
    try {
      return await work()
    } catch (error) {
      if (isAbort(error) || ports.signal.aborted) throw error
      if (ports.clock.now() >= end) {
        throw new PlatformError(
          'database',
          `the throw-away PostgreSQL was not ready within a minute: ${errorMessage(error)}`,
          { cause: error },
        )
      }
    }
    await ports.clock.sleep(100, ports.signal)
  }
}
