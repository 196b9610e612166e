export {
  beginDeployment,
  concludeDeployment,
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
export { RecordWriter } from './record-writer.ts'
export { resourceName } from './resource-names.ts'
