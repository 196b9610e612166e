import { createHash } from 'node:crypto'
import { backoff, type Clock, formatDuration } from '../../kernel/index.ts'
import type { Session } from '../connection/index.ts'
import type { LedgerTable, Refusal } from '../types.ts'

interface Holder {
  readonly pid: number
  readonly application_name: string | null
  readonly usename: string | null
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
  const key = lockKey(ledger)
  const start = clock.now()
  let told: { readonly pid: number | undefined; readonly at: number } | undefined
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted()
    const [row] = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1::bigint) as held', [
      String(key),
    ])
    if (row?.held === true) return undefined
    const holder = await holderOf(session, key)
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
export function lockKey(ledger: LedgerTable): bigint {
  const digest = createHash('sha256').update(`deploy-kit migrate ${ledger.schema}.${ledger.table}`).digest()
  return digest.readBigInt64BE(0)
}

async function holderOf(session: Session, key: bigint): Promise<Holder | undefined> {
  // pg_locks shows a 64 bit key as its upper and lower halves (manual, pg_locks).
  const bits = BigInt.asUintN(64, key)
  const [holder] = await session.query<Holder>(
    `select l.pid, a.application_name, a.usename,
            extract(epoch from clock_timestamp() - a.backend_start)::float8 as seconds
       from pg_locks l left join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and l.classid = $1::oid and l.objid = $2::oid`,
    [String(bits >> 32n), String(bits & 0xffffffffn)],
  )
  return holder
}

function describe(holder: Holder | undefined): string {
  if (holder === undefined) return 'its holder has just gone'
  const name =
    holder.application_name === null || holder.application_name === ''
      ? 'no application name'
      : holder.application_name
  const who = holder.usename === null ? name : `${name}, user ${holder.usename}`
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
