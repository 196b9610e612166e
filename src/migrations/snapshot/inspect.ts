import {
  type ConnectionTarget,
  type MigrationPorts,
  type Session,
  type Unreachable,
  withSession,
} from '../connection/index.ts'
import type { LedgerTable } from '../types.ts'
import { drillCountMs, type Inspection } from './drill.ts'
import { countTables, readLedgerState, readNeeded, readRecord, readState, writeRecord } from './record.ts'
import type { StateRecord } from './types.ts'

export interface DatabaseAccess {
  readonly target: ConnectionTarget
  readonly ledger: LedgerTable
  readonly connectTimeoutMs?: number
}

/** Looks into a restored copy: what was recorded, and what is there. */
export function inspect(
  access: DatabaseAccess,
  snapshot: string,
  ports: MigrationPorts,
): Promise<Inspection | Unreachable> {
  return withDatabase(access, ports, async (session) => ({
    record: await readRecord(session, snapshot),
    ledger: await readLedgerState(session, access.ledger),
    tables: await countTables(session, drillCountMs),
  }))
}

/** Counts what the database holds and writes it down there, before a snapshot is begun. */
export function recordState(
  access: DatabaseAccess,
  snapshot: string,
  ports: MigrationPorts,
): Promise<StateRecord | Unreachable> {
  return withDatabase(access, ports, async (session) => {
    const record = await readState(session, access.ledger, snapshot, ports.clock.now())
    await writeRecord(session, record)
    return record
  })
}

/** The snapshots that the log of migrations names for what may have changed the database. */
export function neededSnapshots(
  access: DatabaseAccess,
  ports: MigrationPorts,
): Promise<readonly string[] | Unreachable> {
  return withDatabase(access, ports, readNeeded)
}

function withDatabase<T>(
  { target, connectTimeoutMs }: DatabaseAccess,
  ports: MigrationPorts,
  work: (session: Session) => Promise<T>,
): Promise<T | Unreachable> {
  return withSession(
    { to: target, applicationName: 'deploy-kit snapshot', timeoutMs: connectTimeoutMs ?? 10_000 },
    ports,
    work,
  )
}
