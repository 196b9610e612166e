import type { LockOptions } from '../connection/index.ts'
import type { RunIdentity } from '../ledger/index.ts'
import { drizzleLedger, type LedgerTable } from '../types.ts'
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

/** How such a run connects and waits for its turn. */
export function lockOptions(options: RunOptions): LockOptions {
  return {
    url: options.url,
    ledger: options.ledger ?? drizzleLedger,
    // PostgreSQL keeps 63 characters of it.
    applicationName: `deploy-kit migrate ${options.run.id}`.slice(0, 63),
    lockWaitMs: options.lockWaitMs ?? 600_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
  }
}

/** The limits of a run, with the one that a migration sets for itself. */
export function limitsFor(lockTimeoutMs: number | undefined, limits: Partial<Limits> | undefined): Limits {
  const own = lockTimeoutMs === undefined ? {} : { lockMs: lockTimeoutMs, concurrentLockMs: lockTimeoutMs }
  return { ...defaultLimits, ...limits, ...own }
}
