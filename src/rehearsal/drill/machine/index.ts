export { bareMachine, inspectMachine } from './inspect.ts'
export {
  type Machine,
  type MachineSigning,
  type OptionalTool,
  optionalTools,
  type ToolFinder,
  type ToolLookup,
} from './types.ts'
export { parseWithout } from './without.ts'
