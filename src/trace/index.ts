export { traceIdOf, traceparent } from './ids.ts'
export {
  beginDeployment,
  type DeploymentState,
  endDeployment,
  type ReleaseRecord,
  successfulRecords,
} from './record.ts'
