/** The state of a database's migrations as a versioned document. */
export type { MigrationStatus } from './document.ts'
export { statusReport } from './report.ts'
export { type StatusOptions, status } from './status.ts'
