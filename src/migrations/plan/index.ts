/** What is to be done, decided on plain data: folder, ledger and log in, a plan or a refusal out. Touches nothing. */
export { runOfLog } from './applied.ts'
export { type Classification, classificationReasons, classify, nameOf, rowName } from './classify.ts'
export { cutOffAfter, firstMayBeDone } from './cut-off.ts'
export { checkDeployPlan, deployHash, isDeployHash, type PlanBasis } from './deploy-hash.ts'
export { draftReason } from './down-reasons.ts'
export { planChanged } from './hash.ts'
export type { RunPhase } from './phases.ts'
export { type Plan, type PlannedMigration, type PlanOptions, plan, planMigration } from './plan.ts'
export {
  type DownPlan,
  type DownPlanOptions,
  type DownStep,
  type DownTraits,
  planDown,
} from './plan-down.ts'
