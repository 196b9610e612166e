export { ConcurrencyGroups, Places } from './concurrency.ts'
export { matchingWorkflows } from './matching-workflows.ts'
export type { RunnerState } from './prepare-run.ts'
export { startRun } from './start-run.ts'
