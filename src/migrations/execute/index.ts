/** Sends migrations to the server, one after the other, in a transaction or statement by statement. */
export { defaultLimits, type Limits, type Work } from './attempt.ts'
export { type Before, before } from './before.ts'
export { findIndex } from './concurrent-index.ts'
export { executeEach, type Step } from './each.ts'
export { execute, type WorkResult } from './execute.ts'
export { type Failure, failureOf, type Place } from './failure.ts'
export { limitsFor, type RunOptions } from './run-options.ts'
export { underLock } from './under-lock.ts'
