import { type ConnectionTarget, connect, type MigrationPorts, type Unreachable } from '../connection/index.ts'
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
export async function inspect(
  access: DatabaseAccess,
  snapshot: string,
  ports: MigrationPorts,
): Promise<Inspection | Unreachable> {
  const session = await open(access, ports)
  if ('kind' in session) return session
  try {
    return {
      record: await readRecord(session, snapshot),
      ledger: await readLedgerState(session, access.ledger),
      tables: await countTables(session, drillCountMs),
    }
  } finally {
    await session.close()
  }
}

/** Counts what the database holds and writes it down there, before a snapshot is begun. */
export async function recordState(
  access: DatabaseAccess,
  snapshot: string,
  ports: MigrationPorts,
): Promise<StateRecord | Unreachable> {
  const session = await open(access, ports)
  if ('kind' in session) return session
  try {
    const record = await readState(session, access.ledger, snapshot, ports.clock.now())
    await writeRecord(session, record)
    return record
  } finally {
    await session.close()
  }
}

/** The snapshots that the log of migrations names for what may have changed the database. */
export async function neededSnapshots(
  access: DatabaseAccess,
  ports: MigrationPorts,
): Promise<readonly string[] | Unreachable> {
  const session = await open(access, ports)
  if ('kind' in session) return session
  try {
    return await readNeeded(session)
  } finally {
    await session.close()
  }
}

function open(access: DatabaseAccess, ports: MigrationPorts) {
  return connect(access.target, {
    ...ports,
    applicationName: 'deploy-kit snapshot',
    timeoutMs: access.connectTimeoutMs ?? 10_000,
  })
}
