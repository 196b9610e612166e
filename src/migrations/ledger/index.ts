/**
 * What is kept in the database: Drizzle's ledger of applied migrations, deploy-kit's log of every run, and the lock that
 * keeps runs apart. Needs a session or its SQL, never a driver.
 */
export { acquireLock, lockKey, releaseLock } from './advisory-lock.ts'
export { durably, waitForDisk } from './durable.ts'
export { deleteRowsSql, ensureLedger, insertRowSql, otherLedger, readLedger, updateRowSql } from './ledger.ts'
export {
  closeAbandoned,
  closeAbandonedRow,
  closeSql,
  cutOff,
  ensureLog,
  flushLog,
  type LogEntry,
  openSql,
  progressSql,
  type RunIdentity,
  readLog,
  recordSql,
  revertedSql,
} from './log.ts'
export { populatedSql } from './populated.ts'
