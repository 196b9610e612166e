import type { Classification } from '../plan/index.ts'
import type { Ledger, LedgerRow, Migration, MigrationFolder, RefusalReason } from '../types.ts'

/** A row of the ledger to be mended. */
export interface RowStep {
  readonly kind: 'delete-repeated-row' | 'write-time' | 'restamp' | 'write-name' | 'rename'
  readonly migration: string
  readonly row: LedgerRow
  /** What the row is to hold; undefined where it goes. */
  readonly becomes: { readonly createdAt: number | null; readonly name: string | null } | undefined
  readonly message: string
}

/** Which rows of the ledger are to be mended, so that both majors of drizzle-orm see the same as the folder says. Pure. */
export function rowSteps(
  folder: MigrationFolder,
  ledger: Ledger,
  classes: Classification,
): { readonly steps: readonly RowStep[]; readonly reasons: readonly RefusalReason[] } {
  const renamed = new Set(classes.renamed.map(({ migration }) => migration))
  const steps: RowStep[] = classes.repeated.map(({ migration, row }) => ({
    kind: 'delete-repeated-row',
    migration: migration.name,
    row,
    becomes: undefined,
    message: `${migration.name} is recorded twice, because two runners once applied it at the same time; row ${row.id} of the ledger is deleted`,
  }))
  const reasons: RefusalReason[] = []
  for (const { migration, row } of classes.applied) {
    if (renamed.has(migration) || row.createdAt === null) {
      const double = ambiguous(folder, ledger, migration, row)
      if (double !== undefined) {
        reasons.push(double)
        continue
      }
    }
    const step = renamed.has(migration)
      ? renameStep(folder, ledger, migration, row)
      : stampStep(ledger, migration, row)
    if (step !== undefined) steps.push(step)
  }
  return { steps, reasons }
}

function renameStep(folder: MigrationFolder, ledger: Ledger, migration: Migration, row: LedgerRow): RowStep {
  const now = ledger.named ? migration.ledgerName : null
  return {
    kind: 'rename',
    migration: migration.name,
    row,
    becomes: { createdAt: migration.createdAt, name: now },
    message:
      folder.format === 'folders'
        ? `${migration.name} was applied as ${row.name ?? timeOf(row)}, with the same content; row ${row.id} of the ledger takes its new name and time`
        : `${migration.name} is recorded with the time ${timeOf(row)}, but the journal now says ${migration.when}; row ${row.id} of the ledger takes that`,
  }
}

/** A row whose time or name one of drizzle-orm's majors would not recognise. */
function stampStep(ledger: Ledger, migration: Migration, row: LedgerRow): RowStep | undefined {
  const name = ledger.named ? (row.name ?? migration.ledgerName) : null
  const becomes = { createdAt: migration.createdAt, name }
  const step = (kind: RowStep['kind'], message: string, what = becomes): RowStep => ({
    kind,
    migration: migration.name,
    row,
    becomes: what,
    message,
  })
  if (row.createdAt === null) {
    return step(
      'write-time',
      `row ${row.id} of the ledger (${migration.name}) has no created_at, which makes drizzle-orm 0.x apply everything again; it takes ${migration.createdAt}`,
    )
  }
  // drizzle-orm 1.0 writes whole seconds; 0.x compares with the journal's milliseconds and would apply it again.
  if (row.createdAt % 1_000 === 0 && row.createdAt < migration.createdAt) {
    return step(
      'restamp',
      `row ${row.id} of the ledger (${migration.name}) has the time ${row.createdAt} in whole seconds, by which drizzle-orm 0.x would apply it again; it takes ${migration.createdAt}`,
    )
  }
  if (ledger.named && row.name === null) {
    return step(
      'write-name',
      `row ${row.id} of the ledger (${migration.name}) has no name, so drizzle-orm 1.0 would apply it again; it takes ${migration.ledgerName}`,
      { createdAt: row.createdAt, name: migration.ledgerName },
    )
  }
  return undefined
}

/** A row that only its content tells, where that content is not the only one of its kind. */
function ambiguous(
  folder: MigrationFolder,
  ledger: Ledger,
  migration: Migration,
  row: LedgerRow,
): RefusalReason | undefined {
  const migrations = folder.migrations.filter((other) => other.up.hash === row.hash)
  const rows = ledger.rows.filter((other) => other.hash === row.hash)
  if (migrations.length === 1 && rows.length === 1) return undefined
  return {
    kind: 'not-understood',
    migration: migration.name,
    file: migration.up.path,
    message: `row ${row.id} of the ledger could be that of ${migrations.map((it) => it.name).join(' or ')}: ${rows.length === 1 ? 'they have the same content' : `${rows.length} rows have that content`}`,
    fix: 'Mend the rows by hand: each migration once, with its own created_at.',
  }
}

function timeOf(row: LedgerRow): string {
  return row.createdAt === null ? 'no time' : String(row.createdAt)
}
