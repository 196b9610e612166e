import { retry } from '../../kernel/index.ts'
import { acquireLock, releaseLock } from '../ledger/index.ts'
import type { LedgerTable, Refusal } from '../types.ts'
import { refusePooler, type Unreachable } from './connect.ts'
import type { MigrationPorts } from './ports.ts'
import { sqlstateOf } from './server-error.ts'
import type { Session } from './session.ts'
import { withSession } from './with-session.ts'

export interface LockOptions {
  readonly url: string
  readonly ledger: LedgerTable
  readonly applicationName: string
  readonly lockWaitMs: number
  readonly connectTimeoutMs: number
}

/** Makes sure that the connection is direct, and holds the lock for the length of `work`. */
export async function withLock<T>(
  options: LockOptions,
  ports: MigrationPorts,
  work: (session: Session) => Promise<T>,
): Promise<T | Refusal | Unreachable> {
  const { url, applicationName, connectTimeoutMs, ledger, lockWaitMs } = options
  return await withSession(
    { to: url, applicationName, timeoutMs: connectTimeoutMs },
    ports,
    async (session, connectOptions) => {
      const pooler = await refusePooler(session, connectOptions)
      if (pooler !== undefined) return pooler
      await session.watchClient()
      const locked = await acquireLock(session, ledger, {
        ...ports,
        waitMs: lockWaitMs,
        onWait: (message) => ports.log.info(message),
      })
      if (locked !== undefined) return locked
      const result = await work(session)
      await letGo(session, ledger)
      return result
    },
  )
}

/** A session that is gone has let go of its lock, so what the work came to is what counts. */
async function letGo(session: Session, ledger: LedgerTable): Promise<void> {
  if (session.lost !== undefined) return
  try {
    await releaseLock(session, ledger)
  } catch (error) {
    if (session.lost === undefined) throw error
  }
}

/** Creates what another client (a product that migrates at boot, say) may be creating at this very moment. */
export async function createOnce<T>(ports: MigrationPorts, create: () => Promise<T>): Promise<T> {
  // `create … if not exists` is not atomic: the loser of a race gets a unique violation on the catalog, or "exists".
  const races = ['23505', '42P06', '42P07', '42710', '42701']
  return retry(
    create,
    { attempts: 5, firstDelayMs: 20, maxDelayMs: 200 },
    { ...ports, retryable: (error) => races.includes(sqlstateOf(error) ?? '') },
  )
}
