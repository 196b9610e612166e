/** What in a migration hurts a database that is in use, told before it runs. */
export {
  lintAnnotations,
  lintBlocks,
  lintCodeFindings,
  lintCodeRules,
  lintReport,
  lockClause,
  worstFirst,
} from './blocks.ts'
export { lint } from './lint.ts'
export type { Rule } from './rule.ts'
export { lintRuleIds } from './rule-ids.ts'
export { families, rules } from './rules/index.ts'
export { metaRules } from './rules/meta.ts'
export type {
  Finding,
  Ignored,
  LintedMigration,
  LintOptions,
  LintResult,
  LockTaken,
  Profile,
  Severity,
} from './types.ts'
