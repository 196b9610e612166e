/** Adopting a database that was made without Drizzle's ledger: by `drizzle-kit push`, by hand, by another tool. */
export { type BaselineOptions, type BaselinePorts, baseline } from './baseline.ts'
export type { BaselinePlan } from './plan.ts'
export { baselineReport } from './report.ts'
