export { type PlanOptions, planRollback, rolledBackFrom } from './plan.ts'
export { rollbackReport } from './report.ts'
export { rollback } from './rollback.ts'
export * from './types.ts'
