import { headOf } from '../folder/index.ts'
import { type Classification, classify, rowName, runOfLog } from '../plan/index.ts'
import { isDraft } from '../sql/index.ts'
import type { DatabaseState, Migration, MigrationFolder } from '../types.ts'
import { type AppliedMigration, type MigrationStatus, statusSchemaId } from './document.ts'
import { failedOf, lastRun, recorded } from './runs.ts'
import { wayBack } from './way-back.ts'

/** What a checklist says of a migration. */
export interface Described {
  readonly phase: string | null
  readonly risk: string | null
}

export interface DocumentOptions {
  readonly environment?: string
  readonly describe?: (migration: Migration) => Described | undefined
}

/** The status as it follows from folder, ledger, log and lock. Pure. */
export function statusDocument(
  folder: MigrationFolder,
  database: DatabaseState,
  options: DocumentOptions = {},
): MigrationStatus {
  const { ledger, log, lock } = database
  const classes = classify(folder, ledger)
  const describe = (migration: Migration) => options.describe?.(migration) ?? { phase: null, risk: null }
  const drifted = driftOf(folder, classes)
  const failed = failedOf(log, lock !== null)
  const unknown = classes.unknown.map((row) => {
    const entry = log.findLast((it) => it.hash === row.hash && it.direction === 'up' && it.status === 'ok')
    return recorded(row.name ?? entry?.name ?? rowName(row), row.hash, entry)
  })
  const applied = classes.applied.map(({ migration, row }): AppliedMigration => {
    const entry = runOfLog(folder, log, row, migration.name)
    const described = describe(migration)
    const downText = migration.down?.text ?? entry?.downSql
    const told = recorded(migration.name, row.hash, entry)
    return {
      ...told,
      phase: told.phase ?? described.phase,
      risk: entry?.risk ?? described.risk,
      reversible: downText !== undefined && downText !== null && !isDraft(downText),
    }
  })
  const folderHead = headOf(folder)
  const troubled =
    drifted.length > 0 ||
    wouldBeRefused(folder, classes) ||
    failed.some((it) => it.status !== 'running' && !it.rolledBack)
  return {
    schema: statusSchemaId,
    at: database.at,
    environment: options.environment ?? null,
    server: database.server,
    state: troubled
      ? 'needs-attention'
      : classes.pending.length > 0
        ? 'pending'
        : unknown.length > 0
          ? 'ahead'
          : 'up-to-date',
    head: unknown.at(-1)?.name ?? applied.at(-1)?.name ?? null,
    folder: { format: folder.format, head: folderHead.name ?? null, count: folderHead.count },
    lock,
    applied,
    pending: classes.pending.map((migration) => ({ name: migration.name, ...describe(migration) })),
    unknown,
    drifted,
    failed,
    lastRun: lastRun(log),
    wayBack: wayBack(folder, database, [...applied, ...unknown]),
  }
}

/** Where ledger and folder contradict each other. */
function driftOf(folder: MigrationFolder, classes: Classification): MigrationStatus['drifted'] {
  return [
    ...classes.edited.map(({ migration }) => ({ name: migration.name, how: 'edited' as const })),
    ...classes.renamed.map(({ migration }) => ({ name: migration.name, how: 'renamed' as const })),
    // Drizzle 1.0 applies them, and so does `apply`.
    ...(folder.format === 'folders' ? [] : classes.outOfOrder).map(({ name }) => ({
      name,
      how: 'out-of-order' as const,
    })),
  ]
}

function wouldBeRefused(
  { format }: MigrationFolder,
  { missing, unknown, pending, applied }: Classification,
): boolean {
  return (
    missing.length > 0 ||
    // With what is pending, a folder that lacks what the database has is not an older one, but another.
    (unknown.length > 0 && pending.length > 0) ||
    applied.some(({ row }) => row.createdAt === null && format === 'journal')
  )
}
