import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { type AwsSession, awsError, clientOptions } from '../config/index.ts'
import type { LogReader, LogStream } from './logs.ts'

export function createLogReader(session: AwsSession): LogReader {
  const clients = new Map<string, CloudWatchLogsClient>()
  const clientOf = ({ region = session.region }: LogStream) => {
    const client = clients.get(region) ?? new CloudWatchLogsClient(clientOptions({ ...session, region }, 4))
    clients.set(region, client)
    return client
  }
  return {
    tail: async (from, limit) => {
      try {
        const answer = await clientOf(from).send(
          new GetLogEventsCommand({
            logGroupName: from.group,
            logStreamName: from.stream,
            startFromHead: false,
            limit,
          }),
        )
        return (answer.events ?? []).map((event) => event.message ?? '')
      } catch (error) {
        throw awsError('logs:GetLogEvents', error)
      }
    },
    read: async (from, position) => {
      try {
        const answer = await clientOf(from).send(
          new GetLogEventsCommand({
            logGroupName: from.group,
            logStreamName: from.stream,
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
