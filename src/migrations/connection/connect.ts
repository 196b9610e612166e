import { type Clock, errorMessage, retry } from '../../kernel/index.ts'
import type { Refusal } from '../types.ts'
import { sqlstateOf } from './server-error.ts'
import { Session } from './session.ts'
import type { ConnectionTarget } from './url.ts'

/** No session was to be had. */
export interface Unreachable {
  readonly kind: 'unreachable'
  readonly reason:
    | 'no-answer'
    | 'not-ready'
    | 'authentication'
    | 'no-database'
    | 'permission'
    | 'tls'
    | 'other'
  readonly message: string
  readonly fix: string
  /** A SQLSTATE or Node's error code. */
  readonly code: string | undefined
}

export interface ConnectOptions {
  readonly applicationName: string
  /** Milliseconds for one attempt. */
  readonly timeoutMs: number
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly onNotice?: (message: string) => void
}

/** Connects; waits a moment for a server that is starting up or has no free slot. Throws only the signal's reason. */
export async function connect(
  target: ConnectionTarget,
  options: ConnectOptions,
): Promise<Session | Unreachable> {
  try {
    return await retry(
      () => Session.open(target, options),
      { attempts: 5, firstDelayMs: 250, maxDelayMs: 4_000 },
      { ...options, retryable: (error) => ['57P03', '53300'].includes(sqlstateOf(error) ?? '') },
    )
  } catch (error) {
    options.signal.throwIfAborted()
    return unreachable(error, target)
  }
}

/**
 * Refuses a pooler that gives every transaction another server connection: session locks and settings would end up
 * in other people's sessions. A pooler announces a process of its own making; whether it pools by transaction shows
 * when a second connection takes the server process away from the first.
 */
export async function refusePooler(session: Session, options: ConnectOptions): Promise<Refusal | undefined> {
  const before = await session.backendPid()
  if (session.announcedPid === before && (await session.backendPid()) === before) return undefined
  const other = await Session.open(session.target, options)
  try {
    await other.query('begin')
    const taken = await other.backendPid()
    const after = await session.backendPid()
    if (taken !== before && after === before) return undefined
    return {
      kind: 'refused',
      reasons: [
        {
          kind: 'pooler',
          migration: undefined,
          message: `${session.target.label} is a transaction pooler: one connection was served by the processes ${before} and ${after}${taken === before ? `, and ${before} by turns served another` : ''}`,
          fix: 'Give the URL of the database itself (or of a session pooler): locks and settings do not hold across a transaction pooler.',
        },
      ],
    }
  } finally {
    await other.close()
  }
}

const tlsCodes = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/

/** Says why a connection could not be made, never with the password. */
export function unreachable(error: unknown, target: ConnectionTarget): Unreachable {
  const code = sqlstateOf(error)
  const said = target.redact(errorMessage(error))
  const at = `${target.host}:${target.port}`
  const problem = (reason: Unreachable['reason'], message: string, fix: string): Unreachable => ({
    kind: 'unreachable',
    reason,
    message,
    fix,
    code,
  })
  switch (code) {
    case 'ECONNREFUSED':
      return problem(
        'no-answer',
        `nothing listens on ${at}`,
        'Check host and port, and that the database runs.',
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return problem(
        'no-answer',
        `the host name ${target.host} is not known here`,
        'Check the host; a private database is only reachable from within its network.',
      )
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ECONNRESET':
      return problem(
        'no-answer',
        `no answer from ${at}: ${said}`,
        'Check security groups and routes: this runner must be allowed to reach the database.',
      )
    case '28P01':
      return problem(
        'authentication',
        `${at} does not accept the password of ${target.user}`,
        'Check user and password of the database URL; special characters must be percent-encoded.',
      )
    case '28000':
      return problem(
        'authentication',
        `${at} does not let ${target.user} in: ${said}`,
        'Check the user, and whether the server asks for TLS (sslmode=verify-full).',
      )
    case '3D000':
      return problem(
        'no-database',
        `${at} has no database ${target.database}`,
        `Create it, or correct the name at the end of the database URL.`,
      )
    case '42501':
      return problem(
        'permission',
        `${target.user} may not connect to ${target.database}: ${said}`,
        `Grant CONNECT on ${target.database} to ${target.user}.`,
      )
    case '53300':
    case '57P03':
      return problem(
        'not-ready',
        `${at} takes no connections now: ${said}`,
        'Run again in a moment; close idle connections where the server has no free slot.',
      )
  }
  if (/does not support SSL/.test(said)) {
    return problem(
      'tls',
      `${at} does not speak TLS`,
      'Turn TLS on at the server, or write sslmode=disable where the network is trusted.',
    )
  }
  if (code !== undefined && tlsCodes.test(code)) {
    return problem(
      'tls',
      `the certificate of ${at} is not trusted: ${said}`,
      'Add sslrootcert=FILE with the authority of the server (for RDS, its region bundle); the host of the URL must be the one in the certificate.',
    )
  }
  if (/SASL|password must be/.test(said)) {
    return problem(
      'authentication',
      `${at} asks for a password in a way that failed: ${said}`,
      'Check the password in the database URL.',
    )
  }
  if (/timeout expired/.test(said)) {
    return problem(
      'no-answer',
      `no answer from ${at} in time`,
      'Check security groups and routes: this runner must be allowed to reach the database.',
    )
  }
  return problem(
    'other',
    `the connection to ${target.label} failed: ${said}`,
    'Check the database URL and that the server is a PostgreSQL that runs.',
  )
}
