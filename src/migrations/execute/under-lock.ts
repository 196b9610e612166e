import { type MigrationPorts, type Session, type Unreachable, withLock } from '../connection/index.ts'
import type { Cancelled, Done } from '../outcome.ts'
import { drizzleLedger, type Refusal } from '../types.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Works with the lock held. A run that is cancelled between two statements ends as cancelled, with what is done.
 * @param work is given a list to which it adds what it has done
 */
export async function underLock<T>(
  options: RunOptions,
  ports: MigrationPorts,
  work: (session: Session, done: Done[]) => Promise<T>,
): Promise<T | Refusal | Unreachable | Cancelled> {
  const done: Done[] = []
  const lock = {
    url: options.url,
    ledger: options.ledger ?? drizzleLedger,
    // PostgreSQL keeps 63 characters of it.
    applicationName: `deploy-kit migrate ${options.run.id}`.slice(0, 63),
    lockWaitMs: options.lockWaitMs ?? 600_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
  }
  try {
    return await withLock(lock, ports, (session) => work(session, done))
  } catch (error) {
    if (!ports.signal.aborted || error !== ports.signal.reason) throw error
    return { kind: 'cancelled', done, migration: undefined, rolledBack: true, remaining: [] }
  }
}
