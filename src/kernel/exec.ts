import { spawn } from 'node:child_process'
import { PlatformError } from './errors.ts'

/** How deploy-kit starts processes: argv arrays, never a shell string. */
export type Exec = (command: string, args: readonly string[], options?: ExecOptions) => Promise<ExecResult>

export interface ExecOptions {
  readonly cwd?: string
  /** The whole environment of the child; without it the child gets the host's. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string
  /** Called with each line as it comes, without its line end. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void
  /** Kills the child (SIGTERM, SIGKILL 10 seconds later) and rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** An exit code other than 0 rejects with a PlatformError, unless this is true. */
  readonly allowFailure?: boolean
}

export interface ExecResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Calls `onLine` for each full line of the chunks it is fed; `end` flushes the rest. */
export function lineSplitter(onLine: (line: string) => void): { write(chunk: string): void; end(): void } {
  let rest = ''
  return {
    write(chunk) {
      const lines = (rest + chunk).split(/\r?\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    },
    end() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}

/** The error of a process that ended badly: the command, its code and the end of what it said. */
export function exitError(command: string, args: readonly string[], result: ExecResult): PlatformError {
  const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-12).join('\n')
  return new PlatformError(
    'process',
    `${command} ${args[0] ?? ''} ended with exit code ${result.exitCode}${said === '' ? ' and said nothing' : `:\n${said}`}`,
    { code: String(result.exitCode) },
  )
}

/** `Exec` over Node's child_process, for the terminal and the rehearsal. A missing command is a PlatformError with code ENOENT. */
export const nodeExec: Exec = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    options.signal?.throwIfAborted()
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env === undefined ? process.env : { ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    let killTimer: NodeJS.Timeout | undefined
    const lines = {
      stdout: lineSplitter((line) => options.onLine?.(line, 'stdout')),
      stderr: lineSplitter((line) => options.onLine?.(line, 'stderr')),
    }
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      lines.stdout.write(chunk)
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
      lines.stderr.write(chunk)
    })
    const onAbort = () => {
      child.kill('SIGTERM')
      killTimer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    }
    options.signal?.addEventListener('abort', onAbort, { once: true })
    const finish = () => {
      clearTimeout(killTimer)
      options.signal?.removeEventListener('abort', onAbort)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish()
      reject(
        new PlatformError('process', `${command} could not be started: ${error.message}`, {
          ...(error.code === undefined ? {} : { code: error.code }),
          cause: error,
        }),
      )
    })
    child.on('close', (code, signal) => {
      finish()
      lines.stdout.end()
      lines.stderr.end()
      if (options.signal?.aborted) {
        reject(options.signal.reason)
        return
      }
      const result = { exitCode: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15), stdout, stderr }
      if (result.exitCode !== 0 && options.allowFailure !== true) reject(exitError(command, args, result))
      else resolve(result)
    })
    if (options.input !== undefined) child.stdin?.end(options.input)
  })
