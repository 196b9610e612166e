export { createRunner } from './create-runner.ts'
export { matchingWorkflows } from './run/index.ts'
export type * from './types.ts'
