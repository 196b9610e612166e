/** The way up: applies what is pending. */
export { type ApplyOptions, apply } from './apply.ts'
export { applyPending, upEntry } from './pending.ts'
export { applyReport } from './report.ts'
export { changedMeanwhile, takeSnapshot } from './snapshot.ts'
