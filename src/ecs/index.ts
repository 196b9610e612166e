export { deploy, resume } from './deploy.ts'
export { type Difference, diffTaskDefinitions } from './diff.ts'
export { isTerminal } from './follow.ts'
export { openEcs } from './open.ts'
export { removePauseHooks } from './pause-hooks.ts'
export { type Earlier, redeployRequest } from './redeploy.ts'
export { deployReport } from './report.ts'
export {
  type ClusterService,
  type ClusterTask,
  type EcsCluster,
  type InUse,
  openEcsCluster,
  type Product,
  type WhatRuns,
  whatRuns,
} from './running/index.ts'
export { stopDeployment } from './stop-deployment.ts'
export {
  type EcsTasks,
  judge,
  openEcsTasks,
  planTask,
  runTask,
  type TaskOutcome,
  type TaskPorts,
  type TaskRequest,
  type TaskState,
} from './task/index.ts'
export { configDigest, releaseTags, renderTaskDefinition } from './task-definition.ts'
export * from './types.ts'
