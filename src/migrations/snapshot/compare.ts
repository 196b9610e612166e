import { recordDigest, taggedRecord } from './plan.ts'
import type { Snapshot, StateRecord, TableCount } from './types.ts'

export interface TableComparison {
  readonly table: string
  readonly recorded: number
  /** Undefined where the restored database has no such table. */
  readonly restored: number | undefined
  readonly estimated: boolean
  readonly agrees: boolean
}

export interface Comparison {
  /** What is wrong, a sentence each; empty where the restored database is what the snapshot was taken of. */
  readonly problems: readonly string[]
  readonly tables: readonly TableComparison[]
}

/**
 * Writers went on between the count and the snapshot, so rows may have come and gone: this share of a table, and always
 * this many rows.
 */
const tolerance = { share: 0.05, rows: 100 }
const estimatedShare = 0.3

/** Holds what came back against what was recorded before the snapshot was begun. Pure. */
export function compare(
  snapshot: Snapshot,
  record: StateRecord | undefined,
  restored: { readonly ledger: StateRecord['ledger']; readonly tables: readonly TableCount[] },
): Comparison {
  if (record === undefined)
    return {
      problems: [
        `the restored database has no record of ${snapshot.id} in deploykit.snapshot_record, so there is nothing to hold it against`,
      ],
      tables: [],
    }
  const problems: string[] = []
  const tagged = taggedRecord(snapshot)
  if (tagged !== recordDigest(record))
    problems.push(
      tagged === undefined
        ? `the snapshot ${snapshot.id} has no tag deploy-kit:record to know its record by`
        : `the record in the restored database is not the one that the snapshot ${snapshot.id} is tagged with`,
    )
  if (record.ledger.head !== restored.ledger.head || record.ledger.rows !== restored.ledger.rows)
    problems.push(
      `the ledger ends with ${restored.ledger.head ?? 'nothing'} after ${restored.ledger.rows} rows; recorded were ${record.ledger.head ?? 'nothing'} after ${record.ledger.rows}`,
    )
  const there = new Map(restored.tables.map((it) => [it.table, it]))
  const tables = record.tables.map((it) => compareTable(it, there.get(it.table)))
  for (const { table, recorded, restored: found, agrees } of tables)
    if (!agrees)
      problems.push(
        found === undefined
          ? `the table ${table} is missing`
          : `${table} has ${found} rows; recorded were ${recorded}`,
      )
  return { problems, tables }
}

function compareTable(recorded: TableCount, restored: TableCount | undefined): TableComparison {
  const estimated = recorded.estimated || (restored?.estimated ?? false)
  const base = { table: recorded.table, recorded: recorded.rows, restored: restored?.rows, estimated }
  if (restored === undefined) return { ...base, agrees: false }
  // A table that had rows and has none is a loss, however few they were.
  if (recorded.rows > 0 && restored.rows === 0) return { ...base, agrees: false }
  const allowed = Math.max(tolerance.rows, recorded.rows * (estimated ? estimatedShare : tolerance.share))
  return { ...base, agrees: Math.abs(recorded.rows - restored.rows) <= allowed }
}
