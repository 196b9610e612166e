/** Which tables a statement locks, and what that keeps others from: one truth for lint and plan. */
export { locksOf, strongestLocks, tableOfIndex, vacuumsFull } from './locks.ts'
export { blockedBy, type LockMode, lockByNumber, lockModes, type TableLock } from './modes.ts'
