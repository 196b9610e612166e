import { lockHolder } from './advisory-lock.ts'
import { classify, rowName } from './classify.ts'
import { connect, type Unreachable } from './connect.ts'
import { readConnectionUrl } from './connection-url.ts'
import { headOf, readFolder } from './folder.ts'
import { readLedger } from './ledger.ts'
import { readLog } from './migration-log.ts'
import { drizzleLedger, type Ledger, type LedgerTable, type LogRow, type MigrationFolder } from './types.ts'
import { databaseError, type MigrationPorts } from './with-lock.ts'

export interface StatusOptions {
  readonly folder: string
  readonly url: string
  readonly ledger?: LedgerTable
  readonly connectTimeoutMs?: number
}

/** The state of a database's migrations; the JSON that the command line prints and the Admin panel reads. */
export interface MigrationStatus {
  readonly version: 1
  readonly state: 'up-to-date' | 'pending' | 'ahead' | 'needs-attention'
  /** The newest applied migration. */
  readonly head: string | null
  readonly folder: {
    readonly format: MigrationFolder['format']
    readonly head: string | null
    readonly count: number
  }
  readonly applied: readonly {
    readonly name: string
    readonly hash: string
    /** ISO 8601; null where the log does not know. */
    readonly appliedAt: string | null
    readonly ms: number | null
    readonly actor: string | null
    readonly gitSha: string | null
    readonly reversible: boolean
  }[]
  readonly pending: readonly string[]
  readonly outOfOrder: readonly string[]
  readonly edited: readonly string[]
  readonly renamed: readonly string[]
  readonly unknown: readonly string[]
  readonly lastRun: {
    readonly runId: string
    readonly startedAt: string
    readonly actor: string | null
    readonly gitSha: string | null
    readonly migrations: readonly {
      readonly name: string
      readonly direction: 'up' | 'down'
      readonly status: LogRow['status']
      readonly ms: number | null
      readonly sqlstate: string | null
      readonly error: string | null
    }[]
  } | null
  readonly lock: { readonly pid: number; readonly applicationName: string | null } | null
  readonly server: string
}

/**
 * Reads the state; creates nothing, locks nothing, and works with a role that may only read.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
export async function status(
  options: StatusOptions,
  ports: MigrationPorts,
): Promise<MigrationStatus | Unreachable> {
  const folder = await readFolder(options.folder)
  const target = await readConnectionUrl(options.url)
  const session = await connect(target, {
    ...ports,
    applicationName: 'deploy-kit migrate status',
    timeoutMs: options.connectTimeoutMs ?? 10_000,
  })
  if ('kind' in session) return session
  const table = options.ledger ?? drizzleLedger
  try {
    await session.script('begin transaction isolation level repeatable read, read only')
    const ledger = await readLedger(session, table)
    const log = await readLog(session, table)
    const holder = await lockHolder(session, table)
    const [server] = await session.query<{ server_version: string }>('show server_version')
    await session.script('commit')
    return {
      ...statusDocument(folder, ledger, log),
      lock: holder === undefined ? null : { pid: holder.pid, applicationName: holder.application_name },
      server: server?.server_version ?? '',
    }
  } catch (error) {
    throw databaseError(error, session)
  } finally {
    await session.close()
  }
}

/** The part of the status that follows from folder, ledger and log alone. Pure. */
export function statusDocument(
  folder: MigrationFolder,
  ledger: Ledger,
  log: readonly LogRow[],
): Omit<MigrationStatus, 'lock' | 'server'> {
  const classes = classify(folder, ledger)
  const bad = classes.edited.length + classes.renamed.length + classes.outOfOrder.length
  const unknown = classes.unknown.map(
    (row) => row.name ?? log.findLast((entry) => entry.hash === row.hash)?.name ?? rowName(row),
  )
  const head = headOf(folder)
  return {
    version: 1,
    state:
      bad > 0
        ? 'needs-attention'
        : classes.pending.length > 0
          ? 'pending'
          : unknown.length > 0
            ? 'ahead'
            : 'up-to-date',
    head: unknown.at(-1) ?? classes.applied.at(-1)?.migration.name ?? null,
    folder: { format: folder.format, head: head.name ?? null, count: head.count },
    applied: classes.applied.map(({ migration, row }) => {
      const entry = log.findLast(
        (it) => it.name === migration.name && it.direction === 'up' && it.status === 'ok',
      )
      return {
        name: migration.name,
        hash: row.hash,
        appliedAt: entry?.startedAt ?? null,
        ms: entry?.ms ?? null,
        actor: entry?.actor ?? null,
        gitSha: entry?.gitSha ?? null,
        reversible: migration.down !== undefined || (entry?.downSql ?? null) !== null,
      }
    }),
    pending: classes.pending.map((migration) => migration.name),
    outOfOrder: classes.outOfOrder.map((migration) => migration.name),
    edited: classes.edited.map(({ migration }) => migration.name),
    renamed: classes.renamed.map(({ migration }) => migration.name),
    unknown,
    lastRun: lastRun(log),
  }
}

function lastRun(log: readonly LogRow[]): MigrationStatus['lastRun'] {
  const last = log.at(-1)
  if (last === undefined) return null
  const rows = log.filter((row) => row.runId === last.runId)
  return {
    runId: last.runId,
    startedAt: rows[0]?.startedAt ?? last.startedAt,
    actor: last.actor,
    gitSha: last.gitSha,
    migrations: rows.map(({ name, direction, status, ms, sqlstate, error }) => ({
      name,
      direction,
      status,
      ms,
      sqlstate,
      error,
    })),
  }
}
