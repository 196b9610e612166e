export { type CommandHost, progressPrinter, runCommand, runUsage } from './command.ts'
export { createRunner } from './create-runner.ts'
export { matchingWorkflows } from './run/index.ts'
export type * from './types.ts'
