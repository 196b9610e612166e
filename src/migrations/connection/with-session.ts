import { errorMessage, PlatformError } from '../../kernel/index.ts'
import { type ConnectOptions, connect, type Unreachable } from './connect.ts'
import type { MigrationPorts } from './ports.ts'
import { sqlstateOf } from './server-error.ts'
import type { Session } from './session.ts'
import { type ConnectionTarget, readConnectionUrl } from './url.ts'

export interface SessionOptions {
  /** The URL, or what was read from it. */
  readonly to: string | ConnectionTarget
  readonly applicationName: string
  readonly timeoutMs: number
}

/**
 * Connects, works, and hangs up however that went.
 * @param work is given what a second connection is made with as well
 * @throws ConfigurationError for a URL to mend, PlatformError where the server refused a statement of our own
 */
export async function withSession<T>(
  { to, applicationName, timeoutMs }: SessionOptions,
  ports: MigrationPorts,
  work: (session: Session, options: ConnectOptions) => Promise<T>,
): Promise<T | Unreachable> {
  const target = typeof to === 'string' ? await readConnectionUrl(to) : to
  const { clock, random, signal, log } = ports
  const onNotice = (message: string) => log.debug(`server: ${target.redact(message)}`)
  const options = { applicationName, timeoutMs, clock, random, signal, onNotice }
  const session = await connect(target, options)
  if ('kind' in session) return session
  log.debug(`connected to ${target.label}`)
  try {
    return await work(session, options)
  } catch (error) {
    if (signal.aborted && error === signal.reason) throw error
    throw databaseError(error, session)
  } finally {
    await session.close()
  }
}

/** An error of our own statements: the ledger, the log, the lock. */
function databaseError(error: unknown, session: Session): unknown {
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
