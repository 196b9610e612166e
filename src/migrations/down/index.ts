/** The way down: takes back what was applied. */
export { type DownOptions, down } from './down.ts'
export { downReport } from './report.ts'
