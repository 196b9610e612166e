export { loadAction } from './load-action.ts'
export { loadWorkflow } from './load-workflow.ts'
export type {
  ActionInput,
  ActionManifest,
  CallJob,
  InputDefinition,
  JobDefinition,
  NodeRuns,
  StepDefinition,
  StepsJob,
  Workflow,
} from './model.ts'
export { members, scalarText } from './tokens.ts'
