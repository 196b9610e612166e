export { openEcsTasks } from './open.ts'
export { planTask } from './plan.ts'
export { judge, runTask } from './run.ts'
export type {
  EcsTasks,
  TaskOutcome,
  TaskPlacement,
  TaskPorts,
  TaskRequest,
  TaskState,
} from './types.ts'
