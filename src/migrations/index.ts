/**
 * The migrations of a product's database, in Drizzle's formats: what is pending, applying it, taking it back, and what
 * the state is. Three beats: `plan` and `planDown` decide on plain data, `apply` and `down` do, the reports tell.
 */

export { type ApplyOptions, apply, type RunOptions } from './apply.ts'
export { defaultLimits, type Limits } from './attempt.ts'
export { type BaselineOptions, type BaselinePorts, baseline, baselineReport } from './baseline/index.ts'
export {
  type CheckOptions,
  type CheckOutcome,
  type CheckPorts,
  check,
  checkReport,
  type GenerateDownOptions,
  type GenerateDownOutcome,
  generateDown,
  generateDownReport,
  type PartName,
  partNames,
} from './check/index.ts'
export {
  type Checklist,
  type ChecklistProblem,
  type ChecklistResult,
  checklistBlocks,
  checklistOf,
  frontMatterOf,
  problemAnnotations,
} from './checklist/index.ts'
export type { Unreachable } from './connect.ts'
export { isRdsHost } from './connect-roots.ts'
export { needsAws, openSecretSource, resolveDatabaseUrl } from './connection-source/index.ts'
export { readConnectionUrl } from './connection-url.ts'
export { type DownOptions, down } from './down.ts'
export { type Drift, type DriftOptions, type DriftPorts, schemaDrift } from './drizzle-kit/index.ts'
export { openThrowAway, type ThrowAwayServer } from './ephemeral/index.ts'
export type { Failure } from './failure.ts'
export { headOf, readFolder } from './folder.ts'
export { headFromGit } from './head-at.ts'
export {
  type Finding as LintFinding,
  type LintOptions,
  type LintResult,
  lint,
  lintAnnotations,
  lintBlocks,
  lintCodeFindings,
  lintCodeRules,
  lintReport,
  lintRuleIds,
  type Profile as LintProfile,
} from './lint/index.ts'
export type { RunIdentity } from './migration-log.ts'
export {
  type ApplyOutcome,
  type BaselineOutcome,
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
export type { RunPhase } from './phases.ts'
export { type Plan, type PlannedMigration, type PlanOptions, plan } from './plan.ts'
export { type DownPlan, type DownPlanOptions, planDown } from './plan-down.ts'
export {
  type Preview,
  type PreviewedMigration,
  type PreviewOptions,
  preview,
  previewFromRecord,
} from './preview.ts'
export { type HalfDone, type RepairOptions, repair, repairReport } from './repair/index.ts'
export { applyReport, downReport } from './report.ts'
export { driftReport } from './report-drift.ts'
export { pendingBlocks, previewReport } from './report-preview.ts'
export { statusReport } from './report-status.ts'
export {
  type DatabaseSource as SnapshotSource,
  drill,
  drillReport,
  findSource,
  inspect as inspectCopy,
  openRds,
  type RdsPort,
  recordState,
  take as takeSnapshotOf,
} from './snapshot/index.ts'
export { type StatusOptions, status } from './status.ts'
export {
  type DatabaseState,
  type MigrationStatus,
  statusDocument,
  statusSchemaId,
} from './status-document.ts'
export { readDatabaseState, type StatusClient } from './status-read.ts'
export { loadParser, type SqlParser } from './syntax/index.ts'
export { loadTraits } from './traits.ts'
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
export type { MigrationPorts } from './with-lock.ts'
