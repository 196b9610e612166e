/**
 * The migrations of a product's database, in Drizzle's formats: what is pending, applying it, taking it back, and what
 * the state is. Three beats: `plan` and `planDown` decide on plain data, `apply` and `down` do, the reports tell.
 */

export { type ApplyOptions, apply, applyReport } from './apply/index.ts'
export { type BaselineOptions, type BaselinePorts, baseline, baselineReport } from './baseline/index.ts'
export {
  type CheckOptions,
  type CheckOutcome,
  type CheckPorts,
  check,
  checkComment,
  checkReport,
  type GenerateDownOptions,
  type GenerateDownOutcome,
  generateDown,
  generateDownReport,
  type PartName,
} from './check/index.ts'
export {
  type Checklist,
  type ChecklistProblem,
  type ChecklistResult,
  checklistBlocks,
  checklistOf,
  loadTraits,
} from './checklist/index.ts'
export { isRdsHost, type MigrationPorts, readConnectionUrl, type Unreachable } from './connection/index.ts'
export { needsAws, openSecretSource, resolveDatabaseUrl } from './connection-source/index.ts'
export { type DownOptions, down, downReport } from './down/index.ts'
export {
  type Drift,
  type DriftOptions,
  type DriftPorts,
  driftReport,
  schemaDrift,
} from './drizzle-kit/index.ts'
export { openThrowAway, type ThrowAwayServer } from './ephemeral/index.ts'
export type { Failure, Limits, RunOptions } from './execute/index.ts'
export { headFromGit, headOf, readFolder } from './folder/index.ts'
export type { RunIdentity } from './ledger/index.ts'
export {
  type Finding as LintFinding,
  type LintOptions,
  type LintResult,
  lint,
  lintAnnotations,
  lintCodeFindings,
  lintCodeRules,
  lintReport,
  lintRuleIds,
  type Profile as LintProfile,
} from './lint/index.ts'
export {
  type ApplyOutcome,
  type BaselineOutcome,
  beforeOf,
  type Done,
  type DownOutcome,
  exitCodeOf,
  exitCodeOfError,
  exitCodes,
  type Left,
  type MigrationOutcome,
  type Repaired,
  type RepairOutcome,
  statusOf,
} from './outcome.ts'
export {
  type DownPlan,
  type DownPlanOptions,
  type Plan,
  type PlannedMigration,
  type PlanOptions,
  plan,
  type RunPhase,
} from './plan/index.ts'
export {
  type Preview,
  type PreviewedMigration,
  type PreviewOptions,
  pendingBlocks,
  preview,
  previewFromRecord,
  previewReport,
  previewUnrecorded,
} from './preview/index.ts'
export { type HalfDone, type RepairOptions, repair, repairReport } from './repair/index.ts'
export {
  type DatabaseSource as SnapshotSource,
  drill,
  drillReport,
  findSource,
  inspect as inspectCopy,
  neededSnapshots,
  openRds,
  type RdsPort,
  recordState,
  take as takeSnapshotOf,
} from './snapshot/index.ts'
export { type MigrationStatus, type StatusOptions, status, statusReport } from './status/index.ts'
export { loadParser, type SqlParser } from './syntax/index.ts'
export {
  type Consent,
  drizzleLedger,
  type FolderProblem,
  type Ledger,
  type LedgerRow,
  type LedgerTable,
  type LogRow,
  type Migration,
  type MigrationFolder,
  type Refusal,
  type RefusalReason,
  type RunningVersion,
  type SnapshotPolicy,
  type Traits,
} from './types.ts'
