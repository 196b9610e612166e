import type { RunIdentity } from '../ledger/index.ts'
import type { LedgerTable } from '../types.ts'
import { defaultLimits, type Limits } from './attempt.ts'

/** What every run that writes takes. */
export interface RunOptions {
  /** The folder of migrations, as messages and annotations shall show it. */
  readonly folder: string
  /** `postgres://…`, a direct connection. */
  readonly url: string
  /** Drizzle's migrationsSchema and migrationsTable; default `drizzle.__drizzle_migrations`. */
  readonly ledger?: LedgerTable
  readonly run: RunIdentity
  readonly limits?: Partial<Limits>
  /** How long to wait for another run to end, in milliseconds. Default 10 minutes. */
  readonly lockWaitMs?: number
  /** How long to wait for the server to answer, in milliseconds. Default 10 seconds. */
  readonly connectTimeoutMs?: number
}

/** The limits of a run, with the one that a migration sets for itself. */
export function limitsFor(lockTimeoutMs: number | undefined, limits: Partial<Limits> | undefined): Limits {
  const own = lockTimeoutMs === undefined ? {} : { lockMs: lockTimeoutMs, concurrentLockMs: lockTimeoutMs }
  return { ...defaultLimits, ...limits, ...own }
}
