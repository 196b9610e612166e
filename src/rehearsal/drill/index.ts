export { type RehearseHost, rehearseCommand, rehearseUsage } from './command.ts'
export type { RehearsalResult, ScenarioResult } from './types.ts'
