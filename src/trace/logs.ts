import type { AwsSession } from '../config/index.ts'

export interface LogStream {
  readonly group: string
  readonly stream: string
  /** That of the session by default. */
  readonly region?: string
}

export interface LogReader {
  /** The newest lines of one log stream, oldest first. Throws a PlatformError where it cannot be read. */
  tail(from: LogStream, limit: number): Promise<readonly string[]>
  /** The lines from a position on, oldest first, and the position behind them; none where the stream is not there yet. */
  read(
    from: LogStream,
    position: string | undefined,
  ): Promise<{ readonly lines: readonly string[]; readonly position: string | undefined }>
}

export async function openLogs(session: AwsSession): Promise<LogReader> {
  const { createLogReader } = await import('./aws.ts')
  return createLogReader(session)
}
