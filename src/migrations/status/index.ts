/** The state of a database's migrations as a versioned document. */
export { type DatabaseState, type MigrationStatus, statusDocument, statusSchemaId } from './document.ts'
export { readDatabaseState, type StatusClient } from './read.ts'
export { statusReport } from './report.ts'
export { type StatusOptions, status } from './status.ts'
