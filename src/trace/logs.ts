import type { AwsSession } from '../config/index.ts'

export interface LogReader {
  /** The newest lines of one log stream, oldest first. Throws a PlatformError where it cannot be read. */
  tail(group: string, stream: string, limit: number): Promise<readonly string[]>
}

export async function openLogs(session: AwsSession): Promise<LogReader> {
  const { createLogReader } = await import('./aws.ts')
  return createLogReader(session)
}
