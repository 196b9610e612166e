export {
  beginDeployment,
  type DeploymentState,
  newestSuccess,
  type Recorded,
  readRecords,
  recordNothingLeft,
  setDeployment,
} from './deployments.ts'
export { traceIdOf, traceparent } from './ids.ts'
export { type LogReader, openLogs } from './logs.ts'
export type { ReleaseRecord } from './record.ts'
