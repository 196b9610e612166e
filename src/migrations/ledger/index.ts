/**
 * What is kept in the database: Drizzle's ledger of applied migrations, deploy-kit's log of every run, and the lock that
 * keeps runs apart. Needs a session or its SQL, never a driver.
 */
export { acquireLock, releaseLock } from './advisory-lock.ts'
export { durably, waitForDisk } from './durable.ts'
export { deleteRowsSql, ensureLedger, insertRowSql, otherLedger, updateRowSql } from './ledger.ts'
export {
  closeAbandoned,
  closeAbandonedRow,
  closeSql,
  ensureLog,
  flushLog,
  type LogEntry,
  openSql,
  progressSql,
  type RunIdentity,
  recordSql,
  revertedSql,
} from './log.ts'
export { readDatabaseState } from './state.ts'
