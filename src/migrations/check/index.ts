/** What can be known of migrations on a pull request, without production; and ways down, drafted and proved. */
export { check } from './check.ts'
export {
  type DownDraft,
  type GenerateDownOptions,
  type GenerateDownOutcome,
  generateDown,
  type Proof,
} from './generate-down.ts'
export type { CheckOptions } from './options.ts'
export { checkComment, checkReport } from './report.ts'
export { generateDownReport } from './report-down.ts'
export {
  type CheckOutcome,
  type CheckPorts,
  type Finding,
  type Part,
  type PartName,
  partNames,
  type StatementTrace,
} from './types.ts'
