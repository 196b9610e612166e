/** Mending ledger and log: what a crash, two runners at once, or an upgrade of Drizzle left behind. */
export type { HalfDone, RepairPlan, RepairPlanOptions, RepairStep } from './plan.ts'
export { type RepairOptions, repair } from './repair.ts'
export { repairReport } from './report.ts'
