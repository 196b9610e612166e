import { formatDuration } from '../kernel/index.ts'
import { defaultLimits, type Limits } from './attempt.ts'
import { execute, modeLine, type WorkResult } from './execute.ts'
import { bookkeepingFailure } from './failure.ts'
import { headOf, readFolder } from './folder.ts'
import { ensureLedger, insertRowSql, readLedger } from './ledger.ts'
import { closeAbandoned, ensureLog, type RunIdentity, readLog } from './migration-log.ts'
import type { ApplyOutcome, Done } from './outcome.ts'
import { type Plan, type PlannedMigration, type PlanOptions, plan } from './plan.ts'
import type { Session } from './session.ts'
import { drizzleLedger, type LedgerTable, type MigrationFolder } from './types.ts'
import { createOnce, type MigrationPorts, withLock } from './with-lock.ts'

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

export interface ApplyOptions extends RunOptions, PlanOptions {}

/**
 * Applies what is pending, one transaction a migration.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read or written
 */
export async function apply(options: ApplyOptions, ports: MigrationPorts): Promise<ApplyOutcome> {
  const folder = await readFolder(options.folder)
  const done: Done[] = []
  try {
    return await withLock(lockOptions(options), ports, (session) =>
      applyLocked(session, folder, options, ports, done),
    )
  } catch (error) {
    if (!ports.signal.aborted || error !== ports.signal.reason) throw error
    return { kind: 'cancelled', done, migration: undefined, rolledBack: true, remaining: [] }
  }
}

export function lockOptions(options: RunOptions) {
  return {
    url: options.url,
    ledger: options.ledger ?? drizzleLedger,
    // PostgreSQL keeps 63 characters of it.
    applicationName: `deploy-kit migrate ${options.run.id}`.slice(0, 63),
    lockWaitMs: options.lockWaitMs ?? 600_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
  }
}

async function applyLocked(
  session: Session,
  folder: MigrationFolder,
  options: ApplyOptions,
  ports: MigrationPorts,
  done: Done[],
): Promise<ApplyOutcome> {
  const table = options.ledger ?? drizzleLedger
  const ledger = await readLedger(session, table)
  const planned = plan(folder, ledger, options, await readLog(session, table))
  if (planned.kind === 'refused') return planned
  for (const warning of planned.warnings) ports.log.info(`warning: ${warning}`)
  const head = headOf(folder).name
  if (planned.pending.length === 0) return { kind: 'up-to-date', head, warnings: planned.warnings }

  const named = await createOnce(ports, () => ensureLedger(session, table, folder, ledger))
  await createOnce(ports, () => ensureLog(session))
  const abandoned = await closeAbandoned(session, table)
  if (abandoned > 0) ports.log.info('an earlier run ended without a word; its log row is closed now')
  return applyPending(session, planned, { table, named, head, options, ports, done })
}

async function applyPending(
  session: Session,
  planned: Plan,
  context: {
    readonly table: LedgerTable
    readonly named: boolean
    readonly head: string | undefined
    readonly options: ApplyOptions
    readonly ports: MigrationPorts
    readonly done: Done[]
  },
): Promise<ApplyOutcome> {
  const { ports, done } = context
  for (const [index, one] of planned.pending.entries()) {
    const remaining = planned.pending.slice(index + 1).map((next) => next.migration.name)
    const { name } = one.migration
    if (ports.signal.aborted) {
      return {
        kind: 'cancelled',
        done,
        migration: undefined,
        rolledBack: true,
        remaining: [name, ...remaining],
      }
    }
    announce(one, ports)
    let result: WorkResult
    try {
      result = await applyOne(session, one, context)
    } catch (error) {
      const failure = bookkeepingFailure(one.migration.up, name, 'up', error, session.target.redact)
      return { kind: 'failed', failure, done, remaining }
    }
    if (result.kind === 'failed') return { kind: 'failed', failure: result.failure, done, remaining }
    if (result.kind === 'cancelled') {
      return { kind: 'cancelled', done, migration: name, rolledBack: result.rolledBack, remaining }
    }
    done.push({ name, ms: result.ms, attempts: result.attempts, transactional: one.mode.transactional })
    ports.log.info(`${name}: applied in ${formatDuration(result.ms)}`)
  }
  return { kind: 'applied', done, head: context.head, warnings: planned.warnings }
}

function announce(one: PlannedMigration, ports: MigrationPorts): void {
  if (one.mode.transactional) return
  const line = modeLine(one.migration.up, one.mode)
  const from = one.resumeAfter === undefined ? '' : `, going on behind statement ${one.resumeAfter}`
  ports.log.info(
    `${one.migration.name}: outside a transaction because of ${one.mode.because} (line ${line})${from}`,
  )
}

function applyOne(
  session: Session,
  one: PlannedMigration,
  context: {
    readonly table: LedgerTable
    readonly named: boolean
    readonly options: ApplyOptions
    readonly ports: MigrationPorts
  },
): Promise<WorkResult> {
  const { migration, mode, resumeAfter } = one
  const { table, named, options, ports } = context
  return execute(
    session,
    {
      file: migration.up,
      mode,
      resumeAfter,
      log: {
        run: options.run,
        ledger: table,
        name: migration.name,
        hash: migration.up.hash,
        direction: 'up',
        upSql: migration.up.text,
        downSql: migration.down?.text ?? null,
      },
      record: [insertRowSql(table, migration, named)],
    },
    { ...defaultLimits, ...options.limits },
    { ...ports, onRetry: (message) => ports.log.info(message) },
  )
}
