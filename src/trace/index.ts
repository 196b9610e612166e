export { traceIdOf, traceparent } from './ids.ts'
export { type LogReader, openLogs } from './logs.ts'
export {
  beginDeployment,
  type DeploymentState,
  endDeployment,
  type ReleaseRecord,
  successfulRecords,
} from './record.ts'
