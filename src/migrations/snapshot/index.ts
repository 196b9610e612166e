/** Snapshots of an RDS or Aurora database before a migration, and the drill that proves that one can be restored. */
export { type Comparison, compare } from './compare.ts'
export { type DrillOutcome, type DrillPorts, type DrillRequest, drill, type Inspection } from './drill.ts'
export { type DatabaseAccess, inspect, neededSnapshots, recordState } from './inspect.ts'
export { copyName, copyTags, isForgotten, isOurs, prunable, snapshotId, snapshotTags } from './plan.ts'
export { openRds } from './rds/index.ts'
export { drillReport } from './report.ts'
export { findSource, type Taken, type TakePorts, type TakeRequest, take } from './take.ts'
export type {
  Copy,
  DatabaseSource,
  Owner,
  Placement,
  RdsPort,
  Retention,
  Snapshot,
  SnapshotPorts,
  StateRecord,
  TableCount,
} from './types.ts'
