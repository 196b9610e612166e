import { createHash } from 'node:crypto'
import { backoff, type Clock, formatDuration } from '../../kernel/index.ts'
import type { Session } from '../connection/index.ts'
import type { LedgerTable, LockHolder, Refusal } from '../types.ts'

/** A row of `holderSql`, from the driver or as JSON. */
export interface LockHolderRow {
  readonly pid: number
  readonly application_name: string | null
  readonly usename: string | null
  readonly backend_start: Date | string | null
}

interface Holder extends LockHolder {
  /** How long its connection has been there, by the clock of the server. */
  readonly seconds: number | null
}

/**
 * Takes the lock that keeps migration runs of one ledger apart. It is polled, never waited for in the server: a
 * session that waits for a lock holds a snapshot, for which CREATE INDEX CONCURRENTLY in the holder waits in turn.
 * @returns undefined once the lock is held, or why it is not after `waitMs`
 */
export async function acquireLock(
  session: Session,
  ledger: LedgerTable,
  options: {
    readonly clock: Clock
    readonly random: () => number
    readonly signal: AbortSignal
    readonly waitMs: number
    readonly onWait: (message: string) => void
  },
): Promise<Refusal | undefined> {
  const { clock } = options
  const start = clock.now()
  let told: { readonly pid: number | undefined; readonly at: number } | undefined
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted()
    const [row] = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1::bigint) as held', [
      String(lockKey(ledger)),
    ])
    if (row?.held === true) return undefined
    const holder = await readHolder(session, ledger)
    const waited = clock.now() - start
    if (waited >= options.waitMs) return locked(session, holder, waited)
    if (told === undefined || told.pid !== holder?.pid || clock.now() - told.at >= 15_000) {
      options.onWait(
        `waiting for another migration run: ${describe(holder)} (${formatDuration(waited)} of ${formatDuration(options.waitMs)})`,
      )
      told = { pid: holder?.pid, at: clock.now() }
    }
    const delay = backoff(attempt, { firstDelayMs: 25, maxDelayMs: 1_000 }, options.random)
    await clock.sleep(Math.min(delay, options.waitMs - waited), options.signal)
  }
}

export async function releaseLock(session: Session, ledger: LedgerTable): Promise<void> {
  await session.query('select pg_advisory_unlock($1::bigint)', [String(lockKey(ledger))])
}

/** Advisory locks belong to a database, so the ledger's name is all that the key needs to tell apart. */
function lockKey(ledger: LedgerTable): bigint {
  const digest = createHash('sha256').update(`deploy-kit migrate ${ledger.schema}.${ledger.table}`).digest()
  return digest.readBigInt64BE(0)
}

/** SQL of who holds the lock of a ledger; no row where nobody does. */
export function holderSql(ledger: LedgerTable): string {
  // pg_locks shows a 64 bit key as its upper and lower halves (manual, pg_locks).
  const bits = BigInt.asUintN(64, lockKey(ledger))
  return `select l.pid, a.application_name, a.usename, a.backend_start
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'advisory' and l.granted and l.objsubid = 1
     and l.database = (select oid from pg_database where datname = current_database())
     and l.classid = ${bits >> 32n}::oid and l.objid = ${bits & 0xffffffffn}::oid`
}

export function lockHolder(row: LockHolderRow): LockHolder {
  return {
    pid: row.pid,
    applicationName: row.application_name === '' ? null : row.application_name,
    user: row.usename,
    since: row.backend_start === null ? null : new Date(row.backend_start).toISOString(),
  }
}

async function readHolder(session: Session, ledger: LedgerTable): Promise<Holder | undefined> {
  const [row] = await session.query<LockHolderRow & { readonly seconds: number | null }>(
    `select h.*, extract(epoch from clock_timestamp() - h.backend_start)::float8 as seconds from (${holderSql(ledger)}) h`,
  )
  return row === undefined ? undefined : { ...lockHolder(row), seconds: row.seconds }
}

function describe(holder: Holder | undefined): string {
  if (holder === undefined) return 'its holder has just gone'
  const name = holder.applicationName ?? 'no application name'
  const who = holder.user === null ? name : `${name}, user ${holder.user}`
  const since = holder.seconds === null ? '' : `, for ${formatDuration(holder.seconds * 1_000)}`
  return `process ${holder.pid} (${who}${since})`
}

function locked(session: Session, holder: Holder | undefined, waited: number): Refusal {
  return {
    kind: 'refused',
    reasons: [
      {
        kind: 'locked',
        migration: undefined,
        message: `another migration run holds the lock of ${session.target.database} after ${formatDuration(waited)}: ${describe(holder)}`,
        fix:
          holder === undefined
            ? 'Run again.'
            : `Wait for that run to end, or end it with select pg_terminate_backend(${holder.pid}).`,
      },
    ],
  }
}
