export { ConcurrencyGroups, Places } from './concurrency.ts'
export { matchingWorkflows } from './matching-workflows.ts'
export { type RunnerState, startRun } from './start-run.ts'
