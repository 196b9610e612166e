/** Adopting a database that was made without Drizzle's ledger: by `drizzle-kit push`, by hand, by another tool. */
export { type BaselineOptions, type BaselinePorts, baseline } from './baseline.ts'
export { type BaselinePlan, planBaseline } from './plan.ts'
export { baselineReport } from './report.ts'
