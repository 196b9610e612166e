import type { Log } from '../../host/index.ts'
import { type Clock, errorMessage, PlatformError, retry } from '../../kernel/index.ts'
import { acquireLock, releaseLock } from '../ledger/index.ts'
import type { LedgerTable, Refusal } from '../types.ts'
import { connect, refusePooler, type Unreachable } from './connect.ts'
import { sqlstateOf } from './server-error.ts'
import type { Session } from './session.ts'
import { readConnectionUrl } from './url.ts'

export interface MigrationPorts {
  readonly clock: Clock
  /** 0 <= n < 1, for the jitter of waits. */
  readonly random: () => number
  readonly log: Pick<Log, 'info' | 'debug'>
  readonly signal: AbortSignal
  /**
   * Takes a snapshot of the database and waits until it could be restored. Called with the lock held and before the
   * first statement; what it throws refuses the run.
   */
  readonly snapshot?: (why: string, losesData: boolean) => Promise<{ readonly id: string }>
  /** The newest migration in the folder of a version or commit, by git; undefined where there is none of that name. */
  readonly headAt?: (versionOrSha: string) => Promise<string | undefined>
}

export interface LockOptions {
  readonly url: string
  readonly ledger: LedgerTable
  readonly applicationName: string
  readonly lockWaitMs: number
  readonly connectTimeoutMs: number
}

/** Connects, makes sure that the connection is direct, holds the lock for the length of `work`, and hangs up. */
export async function withLock<T>(
  options: LockOptions,
  ports: MigrationPorts,
  work: (session: Session) => Promise<T>,
): Promise<T | Refusal | Unreachable> {
  const target = await readConnectionUrl(options.url)
  const connectOptions = {
    ...ports,
    applicationName: options.applicationName,
    timeoutMs: options.connectTimeoutMs,
    onNotice: (message: string) => ports.log.debug(`server: ${target.redact(message)}`),
  }
  const session = await connect(target, connectOptions)
  if ('kind' in session) return session
  ports.log.debug(`connected to ${target.label}`)
  try {
    const pooler = await refusePooler(session, connectOptions)
    if (pooler !== undefined) return pooler
    await session.watchClient()
    const locked = await acquireLock(session, options.ledger, {
      ...ports,
      waitMs: options.lockWaitMs,
      onWait: (message) => ports.log.info(message),
    })
    if (locked !== undefined) return locked
    const result = await work(session)
    await letGo(session, options.ledger)
    return result
  } catch (error) {
    if (ports.signal.aborted && error === ports.signal.reason) throw error
    throw databaseError(error, session)
  } finally {
    await session.close()
  }
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

/** An error of our own statements: the ledger, the log, the lock. */
export function databaseError(error: unknown, session: Session): unknown {
  const code = sqlstateOf(error)
  if (code === undefined && session.lost === undefined) return error
  const { target } = session
  const said = target.redact(errorMessage(error))
  return new PlatformError('database', `${target.label}: ${said}`, {
    ...(code === undefined ? {} : { code }),
    retryable: session.lost !== undefined,
    ...(code === '42501'
      ? {
          fix: `Give ${target.user} the right that the message names. To apply it must be able to create the schemas of ledger and log (grant create on database ${target.database}) or own both; to read the status it needs usage on both and select on their tables.`,
        }
      : {}),
    cause: error,
  })
}
