import { upEntry } from '../apply/index.ts'
import { loadTraits } from '../checklist/index.ts'
import { createOnce, type MigrationPorts, type Session } from '../connection/index.ts'
import type { ThrowAwayServer } from '../ephemeral/index.ts'
import { type RunOptions, underLock } from '../execute/index.ts'
import { readFolder } from '../folder/index.ts'
import {
  durably,
  ensureLedger,
  ensureLog,
  insertRowSql,
  otherLedger,
  readDatabaseState,
  recordSql,
} from '../ledger/index.ts'
import type { BaselineOutcome } from '../outcome.ts'
import { statementsOf, transactionMode } from '../sql/index.ts'
import { type Consent, drizzleLedger, type MigrationFolder, type RefusalReason } from '../types.ts'
import { type BaselinePlan, planBaseline } from './plan.ts'
import { notProven, proveCatalog } from './proof.ts'

export interface BaselineOptions extends RunOptions {
  /** The newest migration whose result the database has already. */
  readonly to: string
  /** `without-proof`: the caller knows that the database is at that migration, and answers for it. */
  readonly consent?: readonly Consent[]
}

export interface BaselinePorts extends MigrationPorts {
  /** Opens a throw-away PostgreSQL for the proof; closed by `baseline`. Undefined where there is none to be had. */
  readonly throwAway?: () => Promise<ThrowAwayServer | undefined>
}

/**
 * Adopts a database that was made without the ledger: records the migrations up to `to` as applied, without running
 * them, once a replay on a throw-away server has shown that the database is what they would have made of it.
 * @throws as `apply` does
 */
export async function baseline(options: BaselineOptions, ports: BaselinePorts): Promise<BaselineOutcome> {
  const folder = await readFolder(options.folder)
  return await underLock(options, ports, (session) => baselineLocked(session, folder, options, ports))
}

async function baselineLocked(
  session: Session,
  folder: MigrationFolder,
  options: BaselineOptions,
  ports: BaselinePorts,
): Promise<BaselineOutcome> {
  const table = options.ledger ?? drizzleLedger
  const { ledger } = await readDatabaseState(session, table)
  const planned = planBaseline(folder, ledger, options.to)
  if (planned.kind === 'refused') return planned
  if (planned.mark.length === 0) return { kind: 'nothing-to-mark', head: planned.head }
  const elsewhere = ledger.exists ? undefined : await otherLedger(session, table, folder)
  if (elsewhere !== undefined) return { kind: 'refused', reasons: [elsewhere] }
  const byConsent = options.consent?.includes('without-proof') === true
  const unproven = byConsent ? undefined : await prove(session, planned, options, ports)
  if (unproven !== undefined) return { kind: 'refused', reasons: [unproven] }

  ports.signal.throwIfAborted()
  const named = await createOnce(ports, () => ensureLedger(session, table, folder, ledger))
  await createOnce(ports, () => ensureLog(session))
  const traitsOf = await loadTraits(folder.migrations)
  const records = planned.mark.flatMap((migration) => {
    const statements = statementsOf(migration.up)
    const entry = upEntry(
      { migration, traits: traitsOf(migration) },
      { run: options.run, ledger: table, snapshotId: null },
    )
    return [
      insertRowSql(table, migration, named),
      recordSql({
        ...entry,
        kind: 'baseline',
        transactional: transactionMode(statements).transactional,
        statementNo: statements.length,
      }),
    ]
  })
  await session.script(durably(records))
  for (const { name } of planned.mark) ports.log.info(`${name}: recorded as applied`)
  return {
    kind: 'baselined',
    marked: planned.mark.map((migration) => migration.name),
    head: options.to,
    proof: byConsent ? 'consent' : 'catalog',
  }
}

async function prove(
  session: Session,
  planned: BaselinePlan,
  options: BaselineOptions,
  ports: BaselinePorts,
): Promise<RefusalReason | undefined> {
  const server = await ports.throwAway?.()
  if (server === undefined) {
    return notProven(
      options.to,
      'there is no throw-away PostgreSQL on which the migrations could be replayed',
    )
  }
  try {
    ports.log.info(`replaying ${planned.upTo.length} migrations on ${server.label}`)
    return await proveCatalog(session, server, planned.upTo, options.ledger ?? drizzleLedger)
  } finally {
    await server.close()
  }
}
