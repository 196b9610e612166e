import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { type AwsSession, awsError, clientOptions } from '../config/index.ts'
import type { LogReader } from './logs.ts'

export function createLogReader(session: AwsSession): LogReader {
  const client = new CloudWatchLogsClient(clientOptions(session, 4))
  return {
    tail: async (group, stream, limit) => {
      try {
        const answer = await client.send(
          new GetLogEventsCommand({
            logGroupName: group,
            logStreamName: stream,
            startFromHead: false,
            limit,
          }),
        )
        return (answer.events ?? []).map((event) => event.message ?? '')
      } catch (error) {
        throw awsError('logs:GetLogEvents', error)
      }
    },
    read: async (group, stream, position) => {
      try {
        const answer = await client.send(
          new GetLogEventsCommand({
            logGroupName: group,
            logStreamName: stream,
            startFromHead: true,
            ...(position === undefined ? {} : { nextToken: position }),
          }),
        )
        return {
          lines: (answer.events ?? []).map((event) => event.message ?? ''),
          position: answer.nextForwardToken ?? position,
        }
      } catch (error) {
        // ECS makes the stream with the first line.
        if (error instanceof Error && error.name === 'ResourceNotFoundException')
          return { lines: [], position }
        throw awsError('logs:GetLogEvents', error)
      }
    },
  }
}
