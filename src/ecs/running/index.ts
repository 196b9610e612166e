export { openEcsCluster } from './open.ts'
export type { ClusterService, ClusterTask, EcsCluster, InUse, Product, WhatRuns } from './types.ts'
export { whatRuns } from './what-runs.ts'
